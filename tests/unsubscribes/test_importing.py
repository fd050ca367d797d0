"""Files of numbers: every row is accounted for, and a reading that dies goes on where it stood."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase

from apps.accounts.actors import Actor
from apps.core import clock
from apps.core.errors import Code, DomainError, Forbidden
from apps.unsubscribes.models import BlockedNumber, Into, NumberImport, Unsubscribe
from apps.unsubscribes.services import blocklist, importing
from tests.people import Person
from tests.support import lists
from tests.support.lists import stored
from tests.support.sending import numbers_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file_store")]
file_store = lists.file_store


def begun(person: Person, text: str, into: Into = Into.UNSUBSCRIBED, **more: Any) -> NumberImport:
    return importing.begin(actor=person.actor, into=into, file=stored(text), source="gone.csv", **more)


def read(row: NumberImport) -> NumberImport:
    with TestCase.captureOnCommitCallbacks(execute=True):
        importing.run(row.pk)
    row.refresh_from_db()
    return row


def test_rows_add_up_and_the_file_goes(alice: Person, file_store: Path) -> None:
    row = read(begun(alice, "mobile\n13800000001\nx\n+12025550123\n13800000001\n", message_kind=3))
    assert (row.status, row.read, row.added, row.present, row.invalid) == ("done", 4, 2, 1, 1)
    assert not [one for one in file_store.rglob("*") if one.is_file()] and row.file == ""
    assert Unsubscribe.of(alice.account).filter(origin="import", message_kind=3).count() == 2
    again = read(begun(alice, "mobile\n13800000001\n", message_kind=3))
    assert (again.added, again.present) == (0, 1)


def test_the_block_list_takes_what_it_has_room_for(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocklist, "NUMBERS_PER_ACCOUNT", 2)
    row = read(begun(alice, "mobile\n" + "\n".join(numbers_of(4)), Into.BLOCKED))
    assert (row.read, row.added, row.over) == (4, 2, 2)
    assert BlockedNumber.of(alice.account).count() == 2


def test_a_file_without_numbers_says_so(alice: Person) -> None:
    row = read(begun(alice, "name\nLi\nWang\n"))
    assert (row.status, row.problem) == ("failed", "file_without_numbers") and row.problem_sentence


def test_a_reading_that_dies_goes_on_where_it_stood(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 10)
    row = begun(alice, "mobile\n" + "\n".join(numbers_of(30)))
    calls = []
    real = importing._store

    def dies(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return real(*given)

    monkeypatch.setattr(importing, "_store", dies)
    with pytest.raises(RuntimeError):
        importing.run(row.pk)
    row.refresh_from_db()
    assert (row.status, row.read, row.added) == ("reading", 10, 10)
    importing.run(row.pk)  # somebody has shown life a moment ago
    row.refresh_from_db()
    assert row.read == 10
    NumberImport.unscoped.update(heartbeat_at=clock.now() - timedelta(minutes=1))
    row = read(row)
    assert (row.status, row.read, row.added, row.run) == ("done", 30, 30, 2)


def test_viewers_import_nothing(alice: Person) -> None:
    nobody = Actor(user=alice.user, account=alice.account, perms=frozenset(), via="browser", ip="")
    with pytest.raises(Forbidden):
        importing.begin(actor=nobody, into=Into.BLOCKED, file="", source="x")
    assert not NumberImport.unscoped.exists()


def test_a_file_that_kills_its_reader_is_given_up(alice: Person) -> None:
    row = begun(alice, "mobile\n13800000001\n")
    NumberImport.unscoped.update(run=importing.TRIES)
    row = read(row)
    assert (row.status, row.problem) == ("failed", Code.IMPORT_GAVE_UP.value)
    assert isinstance(DomainError(Code.IMPORT_GAVE_UP), Exception)
