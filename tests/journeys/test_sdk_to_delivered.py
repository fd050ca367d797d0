"""From the public Python SDK, unmodified, to *delivered*: through API, database, workers, SMPP over TCP and back."""

import re
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import models, sms_client

from apps.carriers.simulator.journal import Submission, read_journal
from tests.journeys.visiting import Visitor, until
from tests.support.installation import Running

MAINLAND = [f"+86138{index:08d}" for index in range(1, 201)]
ONE = "+8613900000001"
ABROAD = "+16502530001"
CODE = "482913"
RECORDS = "/console/records/messages/"


@pytest.fixture(scope="module")
def sms(demo: dict[str, Any]) -> sms_client.SmsClient:
    http = HttpProfile(protocol="http", endpoint=demo["base_url"].removeprefix("http://"))
    credential = Credential(demo["secret_id"], demo["secret_key"])
    return sms_client.SmsClient(credential, "ap-guangzhou", ClientProfile(httpProfile=http))


@pytest.fixture(scope="module")
def sent(demo: dict[str, Any], sms: sms_client.SmsClient) -> dict[str, str]:
    """202 messages by three calls: number → SerialNo."""
    statuses = [
        *send(demo, sms, [ONE]),
        *send(demo, sms, MAINLAND),
        *send(demo, sms, [ABROAD], TemplateId=demo["global_template_id"], SignName=""),
    ]
    assert {status.Code for status in statuses} == {"Ok"}
    assert [status.Fee for status in statuses] == [1] * 202
    serials = {status.PhoneNumber: status.SerialNo for status in statuses}
    assert list(serials) == [ONE, *MAINLAND, ABROAD]
    assert len(set(serials.values())) == 202
    return serials


def send(demo: dict[str, Any], sms: sms_client.SmsClient, numbers: list[str], **changes: str) -> list[Any]:
    asked = models.SendSmsRequest()
    asked.PhoneNumberSet = numbers
    asked.SmsSdkAppId = demo["sdk_app_id"]
    asked.TemplateId = demo["mainland_template_id"]
    asked.SignName = demo["sign_name"]
    asked.TemplateParamSet = [CODE]
    asked.SessionContext = "journey"
    for name, value in changes.items():
        setattr(asked, name, value)
    return list(sms.SendSms(asked).SendStatusSet)


def reports(demo: dict[str, Any], sms: sms_client.SmsClient, number: str) -> list[Any]:
    asked = models.PullSmsSendStatusByPhoneNumberRequest()
    asked.BeginTime = int(time.time()) - 3600
    asked.Offset = 0
    asked.Limit = 10
    asked.PhoneNumber = number
    asked.SmsSdkAppId = demo["sdk_app_id"]
    return list(sms.PullSmsSendStatusByPhoneNumber(asked).PullSmsSendStatusSet)


def submitted(running: Running, sent: dict[str, str]) -> list[Submission]:
    """What the SMSC has accepted for these numbers."""
    contents = read_journal(running.home / "simulator.journal")
    wanted = {number.lstrip("+") for number in sent}
    return [one for one in contents.submissions if one.destination.lstrip("+") in wanted]


def test_the_demo_says_all_that_a_program_needs(demo: dict[str, Any], running: Running) -> None:
    assert set(demo) == {
        "base_url", "people", "account", "secret_id", "secret_key", "sdk_app_id", "app_key", "sign_name",
        "mainland_template_id", "global_template_id", "carrier",
    }  # fmt: skip
    assert demo["base_url"] == running.base_url
    assert re.fullmatch(r"AKID[A-Za-z0-9]{32}", demo["secret_id"])
    assert re.fullmatch(r"[A-Za-z0-9]{32}", demo["secret_key"])
    assert re.fullmatch(r"1400\d{6}", demo["sdk_app_id"])
    assert re.fullmatch(r"[0-9a-f]{32}", demo["app_key"])
    assert all(demo[name].isdigit() for name in ("mainland_template_id", "global_template_id"))
    assert all(demo[name] for name in ("account", "sign_name", "carrier"))
    assert [someone["role"] for someone in demo["people"]] == [
        "owner", "developer", "sender", "finance", "reviewer", "operator", "finance_clerk", "administrator",
        "reviewer",
    ]  # fmt: skip
    assert all("@" in someone["email"] for someone in demo["people"])
    assert len({someone["password"] for someone in demo["people"]}) == 9


