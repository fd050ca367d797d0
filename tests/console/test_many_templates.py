"""The customers' pages about many templates and about copies: import, tags, submission of several, duplicates."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.actors import Actor
from apps.accounts.permissions import Role
from apps.core import attachments
from apps.core.kinds import Region
from apps.core.sheets.reading import open_table
from apps.message_templates.models import ImportRow, MessageTemplate, TemplateImport
from apps.reviews import services as reviews
from apps.reviews.states import ReviewStatus
from apps.signatures.kinds import CertificateKind
from apps.signatures.models import Certificate, Signature
from tests import factories
from tests.architecture.things import Things
from tests.core import documents
from tests.people import signed_in
from tests.support.importing import HEADER, brought, csv, xlsx
from tests.support.pages import check_page
from tests.support.reviewing import approved, customer, reviewer, signature, template

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TEMPLATES, IMPORT = "/console/mainland/templates/", "/console/mainland/templates/import/"
GOOD = ["登录", "验证码", "您的验证码是{1}，5分钟内有效。", "", "登录"]
BAD = ["坏变量", "通知", "您的订单{2}已发货，请注意查收。"]


def browser(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user, "django.contrib.auth.backends.ModelBackend")
    return client


def upload(octets: bytes, name: str = "templates.xlsx", **said: str) -> dict[str, Any]:
    return {"key": "0" * 32, "then": "draft", "file": SimpleUploadedFile(name, octets), **said}


@pytest.fixture
def store() -> Path:
    return Path(settings.FILES_DIR)


def names(store: Path) -> set[str]:
    return {path.name for path in store.iterdir()} if store.exists() else set()


# Import -----------------------------------------------------------------------------------------------------------
def test_a_file_is_brought_and_every_line_answered_for(store: Path) -> None:
    client, before = browser(customer()), names(store)
    page = check_page(client.get(IMPORT))
    assert "0 of 200 templates are used" in page
    answer = client.post(IMPORT, upload(xlsx([GOOD, BAD], HEADER)), follow=True)
    page = check_page(answer)
    row = TemplateImport.unscoped.get()
    assert answer.redirect_chain == [(f"{IMPORT}{row.public_id}/", 302)]
    assert "{1} is missing before “{2}”" in page
    assert "Number them from {1} upwards" in page
    assert MessageTemplate.unscoped.get().review.status == ReviewStatus.DRAFT
    refused = check_page(client.get(f"{IMPORT}{row.public_id}/?outcome=refused"))
    assert "坏变量" in refused
    assert "登录" not in refused.partition("<tbody")[2]
    assert names(store) - before <= {row.file}
    client.post(IMPORT, upload(xlsx([GOOD, BAD], HEADER)))
    assert TemplateImport.unscoped.count() == MessageTemplate.unscoped.count() == 1
    check_page(client.get(f"{IMPORT}{row.public_id}/?progress=1", headers=HTMX), is_part=True)


def test_a_refused_line_is_corrected_on_the_page() -> None:
    alice = customer()
    client, row = browser(alice), brought(alice, [GOOD, BAD])
    line = ImportRow.of(alice.own_account).get(row_no=3)
    address = f"{TEMPLATES}new/?row={line.public_id}"
    page = check_page(client.get(address))
    assert "您的订单{2}已发货" in page
    said = {
        "name": "发货",
        "message_kind": "2",
        "content": "您的订单{1}已发货，请注意查收。",
        "labels": "订单",
    }
    answer = client.post(address, {**said, "intent": "submit"})
    assert answer["Location"] == f"{IMPORT}{row.public_id}/"
    made = MessageTemplate.of(alice.own_account).get(name="发货")
    assert made.review is not None
    assert (made.tags, made.review.status) == (["订单"], ReviewStatus.WAITING)
    assert "Every line has become a template" in check_page(client.get(f"{IMPORT}{row.public_id}/"))
    assert client.get(address).status_code == 404
    assert browser(customer("mallory")).get(address).status_code == 404


def test_the_result_is_taken_away_corrected_and_brought_again() -> None:
    alice = customer()
    client, row = browser(alice), brought(alice, [GOOD, BAD])
    answer = client.get(f"{IMPORT}{row.public_id}/result/?format=xlsx")
    table = open_table(b"".join(answer), has_header=True)  # type: ignore[arg-type]
    cells = [cells for _number, cells in table.rows()]
    number = MessageTemplate.unscoped.get().number
    assert cells[0][5:9] == ["2", "Saved as a draft", str(number), "Draft"]
    assert cells[1][5:7] == ["3", "Not imported"]
    assert "Number them from {1} upwards" in cells[1][-1]
    cells[1][2] = "您的订单{1}已发货，请注意查收。"
    client.post(IMPORT, upload(xlsx(cells, table.columns), key="1" * 32))
    assert sorted(MessageTemplate.unscoped.values_list("name", flat=True)) == ["坏变量", "登录"]


def test_the_file_to_fill_in_is_one() -> None:
    client = browser(customer())
    for form in ("xlsx", "csv"):
        answer = client.get(f"{IMPORT}file/?format={form}")
        octets = b"".join(answer)  # type: ignore[arg-type]
        assert b"Sample" in octets or form == "xlsx"
        assert (
            "filename*=utf-8" in answer["Content-Disposition"] or "filename=" in answer["Content-Disposition"]
        )
    assert client.get(f"{IMPORT}file/?format=exe").status_code == 404


@pytest.mark.parametrize(
    ("octets", "status", "words"),
    [
        (b"", 422, "The file is empty"),
        (b"x" * (5 * 1024 * 1024 + 1), 422, "5 MB"),
        (documents.png(), 200, "picture"),
        (csv([GOOD], ["a", "b", "c", "d", "e"]), 200, "No column of the file is headed"),
    ],
)
def test_wrong_files_are_refused_and_nothing_is_half_done(
    octets: bytes, status: int, words: str, store: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client, before = browser(customer()), names(store)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(IMPORT, upload(octets), follow=True)
    assert answer.status_code == status
    assert words in check_page(answer)
    assert not ImportRow.unscoped.exists()
    assert not MessageTemplate.unscoped.exists()
    assert names(store) == before


def test_viewers_read_reports_and_bring_nothing(store: Path) -> None:
    alice = customer()
    row, before = brought(alice, [GOOD, BAD]), names(store)
    viewer = browser(customer("bob", role=Role.VIEWER, account=alice.account))
    page = check_page(viewer.get(f"{IMPORT}{row.public_id}/"))
    assert "?row=" not in page
    assert viewer.post(IMPORT, upload(xlsx([GOOD]))).status_code == 403
    assert names(store) == before
    mallory = browser(customer("mallory"))
    for verb in ("", "result/"):
        assert mallory.get(f"{IMPORT}{row.public_id}/{verb}").status_code == 404


# Tags and several at once -----------------------------------------------------------------------------------------
def test_tags_filter_the_list_and_the_search_knows_remarks() -> None:
    alice = customer()
    client = browser(alice)
    first = template(alice, name="甲", labels=["登录"], remarks="用户登录时")
    second = template(alice, name="乙", content="您的注册验证码是{1}。", labels=["注册", "会员"])
    for query, wanted, unwanted in (
        ("tag=登录", first, second),
        ("tag=会员", second, first),
        ("q=用户登录时", first, second),
    ):
        part = check_page(client.get(f"{TEMPLATES}?{query}", headers=HTMX), is_part=True)
        assert wanted.public_id in part
        assert unwanted.public_id not in part
    page = check_page(client.get(TEMPLATES))
    assert "2 of 200 used" in page
    assert '<option value="会员">' in page


def test_tags_are_put_on_and_taken_off_many_at_once_whatever_the_review_says() -> None:
    alice = customer()
    client = browser(alice)
    first = approved(template(alice, name="甲", labels=["旧"], submit=True), reviewer())
    second = template(alice, name="乙", content="您的注册验证码是{1}。")
    stranger = template(customer("mallory"))
    chosen = [first.public_id, second.public_id, stranger.public_id]
    page = check_page(client.post(f"{TEMPLATES}tags/", {"chosen": chosen}))
    assert 'value="旧"' in page
    assert stranger.public_id not in page
    said = {"chosen": chosen, "labels": "新，会员", "remove": ["旧"], "intent": "save"}
    assert client.post(f"{TEMPLATES}tags/", said)["Location"] == TEMPLATES
    for row, tags in ((first, ["新", "会员"]), (second, ["新", "会员"]), (stranger, [])):
        row.refresh_from_db()
        assert row.tags == tags
    assert first.is_approved


def test_too_many_tags_are_refused_and_nothing_is_written() -> None:
    alice = customer()
    row = template(alice)
    said = {"chosen": row.public_id, "labels": ",".join(map(str, range(11))), "intent": "save"}
    answer = browser(alice).post(f"{TEMPLATES}tags/", said)
    assert answer.status_code == 422
    assert "at most 10 tags" in check_page(answer)
    row.refresh_from_db()
    assert row.tags == []


def test_chosen_drafts_are_submitted_each_for_itself() -> None:
    alice = customer()
    good, bad = template(alice, name="甲"), template(alice, name="乙", content="{1}")
    answer = browser(alice).post(
        f"{TEMPLATES}submit/", {"chosen": [good.public_id, bad.public_id], "next": TEMPLATES}, follow=True
    )
    page = check_page(answer)
    assert "1 template has been submitted for review." in page
    assert "乙: " in page
    for row, status in ((good, ReviewStatus.WAITING), (bad, ReviewStatus.DRAFT)):
        row.review.refresh_from_db()
        assert row.review.status == status


# Copies -----------------------------------------------------------------------------------------------------------
def test_a_template_is_duplicated_to_the_other_region_with_what_must_change_said() -> None:
    alice = customer()
    client = browser(alice)
    row = approved(template(alice, labels=["登录"], submit=True), reviewer())
    address = f"{TEMPLATES}{row.public_id}/copy/"
    page = check_page(client.get(address))
    assert "must contain the word “code”" in page
    assert "Nothing has to change." in page
    answer = client.post(address, {"name": "Sign-in", "region": "global"})
    copy = MessageTemplate.of(alice.own_account).exclude(pk=row.pk).get()
    assert answer["Location"] == f"/console/global/templates/{copy.public_id}/edit/"
    assert (copy.region, copy.name, copy.content, copy.tags) == (
        Region.GLOBAL,
        "Sign-in",
        row.content,
        ["登录"],
    )
    assert copy.review is not None
    assert (copy.review.status, copy.is_approved) == (ReviewStatus.DRAFT, False)
    row.refresh_from_db()
    assert row.is_approved


def test_a_signature_goes_to_the_other_region_with_its_certificates(store: Path) -> None:
    alice = customer()
    client = browser(alice)
    kept = attachments.keep(documents.png(), name="licence.png")
    row = signature(alice, certificates=[(CertificateKind.BUSINESS_LICENCE, kept)], submit=True)
    approved(row, reviewer())
    address = f"/console/mainland/signatures/{row.public_id}/copy/"
    assert "1 certificate comes along." in check_page(client.get(address))
    answer = client.post(address)
    copy = Signature.of(alice.own_account).get(region=Region.GLOBAL)
    assert answer["Location"] == f"/console/global/signatures/{copy.public_id}/edit/"
    first, second = Certificate.of(alice.own_account).order_by("id")
    assert (first.sha256, first.name) == (second.sha256, second.name)
    assert first.stored != second.stored
    assert {first.stored, second.stored} <= names(store)
    before = names(store)
    refused = client.post(address)
    assert refused.status_code == 422
    assert "already" in check_page(refused)
    assert Signature.of(alice.own_account).count() == 2
    assert names(store) == before


def test_deleting_a_template_says_what_uses_it() -> None:
    owner = factories.user("alice")
    alice = signed_in(owner, factories.account("Alice Ltd", owner=owner))
    task = Things(alice).send_task
    used = task.template
    reviews.open_draft(actor=alice.actor, target=used, title=used.name)
    page = check_page(alice.client.get(f"/console/{used.region}/templates/{used.public_id}/delete/"))
    assert "The list <a href=" in page
    assert task.name in page
