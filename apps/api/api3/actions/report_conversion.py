"""ReportConversion: a program says that a message did what it was sent for; saying it again changes nothing."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.api.api3.actions.base import Action, application_of
from apps.api.api3.fields import Integer, Text
from apps.api.api3.versions import V2021
from apps.core import clock
from apps.messaging.services import conversions

OK = "ok"
REPORTED = "report success"  # what programs know; not translated


class ReportConversion(Action):
    """In the original it is opened on request; here every account may report. 2019-07-11 does not have it."""

    name = "ReportConversion"
    perm = Perm.MESSAGE_SEND
    calls_per_second = 1000
    versions = frozenset({V2021})

    class Request(serializers.Serializer[Any]):
        SmsSdkAppId = Text()
        SerialNo = Text(longest=64)
        ConversionTime = Integer(default=None)

        def validate_ConversionTime(self, seconds: int | None) -> Any:
            try:
                return None if seconds is None else clock.from_unix(seconds)
            except ValueError as error:
                raise serializers.ValidationError(
                    str(_("{seconds} is not a UNIX time in seconds")).format(seconds=seconds),
                    "InvalidParameterValue",
                ) from error

    def run(self, actor: Actor, asked: Mapping[str, Any], version: str) -> dict[str, Any]:
        conversions.report(
            actor=actor,
            application=application_of(actor, asked["SmsSdkAppId"]),
            converted={asked["SerialNo"]: asked["ConversionTime"]},
        )
        return {"ReportConversionStatus": {"Code": OK, "Message": REPORTED}}
