"""The door: who is led where, what is too large, what can be read, and that it never falls over."""

import json
import logging
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.api.api3 import reading
from apps.api.api3.actions import ACTIONS
from tests.api.wire import FORM, JSON, Caller, answer, error_code
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_browser_is_led_to_the_face_of_its_person(method: str) -> None:
    response = Client().generic(method, "/")
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("account_home")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_get_and_post_are_served(method: str) -> None:
    response = Client().generic(method, "/", headers={"X-TC-Action": "SendSms"})
    assert error_code(response) == "UnsupportedProtocol"


def test_a_post_that_names_no_action() -> None:
    assert error_code(Client().post("/", b"{}", content_type=JSON)) == "MissingParameter"
    assert error_code(Client().post("/", b"A=b", content_type=FORM)) == "MissingParameter"


def test_what_is_too_large_is_not_read() -> None:
    action = {"X-TC-Action": "SendSms"}
    too_large = "RequestSizeLimitExceeded"
    query = "a=" + "x" * reading.GET_LIMIT
    assert error_code(Client().get("/", headers=action, QUERY_STRING=query)) == too_large
    body = b"Action=SendSms&a=" + b"x" * reading.V1_POST_LIMIT
    assert error_code(Client().post("/", body, content_type=FORM)) == too_large
    body = b"x" * (reading.V3_POST_LIMIT + 1)
    assert error_code(Client().post("/", body, content_type=JSON, headers=action)) == too_large
    body = b"Action=SendSms" + b"&a" * reading.MOST_PAIRS
    assert error_code(Client().post("/", body, content_type=FORM)) == too_large


@pytest.mark.parametrize("raw", ["Action=SendSms&a=%ff", "Action=SendSms&a=1&a=2"])
def test_pairs_that_cannot_be_read(raw: str) -> None:
    assert error_code(Client().post("/", raw.encode(), content_type=FORM)) == "InvalidParameter"


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "FailedOperation.JsonParseFail"),
        (b'{"a": NaN}', "FailedOperation.JsonParseFail"),
        (b'{"a": "\xff"}', "FailedOperation.JsonParseFail"),
        (b'{"PhoneNumberSet": ["\\ud800"]}', "FailedOperation.JsonParseFail"),
        (b"[" * 5000, "FailedOperation.JsonParseFail"),
        (b"[]", "InvalidParameter"),
        (b"null", "InvalidParameter"),
        (b"", "MissingParameter"),
        (b"{}", "MissingParameter"),
    ],
)
def test_bodies_that_are_no_parameters(caller: Caller, body: bytes, code: str) -> None:
    assert error_code(caller.post("SendSms", None, body=body)) == code


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ({"PhoneNumberSet.1": "x"}, "InvalidParameter"),
        ({"PhoneNumberSet.0": "x", "PhoneNumberSet": "y"}, "InvalidParameter"),
        ({"PhoneNumberSet": "x", "PhoneNumberSet.0": "y"}, "InvalidParameter"),
        ({"PhoneNumberSet.0.0.0.0.0.0": "x"}, "InvalidParameter"),
        ({"PhoneNumberSet.a": "x"}, "InvalidParameter"),
        ({"PhoneNumberSet.\u0660": "x"}, "InvalidParameter"),
        ({"PhoneNumberSet": "x"}, "InvalidParameter"),
        ({"": "x"}, "UnknownParameter"),
        ({"{0}": "x"}, "UnknownParameter"),
    ],
)
def test_flat_names_that_contradict(caller: Caller, pairs: dict[str, str], code: str) -> None:
    assert error_code(caller.old("SendSms", pairs)) == code


def test_the_trace_id_comes_back_when_it_is_one(caller: Caller) -> None:
    response = caller.post("SendSms", {}, headers={"X-TC-TraceId": "3f2a-1"})
    assert response.headers["X-TC-TraceId"] == "3f2a-1"
    response = caller.post("SendSms", {}, headers={"X-TC-TraceId": "a b\u00e9"})
    assert "X-TC-TraceId" not in response.headers


def test_a_call_sets_no_cookie_and_asks_for_no_session(alice: Sender, caller: Caller) -> None:
    caller.client.cookies["sessionid"] = "a" * 32
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = caller.post("SendSms", {})
    assert not response.cookies
    tables = " ".join(query["sql"] for query in queries.captured_queries)
    assert "django_session" not in tables
    assert len(queries) <= 2  # the key, and once a minute that it was used


def test_a_fault_of_ours_is_still_an_answer(
    alice: Sender, caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    asked = {"PhoneNumberSet": ["1"], "SmsSdkAppId": alice.sdk_app_id, "TemplateId": "1"}
    with mock.patch.object(ACTIONS["SendSms"], "run", side_effect=RuntimeError("secret detail")):
        response = caller.post("SendSms", asked)
    assert error_code(response) == "InternalError"
    assert b"secret detail" not in response.content
    assert answer(response)["RequestId"] in caplog.text


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FIELDS = sorted({name for action in ACTIONS.values() for name in action.Request().fields})


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    action=st.sampled_from(sorted(ACTIONS)),
    version=st.sampled_from(["2021-01-11", "2019-07-11"]),
    parameters=st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=12), anything, max_size=9),
)
def test_no_parameters_make_it_fall_over(
    alice: Sender, caller: Caller, action: str, version: str, parameters: dict[str, Any]
) -> None:
    parameters = {"SmsSdkAppId": alice.sdk_app_id, **parameters}
    body = json.dumps(parameters).encode()
    fields = answer(caller.post(action, None, body=body, version=version))
    assert fields.get("Error", {}).get("Code") not in ("InternalError", "ServiceUnavailable")


header_text = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "PUT"]),
    body=st.binary(max_size=60) | st.text(max_size=40).map(lambda text: f"Action=SendSms&{text}".encode()),
    content_type=st.sampled_from([JSON, FORM, "text/plain", ""]),
    headers=st.dictionaries(
        st.sampled_from(
            [
                "X-TC-Action",
                "X-TC-Version",
                "X-TC-Timestamp",
                "Authorization",
                "X-TC-TraceId",
                "X-TC-Language",
            ]
        ),
        header_text | st.sampled_from(["SendSms", "2021-01-11", "1700000000"]),
    ),
    query=header_text,
)
def test_no_bytes_make_it_fall_over(
    network: Any, method: str, body: bytes, content_type: str, headers: dict[str, str], query: str
) -> None:
    logging.disable(logging.CRITICAL)
    client = Client()
    try:
        response = client.generic(method, "/", body, content_type, headers=headers, QUERY_STRING=query)
    finally:
        logging.disable(logging.NOTSET)
    if response.status_code != 302:
        assert answer(response)["Error"]["Code"] not in ("InternalError", "ServiceUnavailable")
