"""What applicants and reviewers write to each other, and the versions of what was applied for."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from apps.accounts.actors import Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role
from apps.accounts.telling import tell
from apps.core import clock
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.core.kinds import MessageKind
from apps.identity import services as identities
from apps.message_templates import services as templates
from apps.reviews import conversation, versions
from apps.reviews import services as reviews
from apps.reviews.findings import Found
from apps.reviews.models import MessageFile, Review, ReviewMessage, Version
from apps.reviews.services import conversations
from apps.signatures import services as signatures
from apps.signatures.kinds import CertificateKind
from tests.architecture.things import Things
from tests.people import Person
from tests.support.identities import organization, submitted
from tests.support.reviewing import approved, customer, document, proofs, reviewer, signature, template

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> {{ 7|add:7 }} \u202e 13800138000"


def rejected(thing: Any, *reasons: Found, note: str = "", by: Actor | None = None) -> Any:
    olga = by or reviewer()
    reasons = reasons or (Found("other"),)
    reviews.reject(
        actor=olga, review=reviews.take(actor=olga, review=thing.review), reasons=reasons, note=note
    )
    thing.refresh_from_db()
    return thing


def refusal_of(**called: Any) -> Code:
    """The code with which a message is refused; nothing has been written then."""
    before = (ReviewMessage.unscoped.count(), MessageFile.unscoped.count(), AuditEvent.objects.count())
    verb = called.pop("verb")
    with pytest.raises(DomainError) as refusal:
        verb(**called)
    after = (ReviewMessage.unscoped.count(), MessageFile.unscoped.count(), AuditEvent.objects.count())
    assert before == after
    return refusal.value.code


def test_both_sides_write_and_each_learns_what_is_new() -> None:
    alice, olga = customer(), reviewer()
    review = rejected(template(alice, submit=True), by=olga).review
    conversations.ask(actor=alice, review=review, text=f"  {HOSTILE}\r\nWhich word? ", documents=[document()])
    assert (conversation.unseen(review, by_staff=True), conversation.waiting_for_staff()) == (1, 1)
    conversations.answer(actor=olga, review=review, text="The second one.")
    assert (conversation.unseen(review, by_staff=True), conversation.waiting_for_staff()) == (0, 0)
    assert conversation.unseen(review, by_staff=False) == 1
    assert conversations.seen(actor=alice, review=review, is_staff=False) == 1
    assert conversations.seen(actor=alice, review=review, is_staff=False) == 0
    first, second = conversation.messages_of(review)
    assert (first.text, first.is_staff) == (f"{HOSTILE}\nWhich word?", False)
    assert (second.text, second.is_staff) == ("The second one.", True)
    assert [file.name for file in first.files.all()] == ["licence.png"]


def test_the_text_is_sealed_and_in_no_fact_of_the_trail() -> None:
    alice = customer()
    review = template(alice, submit=True).review
    assert review is not None
    message = conversations.ask(actor=alice, review=review, text="Call 13800138000")
    row = ReviewMessage.unscoped.values().get(pk=message.pk)
    assert b"13800138000" not in bytes(row["text_sealed"])
    event = AuditEvent.objects.get(verb="template.applicant_wrote")
    assert event.facts == {"review": review.public_id, "message": message.public_id}
    assert tell(event).sentence == "alice wrote to the reviewer about “登录验证码”."


def test_the_event_of_an_answer_names_the_thing_and_no_reviewer_to_the_customer() -> None:
    alice, olga = customer(), reviewer()
    review = rejected(signature(alice, submit=True), by=olga).review
    conversations.answer(
        actor=Actor(olga.user, None, olga.perms, via="backoffice"), review=review, text="Why?"
    )
    event = AuditEvent.objects.get(verb="signature.reviewer_wrote")
    assert event.account == alice.account
    assert (
        tell(event, for_customer=True).sentence
        == "The platform’s staff wrote to the applicant about “青云科技”."
    )


@pytest.mark.parametrize("make", ["signature", "template", "identity"])
def test_it_works_for_every_kind(make: str) -> None:
    alice, olga = customer(), reviewer()
    made = {
        "signature": lambda: signature(alice, submit=True),
        "template": lambda: template(alice, submit=True),
        "identity": lambda: submitted(alice),
    }[make]()
    review = rejected(made, by=olga).review
    conversations.ask(actor=alice, review=review, text="Which document is missing?")
    conversations.answer(actor=olga, review=review, text="The second page.")
    assert [one.is_staff for one in conversation.messages_of(review)] == [False, True]


def test_a_message_that_is_sent_twice_is_one() -> None:
    alice = customer()
    review = template(alice, submit=True).review
    with time_machine.travel("2026-03-02 03:00:00+00:00", tick=False) as traveller:
        first = conversations.ask(actor=alice, review=review, text="Hello")
        assert conversations.ask(actor=alice, review=review, text=" Hello ") == first
        traveller.shift(timedelta(minutes=3))
        assert conversations.ask(actor=alice, review=review, text="Hello") != first
    assert AuditEvent.objects.filter(verb="template.applicant_wrote").count() == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [("", Code.MESSAGE_EMPTY), (" \n ", Code.MESSAGE_EMPTY), ("x" * 2001, Code.MESSAGE_TOO_LONG)],
)
def test_empty_and_endless_messages_are_refused(text: str, code: Code) -> None:
    alice = customer()
    review = template(alice, submit=True).review
    assert refusal_of(verb=conversations.ask, actor=alice, review=review, text=text) is code


def test_too_many_documents_and_too_many_messages_without_an_answer_are_refused() -> None:
    alice, olga = customer(), reviewer()
    review = template(alice, submit=True).review
    six = [document(f"{number}.png") for number in range(6)]
    assert (
        refusal_of(verb=conversations.ask, actor=alice, review=review, text="x", documents=six)
        is Code.DOCUMENT_TOO_MANY
    )
    for number in range(conversation.MOST_UNANSWERED):
        conversations.ask(actor=alice, review=review, text=f"Hello {number}")
    assert (
        refusal_of(verb=conversations.ask, actor=alice, review=review, text="And?")
        is Code.MESSAGES_UNANSWERED
    )
    conversations.answer(actor=olga, review=review, text="Patience.")
    conversations.ask(actor=alice, review=review, text="And?")


def test_who_may_not_write_does_not() -> None:
    alice, mallory = customer(), customer("mallory")
    thing = template(alice, submit=True)
    viewer = customer("bob", role=Role.VIEWER, account=alice.account)
    operator = Actor(reviewer().user, None, frozenset(), via="backoffice")
    own = Actor(alice.user, None, reviewer().perms, via="backoffice")
    review = thing.review
    assert refusal_of(verb=conversations.ask, actor=mallory, review=review, text="x") is Code.NOT_FOUND
    assert refusal_of(verb=conversations.ask, actor=viewer, review=review, text="x") is Code.FORBIDDEN
    assert refusal_of(verb=conversations.answer, actor=operator, review=review, text="x") is Code.FORBIDDEN
    assert refusal_of(verb=conversations.answer, actor=own, review=review, text="x") is Code.SELF_REVIEW
    with pytest.raises(Forbidden):
        conversations.seen(actor=viewer, review=review, is_staff=False)
    with pytest.raises(DomainError):
        conversations.seen(actor=mallory, review=review, is_staff=False)


def test_nobody_is_written_to_before_it_is_submitted_or_after_it_was_withdrawn() -> None:
    alice = customer()
    thing = template(alice)
    assert refusal_of(verb=conversations.ask, actor=alice, review=thing.review, text="x") is Code.ILLEGAL_MOVE
    templates.submit(actor=alice, template=thing)
    templates.withdraw(actor=alice, template=thing)
    with pytest.raises(IllegalMove):
        conversations.ask(actor=alice, review=Review.unscoped.get(), text="x")


def test_a_list_is_not_written_about(alice: Person) -> None:
    task = Things(alice).send_task
    review = Review.unscoped.create(
        account=alice.account, kind="send_task", target_id=task.pk, title="x", status="rejected", round=1
    )
    assert refusal_of(verb=conversations.ask, actor=alice.actor, review=review, text="x") is Code.NOT_FOUND
    assert (
        refusal_of(verb=conversations.answer, actor=reviewer(), review=review, text="x") is Code.ILLEGAL_MOVE
    )


def test_the_inbox_counts_what_nobody_of_the_staff_has_read() -> None:
    alice, olga = customer(), reviewer()
    first, second = template(alice, submit=True), signature(alice, submit=True)
    for thing in (first, first, second):
        conversations.ask(actor=alice, review=thing.review, text=f"Hello {clock.now()}")
    conversations.seen(actor=olga, review=second.review, is_staff=True)
    rows = {row.pk: row.unseen for row in conversation.written_about()}
    assert rows == {first.review.pk: 2, second.review.pk: 0}
    assert conversation.waiting_for_staff() == 1


# Versions ---------------------------------------------------------------------------------------------------------
def edit(actor: Actor, thing: Any, content: str, *, submit: bool) -> None:
    templates.edit(
        actor=actor,
        template=thing,
        message_kind=MessageKind.CODE,
        name=thing.name,
        content=content,
        remarks="登录时发送",
        submit=submit,
    )
    thing.refresh_from_db()


def test_every_round_is_a_version_and_what_is_written_now_the_last_one() -> None:
    alice = customer()
    thing = template(alice)
    assert versions.count_of(thing) == len(versions.of(thing)) == 0
    templates.submit(actor=alice, template=thing)
    thing.refresh_from_db()
    rejected(thing, Found("unclear", start=0, end=5, words="您的验证码"), note="Which product?")
    assert versions.count_of(thing) == 1
    edit(alice, thing, "您的登录验证码是{1}，5分钟内有效。", submit=False)
    first, now = versions.of(thing)
    assert (first.number, first.found[0].reason, first.note) == (1, "unclear", "Which product?")
    assert [piece.text for piece in first.pieces() if piece.found] == ["您的验证码"]
    assert (now.number, now.is_present, now.at) == (2, True, None)
    edit(alice, thing, "您的登录验证码是{1}，5分钟内有效。", submit=True)
    assert [one.is_present for one in versions.of(thing)] == [False, False]
    assert versions.count_of(thing) == 2


def test_differences_are_word_by_word_on_either_side() -> None:
    alice = customer()
    thing = rejected(template(alice, submit=True))
    edit(alice, thing, "您的登录验证码是{1}，10分钟内有效。", submit=True)
    pair = versions.pair(versions.of(thing), "", "")
    assert pair is not None
    content, name, kind, remarks = versions.changes("template", *pair)
    assert (content.label, content.is_changed) == ("Content", True)
    assert [one.text for one in content.before if one.mark == "removed"] == ["5"]
    assert [one.text for one in content.after if one.mark == "added"] == ["登录", "10"]
    assert "".join(one.text for one in content.before) == "您的验证码是{1}，5分钟内有效。"
    assert (name.is_changed, kind.is_changed, remarks.is_changed) == (False, False, True)
    assert kind.before[0].text == "Verification code"


def test_what_was_changed_while_it_waited_is_the_version_that_was_judged() -> None:
    alice = customer()
    thing = template(alice, submit=True)
    edit(alice, thing, "您的注册验证码是{1}，5分钟内有效。", submit=False)
    rejected(thing)
    (seen,) = versions.of(thing)
    assert seen.said["content"] == "您的注册验证码是{1}，5分钟内有效。"


def test_documents_are_part_of_a_version() -> None:
    alice = customer()
    thing = rejected(signature(alice, submit=True))
    old = thing.certificates.get()
    signatures.edit(
        actor=alice,
        signature=thing,
        content=thing.content,
        type=thing.type,
        purpose=thing.purpose,
        description="",
        certificates=proofs(CertificateKind.BUSINESS_LICENCE),
        removed=[old.public_id],
        submit=True,
    )
    thing.refresh_from_db()
    pair = versions.pair(versions.of(thing), "1", "2")
    assert pair is not None
    changed = [change for change in versions.changes("signature", *pair) if change.is_changed]
    assert [change.label for change in changed] == ["Documents"]
    assert "".join(one.text for one in changed[0].after) == "business_licence.png"


def test_a_verification_is_compared_without_its_sealed_numbers() -> None:
    alice = customer()
    thing = rejected(submitted(alice))
    row = Version.unscoped.values().get()
    assert "青云科技有限公司".encode() not in bytes(row["said_sealed"])
    identities.apply(actor=alice, details=organization(legal_person="Wang Wu"), submit=True)
    thing.refresh_from_db()
    pair = versions.pair(versions.of(thing), "", "")
    assert pair is not None
    changed = [change for change in versions.changes("identity", *pair) if change.is_changed]
    assert [(one.label, one.after[-1].text) for one in changed] == [("Legal representative", "Wang Wu")]
    assert "+8613800138000" not in str(pair[0].said)


def test_an_approval_adds_no_version_and_a_revocation_neither() -> None:
    alice, olga = customer(), reviewer()
    thing = approved(template(alice, submit=True), olga)
    reviews.revoke(actor=olga, review=thing.review, reasons=[Found("other")])
    thing.refresh_from_db()
    assert len(versions.of(thing)) == Version.unscoped.count() == 1


@pytest.mark.parametrize("asked", [("2", "1"), ("1", "2"), ("x", "9"), ("2", "2")])
def test_any_choice_of_versions_gives_the_older_one_first(asked: tuple[str, str]) -> None:
    alice = customer()
    thing = rejected(template(alice, submit=True))
    edit(alice, thing, "您的登录验证码是{1}。", submit=True)
    pair = versions.pair(versions.of(thing), *asked)
    assert pair is not None
    assert [one.number for one in pair] == [1, 2]
