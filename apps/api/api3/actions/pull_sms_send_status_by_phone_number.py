"""PullSmsSendStatusByPhoneNumber: what became of the messages to one number; asking again gives the same answer."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.api.api3.actions.base import Action, application_of
from apps.api.api3.fields import Integer, Text
from apps.api.api3.versions import V2019
from apps.api.errors import WireError, wire_code
from apps.core import clock, phones
from apps.core.errors import Code, sentence
from apps.messaging.queries import DeliveryReport, delivery_reports
from apps.messaging.states import MessageStatus

DAYS_BACK = timedelta(days=7)
LATE = timedelta(minutes=5)  # a caller's "seven days ago" is a little older when it arrives
MOST = 100


class PullSmsSendStatusByPhoneNumber(Action):
    """The window is over the time of sending; only messages with an end state of the carrier are reported."""

    name = "PullSmsSendStatusByPhoneNumber"
    perm = Perm.MESSAGE_READ
    calls_per_second = 20
    names_2019 = {"SmsSdkAppId": "SmsSdkAppid", "BeginTime": "SendDateTime", "EndTime": "EndDateTime"}

    class Request(serializers.Serializer[Any]):
        BeginTime = Integer()
        Offset = Integer()
        Limit = Integer()
        PhoneNumber = Text()
        SmsSdkAppId = Text()
        EndTime = Integer(default=None)

        def validate_Offset(self, offset: int) -> int:
            if offset:
                raise serializers.ValidationError(
                    str(_("the offset is fixed at 0")), "InvalidParameterValue.OffsetVerifyFail"
                )
            return offset

        def validate_Limit(self, limit: int) -> int:
            if not 1 <= limit <= MOST:
                raise serializers.ValidationError(
                    str(_("expected 1 to {most}, received {limit}")).format(most=MOST, limit=limit),
                    "InvalidParameterValue.LimitVerifyFail",
                )
            return limit

    def run(self, actor: Actor, asked: Mapping[str, Any], version: str) -> dict[str, Any]:
        application = application_of(actor, asked["SmsSdkAppId"])
        try:
            phone = phones.parse(asked["PhoneNumber"])
        except phones.PhoneError as error:
            raise WireError(wire_code(Code.NUMBER_INVALID), sentence(Code.NUMBER_INVALID)) from error
        begin, end = _window(asked["BeginTime"], asked["EndTime"])
        reports = delivery_reports(actor.own_account, application, phone.e164, begin, end, asked["Limit"])
        item = _item_2019 if version == V2019 else _item_2021
        zone = ZoneInfo(actor.own_account.zone)
        return {"PullSmsSendStatusSet": [item(report, phone, zone) for report in reports]}


def _window(begin_seconds: int, end_seconds: int | None) -> tuple[datetime, datetime]:
    now = clock.now()
    begin = _instant(begin_seconds, "InvalidParameterValue.BeginTimeVerifyFail")
    end = now if end_seconds is None else _instant(end_seconds, "InvalidParameterValue.EndTimeVerifyFail")
    if begin < now - DAYS_BACK - LATE:
        raise WireError(
            "InvalidParameterValue.BeginTimeVerifyFail",
            _("The begin lies more than {days} days back."),
            days=DAYS_BACK.days,
        )
    if end < begin:
        raise WireError("InvalidParameterValue.InvalidStartTime", _("The begin lies after the end."))
    return begin, min(
        end, now
    )  # nothing was sent later, and a second after the last day of the calendar is none


def _instant(seconds: int, code: str) -> datetime:
    try:
        return clock.from_unix(seconds)
    except ValueError as error:
        raise WireError(code, _("{seconds} is not a UNIX time in seconds."), seconds=seconds) from error


def _shared(report: DeliveryReport) -> dict[str, Any]:
    is_delivered = report.status == MessageStatus.DELIVERED
    return {
        "SerialNo": report.serial,
        "ReportStatus": "SUCCESS" if is_delivered else "FAIL",
        "Description": report.code,
    }


def _item_2021(report: DeliveryReport, phone: phones.Phone, zone: ZoneInfo) -> dict[str, Any]:
    return {
        **_shared(report),
        "UserReceiveTime": int(report.at.timestamp()),
        "CountryCode": phone.calling_code,
        "SubscriberNumber": phone.national,
        "PhoneNumber": phone.e164,
        "SessionContext": report.context,
    }


def _item_2019(report: DeliveryReport, phone: phones.Phone, zone: ZoneInfo) -> dict[str, Any]:
    # The published descriptions call the E.164 form "pure" and the national one plain.
    return {
        **_shared(report),
        "UserReceiveTime": report.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        "UserReceiveUnixTime": int(report.at.timestamp()),
        "NationCode": phone.calling_code,
        "PurePhoneNumber": phone.e164,
        "PhoneNumber": phone.national,
    }
