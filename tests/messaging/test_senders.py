"""S10: the mainland needs a signature, global may go without; a sender ID per market, its default, and what the carrier gets."""

from typing import Any

import pytest

from apps.accounts.actors import Actor
from apps.accounts.permissions import API_PERMS, ROLES, Role
from apps.carriers.protocols.smpp import addresses
from apps.core.errors import Code, DomainError
from apps.messaging.models import Message, SendTask, SendTaskSource
from apps.messaging.services import accept, runs, send_tasks
from apps.messaging.services.accept import Outcome
from apps.messaging.states import SendTaskStatus
from apps.signatures.senders import services as sender_services
from tests import factories
from tests.support.lists import csv_of, imported, stored
from tests.support.lists import file_store as file_store
from tests.support.sender_ids import approved_sender_id, sender_id
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]
SG, GB, US, CN = "+6581234567", "+447700900123", "+12025550123", "+8613800000001"


@pytest.fixture
def alice(db: None) -> Sender:
    open_network()
    return ready_to_send()


def actor(of: Sender) -> Actor:
    return Actor(user=of.user, account=of.account, perms=ROLES[Role.OWNER] | API_PERMS, via="api")


def send(of: Sender, *numbers: str, **changes: Any) -> list[Outcome]:
    asked = {"template_number": of.global_template_id, "signature": "", "parameters": ["123456"]}
    return accept.send(
        actor=actor(of), application=of.application, numbers=list(numbers), **(asked | changes)
    )


def shown(of: Sender) -> list[str]:
    """The senders of the account's messages, in their order."""
    return list(Message.of(of.account).order_by("id").values_list("sender", flat=True))


def test_s10_the_mainland_needs_a_signature_and_global_may_go_without(alice: Sender) -> None:
    (refused,) = send(alice, CN, template_number=alice.mainland_template_id)
    assert refused.code is Code.SIGNATURE_UNAPPROVED
    assert not Message.of(alice.account).exists()
    (taken,) = send(alice, GB)
    assert taken.code is None


def test_s10_a_global_sender_id_is_registered_per_market(alice: Sender) -> None:
    approved_sender_id(actor(alice), country="GB")
    british, singaporean = send(alice, GB, SG, sender="Acme")
    assert british.code is None
    assert (singaporean.code, singaporean.serial) == (Code.SENDER_ID_UNAPPROVED, "")
    assert shown(alice) == ["Acme"]


def test_s10_the_default_is_the_account_s_own_of_the_market_else_the_platform_s(alice: Sender) -> None:
    approved_sender_id(actor(alice), country="SG")
    send(alice, SG, GB, US)
    # Singapore: registered; Britain: the public one; the United States: no word is passed on, so the carrier's number.
    assert shown(alice) == ["Acme", "Qsms", ""]


def test_s10_the_default_one_is_a_setting(alice: Sender) -> None:
    operator = factories.actor(factories.staff(factories.StaffRole.OPERATOR))
    sender_services.decide_market(actor=operator, country="", default_sender="House")
    sender_services.decide_market(actor=operator, country="US", letters="none", default_sender="12025550199")
    send(alice, GB, US)
    assert shown(alice) == ["House", "+12025550199"]
    sender_services.decide_market(actor=operator, country="GB", default_sender="")
    send(alice, GB)
    assert shown(alice)[-1] == ""


def test_who_names_the_public_sender_names_none_of_their_own(alice: Sender) -> None:
    approved_sender_id(actor(alice), country="GB")
    send(alice, GB, SG, sender="Qsms")
    assert shown(alice) == ["Qsms", ""]


@pytest.mark.parametrize("named", ["Unknown", "acme", "Acme ", "x" * 20, "Ac\u202eme", "'; DROP TABLE"])
def test_an_unknown_sender_is_refused_and_nothing_is_written(alice: Sender, named: str) -> None:
    approved_sender_id(actor(alice), country="GB")
    (refused,) = send(alice, GB, sender=named)
    assert refused.code is Code.SENDER_ID_UNAPPROVED
    assert not Message.of(alice.account).exists()


