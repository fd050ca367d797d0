"""Many templates from one file: each line for itself, by the same rules, once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

from apps.accounts.models import AccountKind, AuditEvent, Membership
from apps.accounts.permissions import Role
from apps.core.errors import DomainError, Forbidden
from apps.core.kinds import MessageKind
from apps.message_templates import importing, queries, services
from apps.message_templates.models import ImportRow, MessageTemplate, Outcome, TemplateImport
from apps.reviews.states import ReviewStatus
from tests.people import Person
from tests.support import wording
from tests.support.importing import brought, csv
from tests.support.reviewing import customer, template

pytestmark = pytest.mark.django_db
GOOD = ["登录", "验证码", "您的验证码是{1}，5分钟内有效。", "", "登录"]
ROWS = [
    GOOD,
    ["发货", "通知", "您的订单{1}已发货，请注意查收。", "", "订单, 会员"],
    ["坏变量", "通知", "您的订单{2}已发货，请注意查收。"],
    ["", "通知", "您的订单{1}已送达，请注意查收。"],
    ["类型", "彩信", "您的订单{1}已送达，请注意查收。"],
    ["空", "通知", ""],
    ["名" * 61, "通知", "您的订单{1}已送达，请注意查收。"],
    ["贷款", "通知", "尊敬的会员，您的贷款额度已到账，请注意查收。"],
]


def outcomes(row: TemplateImport) -> dict[Outcome, int]:
    return {outcome: count for outcome, count in queries.outcomes(row).items() if count}


def reasons(row: TemplateImport) -> dict[int, list[str]]:
    rows = ImportRow.of(row.account).filter(template_import=row, outcome=Outcome.REFUSED)
    return {one.row_no: [found.reason for found in one.findings() if found.blocking] for one in rows}


@pytest.fixture(autouse=True)
def banned() -> None:
    wording.publish("Loans", "贷款")


@pytest.fixture
def store() -> Path:
    return Path(settings.FILES_DIR)


def files_in(store: Path) -> set[str]:
    return {path.name for path in store.iterdir()} if store.exists() else set()


def test_good_lines_become_drafts_and_bad_ones_are_listed_with_every_reason(
    store: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    alice, before = customer(), files_in(store)
    with django_capture_on_commit_callbacks(execute=True):
        row = brought(alice, ROWS)
    assert (row.file, row.problem, row.line_count) == ("", "", len(ROWS))
    assert outcomes(row) == {Outcome.DRAFT: 2, Outcome.REFUSED: 6}
    assert reasons(row) == {
        4: ["not_consecutive"],
        5: ["name_missing"],
        6: ["kind_unknown"],
        7: ["content_missing"],
        8: ["name_too_long"],
        9: ["banned_words"],
    }
    made = MessageTemplate.of(alice.own_account).order_by("id")
    assert [(one.name, one.tags) for one in made] == [("登录", ["登录"]), ("发货", ["订单", "会员"])]
    assert {one.review.status for one in made if one.review} == {ReviewStatus.DRAFT}
    assert files_in(store) == before


def test_by_choice_good_lines_are_submitted_at_once() -> None:
    alice = customer()
    row = brought(alice, ROWS, submit=True)
    assert outcomes(row) == {Outcome.SUBMITTED: 2, Outcome.REFUSED: 6}
    assert {one.review.status for one in MessageTemplate.of(alice.own_account) if one.review} == {
        ReviewStatus.WAITING
    }
    assert not mail.outbox


def test_the_rules_are_those_of_the_account() -> None:
    alice = customer(kind=AccountKind.INDIVIDUAL)
    row = brought(alice, [["营销", "营销", "尊敬的会员，新品已上架，欢迎选购，回T退订"], GOOD])
    assert reasons(row) == {2: ["marketing_not_for_individuals"]}
    assert outcomes(row) == {Outcome.DRAFT: 1, Outcome.REFUSED: 1}


def test_the_same_form_twice_makes_one_import_and_a_second_file_passes_over_what_is_there() -> None:
    alice = customer()
    first = brought(alice, ROWS, key="0" * 32)
    again = brought(alice, ROWS, key="0" * 32)
    assert first == again
    assert MessageTemplate.of(alice.own_account).count() == 2
    assert outcomes(brought(alice, [*ROWS, ["更多", "通知", "您的订单{1}已签收，感谢惠顾。"]])) == {
        Outcome.PRESENT: 2,
        Outcome.DRAFT: 1,
        Outcome.REFUSED: 6,
    }
    assert MessageTemplate.of(alice.own_account).count() == 3


def test_the_same_line_twice_in_a_file_makes_one_template() -> None:
    alice = customer()
    assert outcomes(brought(alice, [GOOD, GOOD])) == {Outcome.DRAFT: 1, Outcome.PRESENT: 1}


def test_two_hundred_templates_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "LIMIT", 3)
    alice = customer()
    template(alice, name="已有", content="您的注册验证码是{1}。")
    rows = [[f"登录{number}", "验证码", f"您的第{number}个验证码是{{1}}，请勿泄露。"] for number in range(5)]
    row = brought(alice, rows)
    assert outcomes(row) == {Outcome.DRAFT: 2, Outcome.REFUSED: 3}
    assert reasons(row) == {4: ["limit_reached"], 5: ["limit_reached"], 6: ["limit_reached"]}
    sentence = ImportRow.of(alice.own_account).filter(row_no=6).get().findings()[0].sentence
    assert sentence == "The account has 3 templates already, which is the limit."


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"MZ\x90\x00 this is a program", "file_"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "file_image"),
        (b"%PDF-1.7\n", "file_pdf"),
        (csv([GOOD], ["甲", "乙", "丙", "丁", "戊"]), "file_columns"),
        (csv([]), "file_no_rows"),
    ],
)
def test_a_file_that_is_none_is_refused_and_nothing_is_made(octets: bytes, code: str) -> None:
    alice = customer()
    row = brought(alice, [], octets=octets)
    assert row.problem.startswith(code), row.problem
    assert row.problem_sentence
    assert not row.file
    assert not ImportRow.of(alice.own_account).exists()
    assert not MessageTemplate.of(alice.own_account).exists()


def test_a_large_file_is_left_to_a_worker_which_goes_on_where_the_reading_stood() -> None:
    alice = customer()
    rows = [[f"登录{number}", "验证码", f"您的第{number}个验证码是{{1}}，请勿泄露。"] for number in range(8)]
    octets = csv(rows)
    row = brought(alice, rows, octets=octets, size=importing.SMALL + 1)
    assert row.file, "nobody has begun"
    importing.run(row.pk, most=3)
    row.refresh_from_db()
    assert row.file
    assert outcomes(row) == {Outcome.DRAFT: 3}
    importing.run(row.pk)
    importing.run(row.pk)
    row.refresh_from_db()
    assert not row.file
    assert outcomes(row) == {Outcome.DRAFT: 8}
    assert MessageTemplate.of(alice.own_account).count() == 8


def test_what_a_lost_hint_forgot_is_found() -> None:
    alice = customer()
    row = brought(alice, [GOOD], size=importing.SMALL + 1)
    assert list(TemplateImport.unscoped.filter(importing._waiting())) == [row]
    importing.run(row.pk)
    assert not TemplateImport.unscoped.filter(importing._waiting()).exists()


def test_whoever_lost_the_right_meanwhile_imports_nothing() -> None:
    alice = customer()
    row = brought(alice, [GOOD], size=importing.SMALL + 1)
    Membership.of(alice.own_account).update(role=Role.VIEWER)
    importing.run(row.pk)
    row.refresh_from_db()
    assert (row.problem, row.file) == ("forbidden", "")
    assert not MessageTemplate.of(alice.own_account).exists()


def test_viewers_and_strangers_bring_nothing(mallory: Person) -> None:
    alice = customer()
    viewer = customer("bob", role=Role.VIEWER, account=alice.account)
    with pytest.raises(Forbidden):
        brought(viewer, [GOOD])
    assert not TemplateImport.unscoped.exists()
    row = brought(alice, ROWS)
    bad = ImportRow.of(alice.own_account).filter(outcome=Outcome.REFUSED).first()
    assert bad is not None
    with pytest.raises(DomainError):
        importing.correct(
            actor=mallory.actor,
            row=bad,
            name="x",
            message_kind=MessageKind.NOTICE,
            content="您的订单{1}已发货，请注意查收。",
            remarks="",
            labels=[],
            submit=False,
        )
    assert not MessageTemplate.of(mallory.own_account).exists()
    assert outcomes(row)[Outcome.REFUSED] == 6


def test_a_refused_line_is_put_right_once() -> None:
    alice = customer()
    row = brought(alice, ROWS)
    bad = ImportRow.of(alice.own_account).get(row_no=4)
    said = {
        "name": "发货二",
        "message_kind": MessageKind.NOTICE,
        "content": "您的包裹{1}已发货，请注意查收。",
        "remarks": "",
        "labels": [],
        "submit": True,
    }
    made = importing.correct(actor=alice, row=bad, **said)  # type: ignore[arg-type]
    assert importing.correct(actor=alice, row=bad, **said) == made  # type: ignore[arg-type]
    assert outcomes(row) == {Outcome.SUBMITTED: 1, Outcome.DRAFT: 2, Outcome.REFUSED: 5}


def test_the_trail_names_the_file_and_old_reports_go() -> None:
    alice = customer()
    for _number in range(importing.KEPT + 2):
        brought(alice, [GOOD])
    assert TemplateImport.of(alice.own_account).count() == importing.KEPT + 1
    event = AuditEvent.objects.filter(verb="template.imported").latest("id")
    assert event.facts == {"file": "templates.csv"}
