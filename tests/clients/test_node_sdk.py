"""The public Node SDK, unmodified, against the product's web server."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.messaging.models import Message
from tests.support.sending import Sender

PACKAGE = "tencentcloud-sdk-nodejs-sms@4.1.306"
SCRIPT = Path(__file__).with_name("node_client.js")
NUMBERS = [f"+861380000{index:04d}" for index in range(12)]


@pytest.fixture(scope="module")
def node_modules() -> Path:
    """Where the package is installed, under var/ as npm leaves it; skipped only without node."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node is not installed")
    home = Path(settings.BASE_DIR) / "var" / "npm" / PACKAGE
    if not (home / "node_modules" / "tencentcloud-sdk-nodejs-sms").exists():
        home.mkdir(parents=True, exist_ok=True)
        install = [npm, "install", PACKAGE, "--prefix", str(home), "--no-audit", "--no-fund", "--no-save"]
        subprocess.run(install, check=True, capture_output=True, timeout=120)
    return home / "node_modules"


def calls(node_modules: Path, alice: Sender, endpoint: str, *wanted: dict[str, Any]) -> list[dict[str, Any]]:
    usual = {
        "signMethod": "TC3-HMAC-SHA256",
        "reqMethod": "POST",
        "version": "v20210111",
        "action": "SendSms",
        "parameters": request(alice),
    }
    job = {
        "endpoint": endpoint,
        "secretId": alice.secret_id,
        "secretKey": alice.secret_key,
        "calls": [usual | one for one in wanted],
    }
    environment = {"NODE_PATH": str(node_modules), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        ["node", str(SCRIPT)],
        input=json.dumps(job),
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def request(alice: Sender, **changes: Any) -> dict[str, Any]:
    return {
        "PhoneNumberSet": NUMBERS,
        "SmsSdkAppId": alice.sdk_app_id,
        "TemplateId": alice.mainland_template_id,
        "SignName": alice.signature.content,
        "TemplateParamSet": ["123456"],
        "SessionContext": "订单 7 & more = +%",
        **changes,
    }


def test_every_signature_over_post_and_get(node_modules: Path, alice: Sender, endpoint: str) -> None:
    wanted = [
        {
            "signMethod": signature,
            "reqMethod": method,
            # The same text to the same number within half a minute would be refused.
            "parameters": request(alice, TemplateParamSet=[f"{index}{len(method)}"]),
        }
        for index, signature in enumerate(("TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"))
        for method in ("POST", "GET")
    ]
    for one, answer in zip(wanted, calls(node_modules, alice, endpoint, *wanted), strict=True):
        assert "SendStatusSet" in answer, (one, answer)
        statuses = answer["SendStatusSet"]
        assert [status["PhoneNumber"] for status in statuses] == NUMBERS, one
        assert {status["Code"] for status in statuses} == {"Ok"}, one
        assert statuses[0]["SessionContext"] == "订单 7 & more = +%", one
    assert Message.of(alice.account).count() == len(NUMBERS) * len(wanted)


def test_the_older_version(node_modules: Path, alice: Sender, endpoint: str) -> None:
    names = {"SmsSdkAppId": "SmsSdkAppid", "TemplateId": "TemplateID", "SignName": "Sign"}
    asked = {names.get(name, name): value for name, value in request(alice).items()}
    (answer,) = calls(node_modules, alice, endpoint, {"version": "v20190711", "parameters": asked})
    assert {status["Code"] for status in answer["SendStatusSet"]} == {"Ok"}


def test_a_refusal_is_an_exception_with_its_code(node_modules: Path, alice: Sender, endpoint: str) -> None:
    wrong_key, wrong_type = calls(
        node_modules,
        alice,
        endpoint,
        {"secretKey": "not the key at all"},
        {"parameters": request(alice, TemplateId=7)},
    )
    assert wrong_key["code"] == "AuthFailure.SignatureFailure"
    assert wrong_key["requestId"]
    assert wrong_key["traceId"]
    assert wrong_type["code"] == "InvalidParameter"
    assert not Message.of(alice.account).exists()


def test_a_code_that_was_entered_is_reported(node_modules: Path, alice: Sender, endpoint: str) -> None:
    (sent,) = calls(node_modules, alice, endpoint, {"parameters": request(alice)})
    reported = {"SmsSdkAppId": alice.sdk_app_id, "SerialNo": sent["SendStatusSet"][0]["SerialNo"]}
    (answer,) = calls(node_modules, alice, endpoint, {"action": "ReportConversion", "parameters": reported})
    assert answer["ReportConversionStatus"]["Code"] == "ok"
