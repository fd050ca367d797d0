"""S30: customers ask, operators answer, linked to the thing that was asked about; and what is granted from a ticket."""

from collections.abc import Callable

import pytest
from django.db import connection

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role, StaffRole
from apps.core.errors import Code, DomainError, Forbidden, IllegalMove
from apps.reviews.states import ReviewStatus
from apps.support import queries, services, subjects
from apps.support.models import Category, Priority, Saying, Ticket, TicketDocument, TicketMessage
from apps.support.states import TicketStatus
from tests import factories
from tests.people import Person
from tests.support.reviewing import document, signature
from tests.support.sending import ready_to_send
from tests.support.tickets import about_review, ticket

pytestmark = pytest.mark.django_db
OPERATOR, REVIEWER = StaffRole.OPERATOR, StaffRole.REVIEWER


@pytest.fixture
def oscar(db: None) -> factories.Actor:
    return factories.actor(factories.staff(OPERATOR, name="oscar"))


def verbs() -> list[str]:
    return list(
        AuditEvent.objects.filter(verb__startswith="ticket.").order_by("id").values_list("verb", flat=True)
    )


def test_s30_customers_ask_and_operators_answer(alice: Person, oscar: factories.Actor) -> None:
    asked = ticket(alice.actor)
    assert (asked.status, asked.assignee) == (TicketStatus.OPEN, None)
    services.answer(actor=oscar, ticket=asked, text="Which number?")
    asked.refresh_from_db()
    assert (asked.status, asked.assignee) == (TicketStatus.ANSWERED, oscar.user)
    services.reply(actor=alice.actor, ticket=asked, text="The last one.")
    asked.refresh_from_db()
    assert asked.status == TicketStatus.OPEN
    services.close(actor=alice.actor, ticket=asked)
    services.close(actor=alice.actor, ticket=asked)
    services.reopen(actor=oscar, ticket=asked)
    said = queries.conversation(asked, with_notes=False)
    assert [(line.text, line.is_staff) for line in said] == [
        ("It did not arrive.", False),
        ("Which number?", True),
        ("The last one.", False),
    ]
    assert verbs() == [
        "ticket.opened",
        "ticket.answered",
        "ticket.replied",
        "ticket.closed",
        "ticket.reopened",
    ]
    assert set(AuditEvent.objects.filter(verb__startswith="ticket.").values_list("account", flat=True)) == {
        alice.own_account.pk
    }


def test_a_closed_ticket_takes_notes_but_no_words(alice: Person, oscar: factories.Actor) -> None:
    asked = ticket(alice.actor)
    services.close(actor=oscar, ticket=asked)
    for verb, who in ((services.reply, alice.actor), (services.answer, oscar)):
        with pytest.raises(IllegalMove):
            verb(actor=who, ticket=asked, text="More")
    services.note(actor=oscar, ticket=asked, text="Done by telephone.")
    assert TicketMessage.unscoped.count() == 2
    with pytest.raises(IllegalMove):
        services.reopen(actor=oscar, ticket=ticket(alice.actor))


def test_what_was_written_is_sealed(alice: Person) -> None:
    ticket(alice.actor, "Number +8613800138000 got nothing.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text_sealed FROM support_ticketmessage")
        (sealed,) = cursor.fetchone()
    assert b"13800138000" not in bytes(sealed)
    assert "13800138000" not in str(
        AuditEvent.objects.filter(verb="ticket.opened").values_list("facts", "label")
    )


def test_customers_never_learn_of_a_note(alice: Person, oscar: factories.Actor) -> None:
    asked = ticket(alice.actor)
    spoken = asked.spoken_at
    noted = services.note(
        actor=oscar, ticket=asked, text="A difficult one.", documents=[document("inside.png")]
    )
    asked.refresh_from_db()
    assert (asked.status, asked.spoken_at) == (TicketStatus.OPEN, spoken)
    assert [line.text for line in queries.conversation(asked, with_notes=False)] == ["It did not arrive."]
    assert queries.conversation(asked, with_notes=True)[-1].is_note
    assert not queries.documents_for_customer(alice.own_account).exists()
    assert TicketDocument.unscoped.get().message == noted
    assert not queries.unread_count(alice.own_account, alice.user)
    assert verbs() == ["ticket.opened"]


