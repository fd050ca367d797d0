"""The chain of the audit trail: whatever is changed, removed, slipped in or cut off is found."""

import io
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from apps.accounts import audit, queries
from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent, AuditLink, AuditUnlinked
from apps.accounts.services import chaining
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail() -> list[int]:
    """Five chained events; their ids in order."""
    account = factories.account()
    for number in range(5):
        audit.record(SYSTEM, "account.renamed", account, before=str(number), after="Ünïcode 示例")
    chaining.chain()
    return list(AuditLink.objects.order_by("position").values_list("event_id", flat=True))


@pytest.fixture
def unguarded() -> Iterator[None]:
    """Somebody with the database's own rights switches the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")


def test_every_event_gets_its_place_and_the_chain_holds(trail: list[int]) -> None:
    found = chaining.verify()
    assert found.problem == "" and found.entries == AuditEvent.objects.count() == len(trail)
    assert not AuditUnlinked.objects.exists()
    assert queries.chain_state().head == found.head


def test_chaining_twice_changes_nothing(trail: list[int]) -> None:
    assert chaining.chain() == 0
    assert AuditLink.objects.count() == len(trail)


def test_an_event_that_becomes_visible_late_comes_later_in_the_chain(trail: list[int]) -> None:
    with connection.cursor() as cursor:  # its number was taken before, its transaction ended after the others
        cursor.execute(
            "INSERT INTO accounts_auditevent (id, at, via, verb, target, label, facts) "
            "VALUES (-1, now(), 'system', 'account.renamed', 'account:1', 'x', '{}')"
        )
    chaining.chain()
    assert AuditLink.objects.order_by("-position").first().event_id == -1
    assert chaining.verify().problem == ""


@pytest.mark.parametrize("table", ["accounts_auditevent", "accounts_auditlink"])
def test_neither_events_nor_links_can_be_changed_or_removed(trail: list[int], table: str) -> None:
    column = "verb" if table == "accounts_auditevent" else "position"
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'account.opened'",
        "facts = '{}'",
        "at = at + interval '1 microsecond'",
        "ip = '192.0.2.1'",
        "label = 'x'",
    ],
)
def test_a_changed_event_is_found(trail: list[int], unguarded: None, change: str) -> None:
    connection.cursor().execute(f"UPDATE accounts_auditevent SET {change} WHERE id = %s", [trail[2]])
    found = chaining.verify()
    assert found.entries == 2 and f"event {trail[2]} was changed" in found.problem


def test_a_removed_event_is_found(trail: list[int], unguarded: None) -> None:
    connection.cursor().execute("DELETE FROM accounts_auditevent WHERE id = %s", [trail[2]])
    assert f"event {trail[2]} was removed" in chaining.verify().problem


def test_an_event_that_is_removed_with_its_link_is_found(trail: list[int], unguarded: None) -> None:
    connection.cursor().execute("DELETE FROM accounts_auditevent WHERE id = %s", [trail[2]])
    connection.cursor().execute("DELETE FROM accounts_auditlink WHERE event_id = %s", [trail[2]])
    assert chaining.verify().problem == "Entry 3 is missing from the chain."


def test_exchanged_links_are_found(trail: list[int], unguarded: None) -> None:
    swap = "UPDATE accounts_auditlink SET event_id = CASE position WHEN 2 THEN %s ELSE %s END WHERE position IN (2, 3)"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE accounts_auditlink DROP CONSTRAINT accounts_auditlink_event_id_key")
        cursor.execute(swap, [trail[2], trail[1]])
    assert chaining.verify().entries == 1


def test_an_event_written_past_the_trigger_is_found(trail: list[int], unguarded: None) -> None:
    audit.record(SYSTEM, "account.renamed", factories.account(), before="a", after="b")
    assert "stands outside the chain" in chaining.verify().problem


def test_a_trail_that_was_cut_off_is_found_by_a_head_written_down_before(
    trail: list[int], unguarded: None
) -> None:
    head = chaining.verify().head
    connection.cursor().execute("DELETE FROM accounts_auditlink WHERE position > 3")
    connection.cursor().execute("DELETE FROM accounts_auditevent WHERE id = ANY(%s)", [trail[3:]])
    assert chaining.verify().problem == ""
    assert "cut off" in chaining.verify(known_head=head).problem


def test_a_chain_cannot_be_made_anew_without_the_key(trail: list[int], settings: object) -> None:
    settings.HASH_KEY = b"o" * 32  # type: ignore[attr-defined]
    assert chaining.verify().problem.startswith("Entry 1:")


def test_the_night_s_check_tells_its_outcome_in_the_trail(trail: list[int], unguarded: None) -> None:
    chaining.verify_nightly()
    told = queries.chain_state().verified
    assert told is not None and told.verb == "audit.verified" and told.facts["entries"] == len(trail)
    connection.cursor().execute("UPDATE accounts_auditevent SET label = 'x' WHERE id = %s", [trail[0]])
    chaining.verify_nightly()
    told = queries.chain_state().verified
    assert told is not None and told.verb == "audit.broken" and "Entry 1" in told.facts["problem"]


def test_the_command_prints_the_head_and_fails_with_the_first_broken_entry(
    trail: list[int], unguarded: None
) -> None:
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    head = chaining.verify().head
    assert out.getvalue() == f"{len(trail)} entries hold. Head: {head}\n"
    call_command("verify_audit", "--head", head.upper(), stdout=out)
    connection.cursor().execute("UPDATE accounts_auditevent SET label = 'x' WHERE id = %s", [trail[1]])
    with pytest.raises(CommandError, match=r"Entry 2: .* 1 entries before it hold"):
        call_command("verify_audit")
