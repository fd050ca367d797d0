"""PullSmsSendStatusByPhoneNumber: which messages it reports, in which words, in both versions."""

import itertools
import time
from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import pytest

from apps.core import clock
from apps.messaging.models import Message
from apps.messaging.states import MessageStatus
from tests.api.wire import Caller, answer, error_code
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db
PULL = "PullSmsSendStatusByPhoneNumber"
NUMBER = "+8613800000001"


def pull(alice: Sender, **changes: Any) -> dict[str, Any]:
    return {
        "BeginTime": int(time.time()) - 3600,
        "Offset": 0,
        "Limit": 10,
        "PhoneNumber": NUMBER,
        "SmsSdkAppId": alice.sdk_app_id,
        **changes,
    }


_codes = itertools.count(100_000)


def send(alice: Sender, caller: Caller, number: str = NUMBER, context: str = "order 7") -> Message:
    asked = {
        "PhoneNumberSet": [number],
        "SmsSdkAppId": alice.sdk_app_id,
        "TemplateId": alice.mainland_template_id,
        "SignName": alice.signature.content,
        "TemplateParamSet": [str(next(_codes))],  # the same text twice within 30 s would be refused
        "SessionContext": context,
    }
    (status,) = answer(caller.post("SendSms", asked))["SendStatusSet"]
    assert status["Code"] == "Ok"
    message: Message = Message.of(alice.account).latest("id")
    return message


def finish(message: Message, status: MessageStatus, code: str) -> int:
    at = clock.now()
    delivered = status == MessageStatus.DELIVERED
    Message.unscoped.filter(pk=message.pk).update(
        status=status, code=code, settled_at=at, received_at=at - timedelta(seconds=5) if delivered else None
    )
    return int((at - timedelta(seconds=5) if delivered else at).timestamp())


def test_what_the_carrier_said_newest_first(alice: Sender, caller: Caller) -> None:
    lost, delivered, other = send(alice, caller), send(alice, caller), send(alice, caller, "+8613800000002")
    send(alice, caller)  # still on its way
    lost_at = finish(lost, MessageStatus.UNDELIVERED, "UNDELIV")
    received_at = finish(delivered, MessageStatus.DELIVERED, "DELIVRD")
    finish(other, MessageStatus.DELIVERED, "DELIVRD")
    shared = {
        "CountryCode": "86",
        "SubscriberNumber": "13800000001",
        "PhoneNumber": NUMBER,
        "SessionContext": "order 7",
    }
    asked = pull(alice, PhoneNumber="13800000001", EndTime=int(time.time()))
    assert answer(caller.post(PULL, asked))["PullSmsSendStatusSet"] == [
        {
            "UserReceiveTime": received_at,
            "SerialNo": delivered.serial,
            "ReportStatus": "SUCCESS",
            "Description": "DELIVRD",
            **shared,
        },
        {
            "UserReceiveTime": lost_at,
            "SerialNo": lost.serial,
            "ReportStatus": "FAIL",
            "Description": "UNDELIV",
            **shared,
        },
    ]
    assert len(answer(caller.get(PULL, pull(alice, Limit=1)))["PullSmsSendStatusSet"]) == 1
    assert len(answer(caller.old(PULL, pull(alice)))["PullSmsSendStatusSet"]) == 2


def test_version_2019_has_other_fields(alice: Sender, caller: Caller) -> None:
    message = send(alice, caller)
    received_at = finish(message, MessageStatus.DELIVERED, "DELIVRD")
    asked = {
        "SendDateTime": int(time.time()) - 3600,
        "EndDateTime": int(time.time()),
        "Offset": 0,
        "Limit": 10,
        "PhoneNumber": NUMBER,
        "SmsSdkAppid": alice.sdk_app_id,
    }
    (item,) = answer(caller.post(PULL, asked, version="2019-07-11"))["PullSmsSendStatusSet"]
    wall = time.gmtime(received_at + 8 * 3600)  # the account's zone
    assert item == {
        "UserReceiveTime": time.strftime("%Y-%m-%d %H:%M:%S", wall),
        "UserReceiveUnixTime": received_at,
        "NationCode": "86",
        "PurePhoneNumber": NUMBER,
        "PhoneNumber": "13800000001",
        "SerialNo": message.serial,
        "ReportStatus": "SUCCESS",
        "Description": "DELIVRD",
    }


def test_a_stranger_and_another_application_see_nothing(
    alice: Sender, mallory: Sender, caller: Caller
) -> None:
    finish(send(alice, caller), MessageStatus.DELIVERED, "DELIVRD")
    stranger = Caller(mallory.secret_id, mallory.secret_key)
    assert answer(stranger.post(PULL, pull(mallory)))["PullSmsSendStatusSet"] == []
    foreign = stranger.post(PULL, pull(alice))
    assert error_code(foreign) == "InvalidParameterValue.SdkAppIdNotExist"


def test_the_window_ends_where_it_is_said(alice: Sender, caller: Caller) -> None:
    finish(send(alice, caller), MessageStatus.DELIVERED, "DELIVRD")
    earlier = pull(alice, EndTime=int(time.time()) - 60)
    assert answer(caller.post(PULL, earlier))["PullSmsSendStatusSet"] == []


@pytest.mark.parametrize(
    ("change", "code", "code_2019"),
    [
        ({"Limit": 0}, "InvalidParameterValue.LimitVerifyFail", "InvalidParameterValue"),
        ({"Limit": 101}, "InvalidParameterValue.LimitVerifyFail", "InvalidParameterValue"),
        ({"Limit": -1}, "InvalidParameter", "InvalidParameter"),
        ({"Limit": "10"}, "InvalidParameter", "InvalidParameter"),
        ({"Limit": True}, "InvalidParameter", "InvalidParameter"),
        ({"Limit": 1.0}, "InvalidParameter", "InvalidParameter"),
        ({"Limit": 10**20}, "InvalidParameter", "InvalidParameter"),
        ({"Offset": 1}, "InvalidParameterValue.OffsetVerifyFail", "InvalidParameterValue"),
        (
            {"BeginTime": 0},
            "InvalidParameterValue.BeginTimeVerifyFail",
            "InvalidParameterValue.BeginTimeVerifyFail",
        ),
        (
            {"EndTime": 2**62},
            "InvalidParameterValue.EndTimeVerifyFail",
            "InvalidParameterValue.EndTimeVerifyFail",
        ),
        ({"EndTime": 1}, "InvalidParameterValue.InvalidStartTime", "InvalidParameterValue.InvalidStartTime"),
        (
            {"PhoneNumber": "x"},
            "InvalidParameterValue.IncorrectPhoneNumber",
            "InvalidParameterValue.IncorrectPhoneNumber",
        ),
    ],
)
def test_what_cannot_be_asked(
    alice: Sender, caller: Caller, change: dict[str, Any], code: str, code_2019: str
) -> None:
    asked = pull(alice) | change
    assert error_code(caller.post(PULL, asked)) == code
    names = {"BeginTime": "SendDateTime", "EndTime": "EndDateTime", "SmsSdkAppId": "SmsSdkAppid"}
    asked = {names.get(name, name): value for name, value in asked.items()}
    assert error_code(caller.post(PULL, asked, version="2019-07-11")) == code_2019


def test_the_window_may_reach_to_the_last_second_of_the_calendar(alice: Sender, caller: Caller) -> None:
    assert answer(caller.post(PULL, pull(alice, EndTime=253402300799))) == {"PullSmsSendStatusSet": []} | {
        "RequestId": ANY
    }
