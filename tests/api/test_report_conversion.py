"""ReportConversion: a message is marked as used once, by its own account's application, and is counted in its hour."""

import time
from typing import Any

import pytest

from apps.core.ids import serial_number
from apps.messaging.models import Conversion, Message
from apps.messaging.states import MessageStatus
from apps.statistics import services as statistics
from apps.statistics.models import HourCount
from tests.api.wire import Caller, answer, error_code
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db
REPORT = "ReportConversion"


def send(alice: Sender, caller: Caller, count: int = 1) -> list[str]:
    asked = {
        "PhoneNumberSet": [f"+86138000000{index:02d}" for index in range(count)],
        "SmsSdkAppId": alice.sdk_app_id,
        "TemplateId": alice.mainland_template_id,
        "SignName": alice.signature.content,
        "TemplateParamSet": ["123456"],
    }
    return [status["SerialNo"] for status in answer(caller.post("SendSms", asked))["SendStatusSet"]]


def report(alice: Sender, serial: str, **more: Any) -> dict[str, Any]:
    return {"SmsSdkAppId": alice.sdk_app_id, "SerialNo": serial, **more}


def test_a_code_that_was_entered_is_counted_once_however_often_it_is_said(
    alice: Sender, caller: Caller
) -> None:
    first, _second = send(alice, caller, 2)
    at = int(time.time())
    for seconds in (at, at + 5):
        said = answer(caller.post(REPORT, report(alice, first, ConversionTime=seconds)))
        assert said["ReportConversionStatus"] == {"Code": "ok", "Message": "report success"}
    row = Conversion.of(alice.account).get()
    message = Message.of(alice.account).get(pk=row.message_id)
    assert message.serial == first and message.accepted_at <= row.converted_at <= row.reported_at
    statistics.fold()
    hours = HourCount.of(alice.account).values_list("requests", "accepted", "waiting", "converted")
    assert [tuple(sum(column) for column in zip(*hours, strict=True))] == [(2, 2, 2, 1)]


def test_a_day_counted_again_from_its_messages_has_the_same_conversions(
    alice: Sender, caller: Caller
) -> None:
    answer(caller.post(REPORT, report(alice, send(alice, caller)[0])))
    statistics.fold()
    before = list(HourCount.of(alice.account).values("hour", "requests", "segments", "fee", "converted"))
    day = Message.of(alice.account).get().accepted_at.astimezone().date()
    statistics.rebuild_day(account=alice.account, day=day)
    assert list(HourCount.of(alice.account).values(*before[0])) == before and before[0]["converted"] == 1


def test_a_time_outside_the_life_of_the_message_is_moved_to_its_edge(alice: Sender, caller: Caller) -> None:
    early, late = send(alice, caller, 2)
    answer(caller.post(REPORT, report(alice, early, ConversionTime=1)))
    answer(caller.post(REPORT, report(alice, late, ConversionTime=int(time.time()) + 86_400)))
    for row in Conversion.of(alice.account):
        message = Message.of(alice.account).get(pk=row.message_id)
        assert message.accepted_at <= row.converted_at <= row.reported_at


def test_a_serial_of_nobody_of_a_stranger_or_of_another_application_is_refused_alike(
    alice: Sender, caller: Caller, mallory: Sender
) -> None:
    (serial,) = send(alice, caller)
    hers = Caller(mallory.secret_id, mallory.secret_key)
    assert error_code(hers.post(REPORT, report(mallory, serial))) == "InvalidParameterValue"
    assert error_code(caller.post(REPORT, report(alice, serial_number(7)))) == "InvalidParameterValue"
    assert error_code(caller.post(REPORT, report(alice, "5000:1"))) == "InvalidParameterValue"
    assert error_code(hers.post(REPORT, report(alice, serial))) == "InvalidParameterValue.SdkAppIdNotExist"
    assert not Conversion.unscoped.exists()


@pytest.mark.parametrize("status", [MessageStatus.REFUSED, MessageStatus.CANCELLED])
def test_what_was_never_sent_cannot_be_used(alice: Sender, caller: Caller, status: MessageStatus) -> None:
    (serial,) = send(alice, caller)
    Message.unscoped.update(status=status)
    assert error_code(caller.post(REPORT, report(alice, serial))) == "InvalidParameterValue"
    assert not Conversion.unscoped.exists()


def test_a_time_that_no_calendar_holds_and_a_missing_serial_name_their_field(
    alice: Sender, caller: Caller
) -> None:
    (serial,) = send(alice, caller)
    wrong = caller.post(REPORT, report(alice, serial, ConversionTime=2**62))
    assert error_code(wrong) == "InvalidParameterValue"
    assert error_code(caller.post(REPORT, {"SmsSdkAppId": alice.sdk_app_id})) == "MissingParameter"
    assert not Conversion.unscoped.exists()


def test_the_older_version_does_not_have_it(alice: Sender, caller: Caller) -> None:
    (serial,) = send(alice, caller)
    refused = caller.post(REPORT, report(alice, serial), version="2019-07-11")
    assert error_code(refused) == "InvalidAction"