def test_unread_is_what_somebody_else_has_said_since_one_looked(
    alice: Person, bob: Callable[..., Person], oscar: factories.Actor
) -> None:
    colleague, account = bob(Role.SENDER), alice.own_account
    asked = ticket(alice.actor)
    assert [queries.unread_count(account, one.user) for one in (alice, colleague)] == [0, 1]
    assert queries.of_platform(oscar.user).filter(is_unread=True).exists()
    services.answer(actor=oscar, ticket=asked, text="Which number?")
    assert not queries.of_platform(oscar.user).filter(is_unread=True).exists()
    assert queries.unread_count(account, alice.user) == 1
    services.mark_read(actor=alice.actor, ticket=asked)
    services.mark_read(actor=alice.actor, ticket=asked)
    assert [queries.unread_count(account, one.user) for one in (alice, colleague)] == [0, 1]


# What it is about -----------------------------------------------------------------------------------------------------
def test_a_ticket_names_a_thing_of_the_account(alice: Person) -> None:
    thing = signature(alice.actor, submit=True)
    for kind, public_id in (
        ("signature", thing.public_id),
        ("review", thing.review.public_id),
        ("limit", "global_day"),
    ):
        made = ticket(alice.actor, about=(kind, public_id))
        assert (made.about.kind, made.about.id) == (kind, public_id)
        assert made.about.label


@pytest.mark.parametrize(
    "about",
    [
        ("review", "nobody-s"),
        ("limit", "everything"),
        ("user", "1"),
        ("", ""),
        ("message", "5000:1"),
        ("message", "x\0"),
        ("account", "1"),
        ("signature' OR 1=1", "x"),
    ],
)
def test_what_there_is_not_cannot_be_named(alice: Person, about: tuple[str, str]) -> None:
    with pytest.raises(DomainError) as refusal:
        ticket(alice.actor, about=about)
    assert refusal.value.code is Code.NOT_FOUND
    assert not Ticket.unscoped.exists()


def test_somebody_else_s_thing_cannot_be_named(alice: Person, mallory: Person) -> None:
    thing = signature(alice.actor, submit=True)
    application = ready_to_send("eve", 7).application
    for about in (
        ("signature", thing.public_id),
        ("review", thing.review.public_id),
        ("application", application.sdk_app_id),
    ):
        with pytest.raises(DomainError) as refusal:
            ticket(mallory.actor, about=about)
        assert refusal.value.code is Code.NOT_FOUND
    assert not Ticket.unscoped.exists()


