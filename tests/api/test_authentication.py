"""The three signatures: what is accepted in the field, what is refused, in which order and with which code."""

import time
from typing import Any

import pytest
import time_machine

from apps.accounts.services import credentials
from tests.api.wire import FORM, JSON, Caller, answer, error_code
from tests.support.sending import Sender, person

pytestmark = pytest.mark.django_db

# A harmless signed call: reading is enough to see who one is.
PULL = "PullSmsSendStatusByPhoneNumber"


def pull(alice: Sender) -> dict[str, Any]:
    return {
        "BeginTime": int(time.time()) - 3600,
        "Offset": 0,
        "Limit": 10,
        "PhoneNumber": "+8613800000001",
        "SmsSdkAppId": alice.sdk_app_id,
    }


def is_known(response: Any) -> bool:
    return answer(response).get("PullSmsSendStatusSet") == []


@pytest.mark.parametrize("service", ["sms", "127", "localhost:8000"])
def test_the_service_is_the_one_in_the_scope(alice: Sender, caller: Caller, service: str) -> None:
    assert is_known(caller.post(PULL, pull(alice), service=service))


def test_the_host_may_be_signed_without_its_port(alice: Sender, caller: Caller) -> None:
    assert is_known(caller.post(PULL, pull(alice), signed_host="127.0.0.1"))
    assert (
        error_code(caller.post(PULL, pull(alice), signed_host="elsewhere")) == "AuthFailure.SignatureFailure"
    )


@pytest.mark.parametrize("value", [PULL, PULL.lower()])
def test_a_signed_header_may_be_lowered_as_the_recipe_says(alice: Sender, caller: Caller, value: str) -> None:
    assert is_known(caller.post(PULL, pull(alice), extra_signed={"x-tc-action": value}))


def test_the_content_type_is_signed_as_it_is_sent(alice: Sender, caller: Caller) -> None:
    assert is_known(caller.post(PULL, pull(alice), content_type="application/json; charset=utf-8"))


def test_a_payload_may_be_left_unsigned(alice: Sender, caller: Caller) -> None:
    headers = {"X-TC-Content-SHA256": "UNSIGNED-PAYLOAD"}
    assert is_known(caller.post(PULL, pull(alice), signed_body=b"UNSIGNED-PAYLOAD", headers=headers))
    assert error_code(caller.post(PULL, pull(alice), headers=headers)) == "AuthFailure.SignatureFailure"


def test_a_published_example_of_the_recipe() -> None:
    # The figures of the public TC3 description, computed there in Python: this test's own signer is right.
    from tests.api.wire import tc3

    header = tc3(
        "AKIDEXAMPLE",
        "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        method="POST",
        query="",
        body=b"{}",
        signed={"content-type": JSON, "host": "sms.example.com"},
        timestamp=1551113065,
    )
    assert "Credential=AKIDEXAMPLE/2019-02-25/sms/tc3_request" in header


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "SKIP",
        "Bearer token",
        "TC3-HMAC-SHA256",
        "TC3-HMAC-SHA256 Credential=a/b/c, SignedHeaders=content-type;host, Signature=00",
        "TC3-HMAC-SHA256 Credential=a/2024-01-01/sms/tc3_request, SignedHeaders=host, Signature=00",
        "TC3-HMAC-SHA256 Credential=a/2024-01-01/sms/tc3_request, SignedHeaders=content-type;host;host, Signature=00",
        "\u00e9\u00e9",
    ],
)
def test_a_malformed_authorization(alice: Sender, caller: Caller, authorization: str) -> None:
    response = caller.post(PULL, pull(alice), headers={"Authorization": authorization})
    assert error_code(response) == "AuthFailure.InvalidAuthorization"


