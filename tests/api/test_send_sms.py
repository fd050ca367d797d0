"""SendSms from the signed request to the rows, and what a caller reads back."""

from typing import Any

import pytest

from apps.accounts.models import Credential
from apps.messaging.models import DispatchEntry, Message
from tests.api.wire import Caller, answer, error_code
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db


def request(alice: Sender, *numbers: str, **changes: Any) -> dict[str, Any]:
    return {
        "PhoneNumberSet": list(numbers) or ["+8613800000001"],
        "SmsSdkAppId": alice.sdk_app_id,
        "TemplateId": alice.mainland_template_id,
        "SignName": alice.signature.content,
        "TemplateParamSet": ["123456"],
        **changes,
    }


def test_one_mainland_number_is_accepted(alice: Sender, caller: Caller) -> None:
    fields = answer(caller.post("SendSms", request(alice, SessionContext="order 7")))
    (status,) = fields["SendStatusSet"]
    message = Message.of(alice.account).get()
    assert status == {
        "SerialNo": message.serial,
        "PhoneNumber": "+8613800000001",
        "Fee": 1,
        "SessionContext": "order 7",
        "Code": "Ok",
        "Message": "send success",
        "IsoCode": "CN",
    }
    assert DispatchEntry.objects.get().message_id == message.pk
    assert Credential.of(alice.account).get().last_used_ip == "127.0.0.1"


def test_two_hundred_numbers_are_accepted_in_their_order(alice: Sender, caller: Caller) -> None:
    numbers = [f"+86138000{index:05d}" for index in range(200)]
    statuses = answer(caller.post("SendSms", request(alice, *numbers)))["SendStatusSet"]
    assert [status["PhoneNumber"] for status in statuses] == numbers
    assert {status["Code"] for status in statuses} == {"Ok"}
    assert Message.of(alice.account).count() == 200


def test_a_global_number_needs_no_signature(alice: Sender, caller: Caller) -> None:
    asked = request(alice, "+12025550123", TemplateId=alice.global_template_id)
    del asked["SignName"]
    (status,) = answer(caller.post("SendSms", asked))["SendStatusSet"]
    assert (status["Code"], status["IsoCode"]) == ("Ok", "US")


def test_a_number_given_twice_is_sent_and_billed_once(alice: Sender, caller: Caller) -> None:
    first, again = answer(caller.post("SendSms", request(alice, "+8613800000001", "13800000001")))[
        "SendStatusSet"
    ]
    assert (again["SerialNo"], again["Code"]) == (first["SerialNo"], "Ok")
    assert (first["Fee"], again["Fee"]) == (1, 0)
    assert Message.of(alice.account).count() == 1


def test_a_number_with_letters_is_refused_alone(alice: Sender, caller: Caller) -> None:
    good, bad = answer(caller.post("SendSms", request(alice, "+8613800000001", "+86138abc")))["SendStatusSet"]
    assert good["Code"] == "Ok"
    assert (bad["Code"], bad["SerialNo"], bad["Fee"]) == ("InvalidParameterValue.IncorrectPhoneNumber", "", 0)
    assert bad["PhoneNumber"] == "+86138abc"
    assert Message.of(alice.account).count() == 1


def test_version_2019_says_it_with_its_own_names(alice: Sender, caller: Caller) -> None:
    asked = {
        "PhoneNumberSet": ["+8613800000001"],
        "SmsSdkAppid": alice.sdk_app_id,
        "TemplateID": alice.mainland_template_id,
        "Sign": alice.signature.content,
        "TemplateParamSet": ["123456"],
    }
    (status,) = answer(caller.post("SendSms", asked, version="2019-07-11"))["SendStatusSet"]
    assert status["Code"] == "Ok"
    refused = caller.post("SendSms", request(alice), version="2019-07-11")
    assert error_code(refused) == "UnknownParameter"


@pytest.mark.parametrize("algorithm", ["HmacSHA1", "HmacSHA256", None])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_older_signatures(alice: Sender, caller: Caller, algorithm: str | None, method: str) -> None:
    asked = request(alice, SessionContext="空格 and + & =")
    (status,) = answer(caller.old("SendSms", asked, method=method, algorithm=algorithm))["SendStatusSet"]
    assert (status["Code"], status["SessionContext"]) == ("Ok", "空格 and + & =")


def test_tc3_over_get(alice: Sender, caller: Caller) -> None:
    numbers = [f"+86138000000{index:02d}" for index in range(12)]  # .10 stands before .2 in a sorted query
    statuses = answer(caller.get("SendSms", request(alice, *numbers)))["SendStatusSet"]
    assert [status["PhoneNumber"] for status in statuses] == numbers


