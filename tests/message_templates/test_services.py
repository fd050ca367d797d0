"""The verbs of templates."""

import pytest

from apps.accounts.models import AccountKind, AuditEvent
from apps.accounts.permissions import Role
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.core.kinds import MessageKind, Region
from apps.message_templates import queries, services
from apps.message_templates.models import MessageTemplate
from apps.reviews.models import Review
from apps.reviews.states import ReviewStatus
from tests.support.reviewing import approved, customer, reviewer, template

pytestmark = pytest.mark.django_db


def edit(actor: object, thing: MessageTemplate, content: str, **columns: object) -> MessageTemplate:
    options = {"message_kind": thing.message_kind, "name": thing.name, "remarks": "", **columns}
    return services.edit(actor=actor, template=thing, content=content, **options)  # type: ignore[arg-type]


def test_the_number_of_variables_is_kept() -> None:
    alice = customer()
    thing = template(alice, "  您的验证码是{1}，{2}分钟内有效。\r\n请勿告诉他人  ")
    assert (thing.parameter_count, thing.content) == (2, "您的验证码是{1}，{2}分钟内有效。\n请勿告诉他人")
    assert edit(alice, thing, "您的验证码是{1}").parameter_count == 1


def test_creating_and_submitting_what_is_refused_writes_nothing() -> None:
    with pytest.raises(DomainError) as refusal:
        template(customer(), "您的口令是{1}", submit=True)
    assert refusal.value.code is Code.CONTENT_REFUSED
    assert "验证码" in refusal.value.sentence
    assert not MessageTemplate.unscoped.exists()
    assert not Review.unscoped.exists()
    assert not AuditEvent.objects.filter(verb__startswith="template").exists()


def test_s8_individuals_cannot_submit_marketing() -> None:
    mallory = customer("mallory", kind=AccountKind.INDIVIDUAL)
    with pytest.raises(DomainError) as refusal:
        template(mallory, "尊敬的会员，新品已上架，回T退订", message_kind=MessageKind.MARKETING, submit=True)
    assert refusal.value.field == "message_kind"


def test_s7_two_hundred_templates_and_no_more() -> None:
    alice = customer()
    for index in range(services.LIMIT):
        template(alice, name=f"模板{index}")
    with pytest.raises(DomainError) as refusal:
        template(alice)
    assert refusal.value.code is Code.TOO_MANY
    services.delete(actor=alice, template=queries.listed(alice.account)[0])
    assert template(alice).pk


def test_a_text_that_no_column_holds_is_refused_even_as_a_draft() -> None:
    with pytest.raises(DomainError) as refusal:
        template(customer(), "好" * 501)
    assert refusal.value.code is Code.CONTENT_REFUSED


def test_s7_editing_a_waiting_one_keeps_its_place_and_an_approved_one_is_refused() -> None:
    alice = customer()
    thing = template(alice, submit=True)
    due = thing.review.due_at if thing.review else None
    edited = edit(alice, thing, "您的登录验证码是{1}。", name="登录", submit=True)
    edited.refresh_from_db()
    assert (edited.review.status, edited.review.due_at, edited.review.title) == (
        ReviewStatus.WAITING,
        due,
        "登录",
    )
    with pytest.raises(DomainError):
        edit(alice, thing, "您的口令是{1}。")
    approved(thing, reviewer())
    with pytest.raises(IllegalMove):
        edit(alice, thing, "您的动态验证码是{1}。")
    thing.refresh_from_db()
    assert thing.content == "您的登录验证码是{1}。"


def test_withdraw_edit_submit_and_delete() -> None:
    alice = customer()
    thing = services.withdraw(actor=alice, template=template(alice, submit=True))
    again = edit(alice, thing, "您的登录验证码是{1}。", submit=True)
    again.refresh_from_db()
    assert again.review.status == ReviewStatus.WAITING
    services.delete(actor=alice, template=thing)
    services.delete(actor=alice, template=thing)
    again.refresh_from_db()
    assert again.review.status == ReviewStatus.WITHDRAWN
    assert AuditEvent.objects.filter(verb="template.deleted").count() == 1
    with pytest.raises(DomainError) as refusal:
        services.submit(actor=alice, template=thing)
    assert refusal.value.code is Code.NOT_FOUND


def test_strangers_find_nothing_and_viewers_only_look() -> None:
    alice, mallory = customer(), customer("mallory")
    thing = template(alice, submit=True)
    for verb in (services.submit, services.withdraw, services.delete):
        with pytest.raises(DomainError) as refusal:
            verb(actor=mallory, template=thing)
        assert refusal.value.code is Code.NOT_FOUND
        with pytest.raises(Forbidden):
            verb(actor=customer("bob", role=Role.VIEWER, account=alice.account), template=thing)
    thing.refresh_from_db()
    assert (thing.review.status, thing.deleted_at) == (ReviewStatus.WAITING, None)


def test_only_the_accounts_approved_template_is_sent(django_assert_num_queries: object) -> None:
    alice = customer()
    assert alice.account is not None
    thing = template(alice, submit=True)
    assert queries.for_sending(alice.account, str(thing.number)) is None
    approved(thing, reviewer())
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert queries.for_sending(alice.account, str(thing.number)) == thing
    assert queries.sendable(alice.account, str(thing.number), Region.MAINLAND) == thing
    assert queries.sendable(alice.account, str(thing.number), Region.GLOBAL) is None
    assert queries.for_sending(customer("mallory").account, str(thing.number)) is None  # type: ignore[arg-type]
    for nonsense in ("", "abc", "-1", "٣", "1" * 40, f" {thing.number}"):
        assert queries.for_sending(alice.account, nonsense) is None