@pytest.mark.usefixtures("untouched")
def test_a_wrong_key_an_unknown_one_and_a_switched_off_one(alice: Sender, mallory: Sender) -> None:
    wrong = Caller(alice.secret_id, mallory.secret_key)
    assert error_code(wrong.post(PULL, pull(alice))) == "AuthFailure.SignatureFailure"
    assert error_code(wrong.old(PULL, pull(alice))) == "AuthFailure.SignatureFailure"
    unknown = Caller("AKIDnobody", alice.secret_key)
    assert error_code(unknown.post(PULL, pull(alice))) == "AuthFailure.SecretIdNotFound"
    assert error_code(unknown.old(PULL, pull(alice))) == "AuthFailure.SecretIdNotFound"
    type(alice.credential).unscoped.filter(pk=alice.credential.pk).update(status="disabled")
    right = Caller(alice.secret_id, alice.secret_key)
    assert error_code(right.post(PULL, pull(alice))) == "AuthFailure.SecretIdNotFound"
    assert credentials.find(alice.secret_id) is None


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_clock_that_is_off(alice: Sender, caller: Caller, seconds: int) -> None:
    with time_machine.travel(1_800_000_000, tick=False):
        then = int(time.time()) + seconds
        assert error_code(caller.post(PULL, pull(alice), timestamp=then)) == "AuthFailure.SignatureExpire"
        assert error_code(caller.old(PULL, pull(alice), Timestamp=str(then))) == "AuthFailure.SignatureExpire"
        near = then - 1 if seconds > 0 else then + 1
        assert is_known(caller.post(PULL, pull(alice), timestamp=near))
        assert is_known(caller.old(PULL, pull(alice), Timestamp=str(near)))


@pytest.mark.usefixtures("untouched")
def test_the_date_of_the_scope_is_that_of_the_timestamp(alice: Sender, caller: Caller) -> None:
    with time_machine.travel("2027-03-01T00:00:10Z", tick=False):
        yesterday = int(time.time()) - 20
        header = {"X-TC-Timestamp": str(int(time.time()))}
        response = caller.post(PULL, pull(alice), timestamp=yesterday, headers=header)
        assert error_code(response) == "AuthFailure.SignatureFailure"
        assert is_known(caller.post(PULL, pull(alice), timestamp=yesterday))


@pytest.mark.usefixtures("untouched")
def test_anything_changed_after_signing_is_noticed(alice: Sender, caller: Caller) -> None:
    other = pull(alice) | {"PhoneNumber": "+8613800000002"}
    signed = str(pull(alice)).encode()
    assert error_code(caller.post(PULL, other, signed_body=signed)) == "AuthFailure.SignatureFailure"
    changed_type = caller.post(PULL, pull(alice), headers={"Content-Type": FORM})
    assert error_code(changed_type) == "AuthFailure.SignatureFailure"


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Nonce": None}, "MissingParameter"),
        ({"Nonce": "x"}, "InvalidParameter"),
        ({"Timestamp": None}, "MissingParameter"),
        ({"Timestamp": "now"}, "InvalidParameter"),
        ({"SecretId": None}, "MissingParameter"),
        ({"SecretId": "\0"}, "AuthFailure.SecretIdNotFound"),
        ({"Version": None}, "MissingParameter"),
        ({"Version": "2020-01-01"}, "NoSuchVersion"),
        ({"Token": "abc"}, "AuthFailure.TokenFailure"),
    ],
)
def test_the_common_parameters_of_the_older_signatures(
    alice: Sender, caller: Caller, change: dict[str, Any], code: str
) -> None:
    assert error_code(caller.old(PULL, pull(alice), **change)) == code


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"X-TC-Timestamp": ""}, "MissingParameter"),
        ({"X-TC-Timestamp": "soon"}, "InvalidParameter"),
        ({"X-TC-Version": ""}, "MissingParameter"),
        ({"X-TC-Version": "2020-01-01"}, "NoSuchVersion"),
        ({"X-TC-Action": "FooSms"}, "InvalidAction"),
        ({"X-TC-Action": "sendSms"}, "InvalidAction"),
        ({"X-TC-Token": "abc"}, "AuthFailure.TokenFailure"),
    ],
)
def test_the_common_parameters_of_tc3(
    alice: Sender, caller: Caller, headers: dict[str, str], code: str
) -> None:
    assert error_code(caller.post(PULL, pull(alice), headers=headers)) == code


def test_a_colleague_who_has_left_has_no_rights(alice: Sender) -> None:
    actor = person("bob@example.com", alice.account)
    credential, secret_key = credentials.create(actor=actor)
    bob = Caller(credential.secret_id, secret_key)
    assert is_known(bob.post(PULL, pull(alice)))
    type(alice.user).objects.get(email="bob@example.com").memberships.all().delete()
    assert error_code(bob.post(PULL, pull(alice))) == "AuthFailure.UnauthorizedOperation"
