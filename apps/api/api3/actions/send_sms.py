"""SendSms: one text to up to 200 numbers, all on one side of the border."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.api.api3.actions.base import Action, application_of
from apps.api.api3.fields import Text, TextSet
from apps.api.errors import wire_code
from apps.core.errors import sentence
from apps.messaging.services import accept
from apps.messaging.services.accept import Outcome

OK = "Ok"
SENT = "send success"  # what programs know; not translated


class SendSms(Action):
    """A refusal of one number stands at that number; only a refusal of the whole call is an Error."""

    name = "SendSms"
    perm = Perm.MESSAGE_SEND
    calls_per_second = 3000
    names_2019 = {"SmsSdkAppId": "SmsSdkAppid", "TemplateId": "TemplateID", "SignName": "Sign"}

    class Request(serializers.Serializer[Any]):
        """ExtendCode is taken and has no effect: extension numbers are not opened here, as by default in the original."""

        PhoneNumberSet = TextSet()
        SmsSdkAppId = Text()
        TemplateId = Text()
        SignName = Text(default="")
        TemplateParamSet = TextSet(default=list)
        ExtendCode = Text(default="")
        SessionContext = Text(default="")
        SenderId = Text(default="", longest=20)

    def run(self, actor: Actor, asked: Mapping[str, Any], version: str) -> dict[str, Any]:
        outcomes = accept.send(
            actor=actor,
            application=application_of(actor, asked["SmsSdkAppId"]),
            numbers=asked["PhoneNumberSet"],
            template_number=asked["TemplateId"],
            signature=asked["SignName"],
            parameters=asked["TemplateParamSet"],
            sender=asked["SenderId"],
            context=asked["SessionContext"],
        )
        return {"SendStatusSet": [_status(outcome, asked["SessionContext"]) for outcome in outcomes]}


def _status(outcome: Outcome, context: str) -> dict[str, Any]:
    code = outcome.code
    return {
        "SerialNo": outcome.serial,
        "PhoneNumber": outcome.number,
        "Fee": outcome.segments,
        "SessionContext": context,
        "Code": wire_code(code) if code else OK,
        "Message": sentence(code, outcome.facts) if code else SENT,
        "IsoCode": outcome.country,
    }