def test_null_counts_as_not_sent(alice: Sender, caller: Caller) -> None:
    (status,) = answer(caller.post("SendSms", request(alice, SenderId=None, ExtendCode=None)))[
        "SendStatusSet"
    ]
    assert status["Code"] == "Ok"


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"PhoneNumberSet": []}, "MissingParameter.EmptyPhoneNumberSet"),
    ({"PhoneNumberSet": [f"+86138000{n:05d}" for n in range(201)]}, "LimitExceeded.PhoneNumberCountLimit"),
    (
        {"PhoneNumberSet": ["+8613800000001", "+12025550123"]},
        "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber",
    ),
    ({"PhoneNumberSet": None}, "MissingParameter"),
    ({"PhoneNumberSet": "+8613800000001"}, "InvalidParameter"),
    ({"PhoneNumberSet": [13800000001]}, "InvalidParameter"),
    ({"PhoneNumberSet": {"0": "+8613800000001"}}, "InvalidParameter"),
    ({"TemplateId": 1}, "InvalidParameter"),
    ({"TemplateId": None}, "MissingParameter"),
    ({"SignName": "nul\0"}, "InvalidParameter"),
    ({"TemplateParamSet": ["1", None]}, "InvalidParameter"),
    ({"SessionContext": "x" * 512}, "InvalidParameterValue"),
    ({"SenderId": "x" * 21}, "InvalidParameterValue"),
    ({"SmsSdkAppId": "1400999999"}, "InvalidParameterValue.SdkAppIdNotExist"),
    ({"SmsSdkAppId": ""}, "InvalidParameterValue.SdkAppIdNotExist"),
    ({"Foo": "bar"}, "UnknownParameter"),
]


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(("change", "code"), REFUSALS)
def test_a_refusal_of_the_whole_call(
    alice: Sender, caller: Caller, change: dict[str, Any], code: str
) -> None:
    assert error_code(caller.post("SendSms", request(alice) | change)) == code


NUMBER_REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"PhoneNumberSet": ["+86138abc00001"]}, "InvalidParameterValue.IncorrectPhoneNumber"),
    ({"TemplateId": "1"}, "FailedOperation.TemplateUnapprovedOrNotExist"),
    ({"TemplateId": "no number"}, "FailedOperation.TemplateUnapprovedOrNotExist"),
    ({"TemplateId": "9" * 40}, "FailedOperation.TemplateUnapprovedOrNotExist"),
    ({"SignName": "别的名字"}, "FailedOperation.SignatureIncorrectOrUnapproved"),
    ({"TemplateParamSet": []}, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
    ({"TemplateParamSet": ["1", "2"]}, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
    ({"TemplateParamSet": ["letters"]}, "InvalidParameterValue.TemplateParameterFormatError"),
    ({"PhoneNumberSet": ["+12025550123"]}, "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone"),
]


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(("change", "code"), NUMBER_REFUSALS)
def test_a_refusal_at_the_number(alice: Sender, caller: Caller, change: dict[str, Any], code: str) -> None:
    (status,) = answer(caller.post("SendSms", request(alice) | change))["SendStatusSet"]
    assert (status["Code"], status["SerialNo"], status["Fee"]) == (code, "", 0)
    assert status["Message"]


@pytest.mark.usefixtures("untouched")
def test_a_strangers_template_signature_and_application_do_not_exist(
    alice: Sender, mallory: Sender, caller: Caller
) -> None:
    (status,) = answer(caller.post("SendSms", request(alice, TemplateId=mallory.mainland_template_id)))[
        "SendStatusSet"
    ]
    assert status["Code"] == "FailedOperation.TemplateUnapprovedOrNotExist"
    mallory.signature.content = "别人的名"
    mallory.signature.save()
    (status,) = answer(caller.post("SendSms", request(alice, SignName="别人的名")))["SendStatusSet"]
    assert status["Code"] == "FailedOperation.SignatureIncorrectOrUnapproved"
    foreign = answer(caller.post("SendSms", request(alice, SmsSdkAppId=mallory.sdk_app_id)))["Error"]
    unknown = answer(caller.post("SendSms", request(alice, SmsSdkAppId="1400999999")))["Error"]
    assert foreign == unknown


@pytest.mark.usefixtures("untouched")
def test_what_is_not_approved_cannot_be_used(alice: Sender, caller: Caller) -> None:
    alice.signature.is_approved = False
    alice.signature.save()
    (status,) = answer(caller.post("SendSms", request(alice)))["SendStatusSet"]
    assert status["Code"] == "FailedOperation.SignatureIncorrectOrUnapproved"
    alice.mainland_template.is_approved = False
    alice.mainland_template.save()
    (status,) = answer(caller.post("SendSms", request(alice)))["SendStatusSet"]
    assert status["Code"] == "FailedOperation.TemplateUnapprovedOrNotExist"


@pytest.mark.usefixtures("untouched")
def test_a_disabled_application_and_a_suspended_account_send_nothing(alice: Sender, caller: Caller) -> None:
    type(alice.application).unscoped.filter(pk=alice.application.pk).update(status="disabled")
    assert error_code(caller.post("SendSms", request(alice))) == "UnauthorizedOperation.SdkAppIdIsDisabled"
    type(alice.application).unscoped.filter(pk=alice.application.pk).update(status="deleted")
    assert error_code(caller.post("SendSms", request(alice))) == "InvalidParameterValue.SdkAppIdNotExist"
    type(alice.application).unscoped.filter(pk=alice.application.pk).update(status="enabled")
    type(alice.account).objects.filter(pk=alice.account.pk).update(status="suspended")
    code = "UnauthorizedOperation.ServiceSuspendDueToArrears"
    assert error_code(caller.post("SendSms", request(alice))) == code


@pytest.mark.usefixtures("untouched")
def test_a_person_who_may_not_send_cannot_send_by_program(alice: Sender, caller: Caller) -> None:
    alice.user.memberships.update(role="viewer")
    assert error_code(caller.post("SendSms", request(alice))) == "AuthFailure.UnauthorizedOperation"


def test_the_message_of_a_refusal_speaks_the_callers_language(alice: Sender, caller: Caller) -> None:
    english = answer(caller.post("SendSms", {"PhoneNumberSet": 1}, headers={"X-TC-Language": "en-US"}))[
        "Error"
    ]
    assert english["Message"] == "`PhoneNumberSet`: expected an array of strings, received an integer."
