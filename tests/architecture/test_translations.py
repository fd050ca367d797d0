"""Everything a person reads is there in Chinese: the catalogue is complete, compiled, and pages hold no English."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from apps.accounts.permissions import StaffRole
from apps.core.errors import Code
from apps.reviews import services as reviews
from apps.reviews.findings import Found
from tests import factories
from tests.people import Person
from tests.support.pages import check_page
from tests.support.reviewing import customer, reviewer, signature, template
from tests.support.words import english_in

ROOT = Path(__file__).resolve().parents[2]
CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9"}
TEMPLATES = "/console/mainland/templates/"


@cache
def messages() -> ModuleType:
    """script/messages.py, which lives outside every package."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "script" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def source_texts() -> frozenset[str]:
    """Texts whose translation differs: one of them on a page was not translated there."""
    tool = messages()
    return frozenset(
        text
        for message in tool.catalogue()
        for text in tool.as_plural(message.id)
        if text and text not in tool.as_plural(message.string)
    )


@pytest.fixture(autouse=True)
def any_language() -> Iterator[None]:
    """A page in Chinese leaves nothing behind for the next test."""
    with translation.override(translation.get_language()):
        yield


def read(client: Client, address: str, *, known: tuple[str, ...] = ()) -> str:
    """The page in Chinese, clean and without English; `known` are names its rows brought along."""
    page = check_page(client.get(address, headers=CHINESE))
    assert '<html lang="zh-hans"' in page
    assert english_in(page, known=known, texts=source_texts()) == []
    return page


def test_every_text_has_a_chinese_translation_with_its_placeholders_and_is_compiled() -> None:
    assert messages().complaints() == [], "run script/messages, then translate what it names"


def test_the_extraction_sees_plurals_contexts_and_templates() -> None:
    texts = {messages().key_of(message) for message in messages().extracted()}
    assert (None, "%(ahead)s application is ahead of yours") in texts
    assert ("step", "Check") in texts
    assert (None, "The user has received the message.") in texts


def test_a_lost_placeholder_is_noticed() -> None:
    tool = messages()
    held = tool.empty()
    held.add("At most %(limit)s in {place}", "最多 %(limit)s")
    held.add("<b>Now</b>", "现在")
    assert len(list(tool.mismatches(held))) == 2


def test_english_left_on_a_page_is_noticed() -> None:
    page = (
        '<p>短信</p><a title="Show the whole number">Save</a><p lang="en">Left as it is</p><code>a b c</code>'
    )
    assert english_in(page, texts=["Save"]) == ["Save", "Show the whole number"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_entrance_pages_are_chinese(address: str) -> None:
    read(Client(), address)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/console/",
        "/console/applications/",
        "/console/mainland/signatures/new/",
        f"{TEMPLATES}new/",
        "/console/records/messages/",
        "/accounts/sessions/",
        "/accounts/2fa/",
        "/accounts/email/",
    ],
)
def test_pages_of_a_customer_are_chinese(alice: Person, address: str) -> None:
    read(alice.client, address, known=("Alice Ltd", "alice"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/backoffice/", "/backoffice/reviews/", "/backoffice/carriers/", "/backoffice/audit/"]
)
def test_pages_of_the_staff_are_chinese(olga: Callable[..., Person], address: str) -> None:
    person = olga(StaffRole.REVIEWER, StaffRole.OPERATOR, StaffRole.ADMINISTRATOR)
    read(person.client, address, known=(str(person.user),))


@pytest.mark.django_db
def test_findings_about_a_template_are_chinese(alice: Person) -> None:
    form = {"name": "发货", "message_kind": "2", "content": "限时优惠{2}www.{1}.com【甲】", "remarks": ""}
    answer: Any = alice.client.post(f"{TEMPLATES}new/", {**form, "intent": "submit"}, headers=CHINESE)
    page = check_page(answer)
    assert english_in(page, known=("Alice Ltd",), texts=source_texts()) == []
    assert "括号“【”为签名专用。" in page


@pytest.mark.django_db
def test_the_reviewers_page_and_the_reasons_are_chinese() -> None:
    author, judge = customer(), reviewer()
    assert judge.user is not None
    factories.second_factor(judge.user)
    desk, client = Client(), Client()
    desk.force_login(judge.user, "django.contrib.auth.backends.ModelBackend")
    client.force_login(author.user, "django.contrib.auth.backends.ModelBackend")
    names = (str(author.account), str(author.user), str(judge.user))
    for thing in (signature(author, submit=True), template(author, submit=True)):
        address = f"/backoffice/reviews/{thing.review.public_id}/"
        read(desk, address, known=names)
        desk.post(f"{address}take/")
        read(desk, address, known=names)
    refused = signature(author, "白云科技", submit=True)
    reviews.reject(
        actor=judge,
        review=reviews.take(actor=judge, review=refused.review),
        reasons=[Found("certificate_missing")],
        note="",
    )
    page = read(client, f"/console/mainland/signatures/{refused.public_id}/", known=names)
    assert "缺少证明文件。" in page


def test_refusals_are_chinese() -> None:
    with translation.override("zh-hans"):
        for code in Code:
            words = str(code.sentence).replace("SmsSdkAppId", "")
            assert any("\u4e00" <= letter <= "\u9fff" for letter in words) or words == "{problem}", code