# Refusals -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("columns", "field"),
    [({"text": "  "}, "text"), ({"subject": " \n "}, "subject"), ({"text": "x" * 5001}, "text")],
)
def test_words_are_needed_and_not_too_many(alice: Person, columns: dict[str, str], field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        ticket(alice.actor, **{"text": "Words", **columns})
    assert refusal.value.field == field
    assert not Ticket.unscoped.exists()


def test_fifty_open_ones_and_eleven_files_are_too_many(alice: Person) -> None:
    with pytest.raises(DomainError) as refusal:
        ticket(alice.actor, documents=[document() for _index in range(11)])
    assert refusal.value.code is Code.DOCUMENT_TOO_MANY
    assert not TicketDocument.unscoped.exists()
    made = [ticket(alice.actor) for _index in range(services.MOST_OPEN)]
    with pytest.raises(DomainError) as refusal:
        ticket(alice.actor)
    assert refusal.value.code is Code.TOO_MANY
    services.close(actor=alice.actor, ticket=made[0])
    assert ticket(alice.actor).pk


def test_strangers_find_nothing(alice: Person, mallory: Person) -> None:
    asked = ticket(alice.actor)
    for verb in (services.close, services.reopen):
        with pytest.raises(DomainError) as refusal:
            verb(actor=mallory.actor, ticket=asked)
        assert refusal.value.code is Code.NOT_FOUND
    with pytest.raises(DomainError) as refusal:
        services.reply(actor=mallory.actor, ticket=asked, text="Hello")
    assert refusal.value.code is Code.NOT_FOUND
    asked.refresh_from_db()
    assert asked.status == TicketStatus.OPEN
    assert TicketMessage.unscoped.count() == 1


def test_viewers_and_reviewers_only_read(alice: Person, bob: Callable[..., Person]) -> None:
    with pytest.raises(Forbidden):
        ticket(bob(Role.VIEWER).actor)
    asked = ticket(alice.actor)
    reviewer = factories.actor(factories.staff(REVIEWER))
    for verb in (services.answer, services.note):
        with pytest.raises(Forbidden):
            verb(actor=reviewer, ticket=asked, text="Hello")
    for verb in (services.grant_faster_review, services.close):
        with pytest.raises(Forbidden):
            verb(actor=reviewer, ticket=asked)
    assert TicketMessage.unscoped.count() == 1


def test_a_customer_cannot_answer_grant_or_assign(alice: Person) -> None:
    asked = about_review(alice.actor, signature(alice.actor, submit=True))
    with pytest.raises(Forbidden):
        services.answer(actor=alice.actor, ticket=asked, text="Granted")
    with pytest.raises(Forbidden):
        services.grant_faster_review(actor=alice.actor, ticket=asked)
    with pytest.raises(Forbidden):
        services.assign(actor=alice.actor, ticket=asked, to=alice.user)
    assert TicketMessage.unscoped.count() == 1


def test_only_somebody_who_may_answer_looks_after_a_ticket(alice: Person, oscar: factories.Actor) -> None:
    asked = ticket(alice.actor)
    for person in (alice.user, factories.staff(REVIEWER)):
        with pytest.raises(DomainError) as refusal:
            services.assign(actor=oscar, ticket=asked, to=person)
        assert refusal.value.code is Code.NOT_FOUND
    services.assign(actor=oscar, ticket=asked, to=oscar.user)
    services.assign(actor=oscar, ticket=asked, to=oscar.user)
    services.prioritize(actor=oscar, ticket=asked, priority=Priority.URGENT)
    asked.refresh_from_db()
    assert (asked.assignee, asked.priority) == (oscar.user, Priority.URGENT)
    assert verbs() == ["ticket.opened", "ticket.assigned", "ticket.prioritized"]


# Grants ---------------------------------------------------------------------------------------------------------------
def test_a_faster_review_is_granted_from_the_ticket(alice: Person, oscar: factories.Actor) -> None:
    earlier = signature(factories_customer(), submit=True)
    thing = signature(alice.actor, submit=True)
    asked = about_review(alice.actor, thing)
    said = services.grant_faster_review(actor=oscar, ticket=asked, text="You are next.")
    thing.review.refresh_from_db()
    asked.refresh_from_db()
    assert thing.review.expedited_at is not None
    assert thing.review.expedite_reason == f"#{asked.number}"
    assert (said.saying, said.facts, asked.status) == (
        Saying.GRANT,
        {"granted": "faster_review"},
        TicketStatus.ANSWERED,
    )
    assert {"review.expedited", "ticket.granted"} <= set(AuditEvent.objects.values_list("verb", flat=True))
    assert earlier.review.expedited_at is None


def test_nothing_is_granted_on_a_ticket_about_something_else_or_on_a_decided_review(
    alice: Person, oscar: factories.Actor
) -> None:
    with pytest.raises(DomainError) as refusal:
        services.grant_faster_review(actor=oscar, ticket=ticket(alice.actor))
    assert refusal.value.code is Code.NOT_FOUND
    thing = signature(alice.actor, submit=True)
    asked = about_review(alice.actor, thing)
    services.close(actor=alice.actor, ticket=asked)
    with pytest.raises(IllegalMove):
        services.grant_faster_review(actor=oscar, ticket=asked)
    thing.review.refresh_from_db()
    assert (thing.review.expedited_at, thing.review.status) == (None, ReviewStatus.WAITING)
    assert not TicketMessage.unscoped.filter(saying=Saying.GRANT).exists()


def test_a_request_for_a_higher_limit_is_about_the_limit(alice: Person) -> None:
    asked = ticket(alice.actor, category=Category.HIGHER_LIMIT, wanted=5000)
    assert (asked.about.kind, asked.about.id, asked.wanted) == (subjects.LIMIT, "global_day", 5000)


def factories_customer() -> factories.Actor:
    owner = factories.user("carol")
    return factories.actor(owner, factories.account(owner=owner))