def test_one_that_waits_or_was_deleted_or_is_somebody_else_s_is_refused(alice: Sender) -> None:
    sender_id(actor(alice), "Waiting", submit=True)
    gone = approved_sender_id(actor(alice), "Gone")
    sender_services.delete(actor=actor(alice), sender=gone)
    mallory = ready_to_send("mallory", 2)
    approved_sender_id(actor(mallory), "Theirs")
    for named in ("Waiting", "Gone", "Theirs"):
        (refused,) = send(alice, GB, sender=named)
        assert refused.code is Code.SENDER_ID_UNAPPROVED, named
    assert not Message.of(alice.account).exists()


def test_mainland_messages_have_no_sender_whatever_is_named(alice: Sender) -> None:
    (taken,) = send(
        alice,
        CN,
        sender="Anything",
        template_number=alice.mainland_template_id,
        signature=alice.signature.content,
    )
    assert taken.code is None
    assert shown(alice) == [""]


@pytest.mark.parametrize(
    ("sender", "ton", "npi", "digits"),
    [
        ("Acme", 5, 0, "Acme"),
        ("+447700900123", 1, 1, "447700900123"),
        ("60123", 0, 1, "60123"),
        ("", 0, 0, ""),
    ],
)
def test_the_carrier_gets_the_sender_with_its_type_and_plan(
    sender: str, ton: int, npi: int, digits: str
) -> None:
    assert addresses.sender_address(sender) == (ton, npi, digits)


# Lists --------------------------------------------------------------------------------------------------------------
def listed(of: Sender, numbers: list[str], **columns: Any) -> SendTask:
    text = csv_of([(number, "123456") for number in numbers], header=("phone", "code"))
    task = send_tasks.attach_list(
        actor=actor(of),
        key=f"{len(numbers)}{columns}"[:40],
        name="Codes",
        source=SendTaskSource.FILE,
        file=stored(text),
        file_size=len(text),
        application=of.application,
        template=of.global_template,
        signature=None,
        **columns,
    )
    return imported(task)


def test_rows_of_a_list_carry_the_sender_of_their_country(alice: Sender) -> None:
    approved_sender_id(actor(alice), country="SG")
    task = listed(alice, [SG, GB, US])
    begin(task)
    assert dict(Message.of(alice.account).values_list("country", "sender")) == {
        "SG": "Acme",
        "GB": "Qsms",
        "US": "",
    }


def test_rows_to_countries_where_the_named_sender_is_not_approved_are_refused(alice: Sender) -> None:
    approved_sender_id(actor(alice), country="SG")
    task = listed(alice, [SG, GB], sender="Acme")
    assert (task.good_count, task.counts["refused"]) == (1, 1)
    begin(task)
    assert list(Message.of(alice.account).values_list("country", "sender")) == [("SG", "Acme")]


def test_a_list_with_an_unknown_sender_is_not_taken(alice: Sender) -> None:
    with pytest.raises(DomainError) as refusal:
        listed(alice, [SG], sender="Unknown")
    assert (refusal.value.code, refusal.value.field) == (Code.SENDER_ID_UNKNOWN, "sender")
    assert not SendTask.of(alice.account).exists()


def test_a_list_whose_sender_is_deleted_meanwhile_is_paused(alice: Sender) -> None:
    row = approved_sender_id(actor(alice), country="GB")
    task = listed(alice, [GB], sender="Acme")
    sender_services.delete(actor=actor(alice), sender=row)
    begin(task)
    task.refresh_from_db()
    assert (task.status, task.problem) == (SendTaskStatus.PAUSED, Code.SENDER_ID_UNKNOWN.value)
    assert not Message.of(alice.account).exists()


def begin(task: SendTask) -> None:
    """Let it be sent, without what confirming asks."""
    SendTask.unscoped.filter(pk=task.pk).update(status=SendTaskStatus.SENDING)
    runs.run(task.pk)