def test_every_message_goes_out_once_and_is_reported_delivered(
    running: Running, demo: dict[str, Any], sms: sms_client.SmsClient, sent: dict[str, str]
) -> None:
    until(lambda: len(submitted(running, sent)) >= 202)
    until(lambda: all(reports(demo, sms, number) for number in (ONE, MAINLAND[0], MAINLAND[199], ABROAD)))
    parts = submitted(running, sent)
    assert Counter(one.destination.lstrip("+") for one in parts) == dict.fromkeys(
        (number.lstrip("+") for number in sent), 1
    )
    assert set(read_journal(running.home / "simulator.journal").counts().values()) == {1}
    texts = {one.destination.lstrip("+"): one.text for one in parts}
    assert texts[ONE[1:]] == f"【{demo['sign_name']}】您的验证码是{CODE}，5分钟内有效，请勿泄露。"
    assert texts[ABROAD[1:]] == f"Your verification code is {CODE}. It expires in 5 minutes."


@pytest.mark.parametrize(("number", "country", "national"), [(ONE, "86", ONE[3:]), (ABROAD, "1", ABROAD[2:])])
def test_a_program_pulls_the_report(
    demo: dict[str, Any],
    sms: sms_client.SmsClient,
    sent: dict[str, str],
    number: str,
    country: str,
    national: str,
) -> None:
    (report,) = until(lambda: reports(demo, sms, number))
    assert (report.ReportStatus, report.Description) == ("SUCCESS", "DELIVRD")
    assert (report.SerialNo, report.SessionContext) == (sent[number], "journey")
    assert (report.CountryCode, report.SubscriberNumber, report.PhoneNumber) == (country, national, number)
    assert abs(report.UserReceiveTime - time.time()) < 300


def test_the_record_tells_its_story(
    sent: dict[str, str], visitor: Callable[[str], Visitor], running: Running
) -> None:
    owner = visitor("owner")
    path = f"{RECORDS}{sent[ONE]}/"
    until(lambda: "Receipt: delivered" in owner.words(path))
    html, words = owner.page(path), owner.words(path)
    assert "Delivered The user has received the message." in words
    assert re.search(
        r"Accepted .* Handed to the carrier .* Taken by the carrier .* Receipt: delivered", words
    )
    times = re.findall(r'<time datetime="([^"]{19})', html.split('id="story"')[1].split("</section>")[1])
    assert len(times) >= 4 and times == sorted(times)
    carrier_id = next(
        one.message_id for one in submitted(running, sent) if one.destination.endswith(ONE[-11:])
    )
    assert carrier_id in words
    assert ONE[1:] not in html and CODE not in html  # a number and the digits of values are masked


def test_todays_counts_are_the_records(sent: dict[str, str], visitor: Callable[[str], Visitor]) -> None:
    """Each figure of the overview is as many rows as its link leads to."""
    owner = visitor("owner")
    until(lambda: owner.counts("/console/")["Delivered"][0] >= len(sent))
    counts = owner.counts("/console/")
    assert counts["Requests"][0] >= len(sent)
    assert {label: figure for label, (figure, _url) in counts.items()} == {
        label: owner.row_count(url) for label, (_figure, url) in counts.items()
    }
    totals = {label: figure for label, (figure, _url) in counts.items()}
    assert totals["Accepted"] == sum(
        totals[label]
        for label in (
            "Delivered",
            "Failed",
            "Waiting for a carrier",
            "Waiting for a receipt",
            "In doubt",
            "Cancelled",
        )
    )
