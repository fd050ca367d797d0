"""A file becomes the numbers of a group: each row is accounted for, and a reading that dies goes on where it stood."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import TestCase

from apps.contacts import queries, storing
from apps.contacts.imported import Imported
from apps.contacts.models import Contact, ContactGroup
from apps.contacts.services import filling, groups
from apps.core import clock, files
from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from tests.people import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, settings: object) -> Iterator[Path]:
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    yield tmp_path / "files"


def stored(text: str | bytes) -> str:
    writer = files.SealedWriter()
    writer.write(text if isinstance(text, bytes) else text.encode())
    return writer.close()


def filled(
    person: Person, text: str, *, region: Region = Region.MAINLAND, name: str = "Customers"
) -> ContactGroup:
    group = ContactGroup.of(person.own_account).filter(name=name).first()
    group = group or groups.create(actor=person.actor, name=name, region=region)
    groups.fill(actor=person.actor, group=group, file=stored(text), source="list.csv")
    with TestCase.captureOnCommitCallbacks(execute=True):
        filling.run(group.pk)
    group.refresh_from_db()
    return group


def test_every_row_is_accounted_for(alice: Person, own_store: Path) -> None:
    group = filled(
        alice,
        "name,mobile,city\nLi,13800001234,Beijing\nWang,1380000123,\nZhao,13800001235\nLi,+8613800001234,again\n"
        "Chan,+85261234567,Hong Kong\n",
    )
    imported = Imported.of(group)
    assert (imported.read, imported.added, imported.present, imported.invalid, imported.region, imported.over) == (
        5, 2, 1, 1, 1, 0,
    )  # fmt: skip
    assert [(bad.row_no, bool(str(bad.reason))) for bad in imported.bad_rows] == [(3, True), (6, True)]
    assert (group.file, group.contact_count, group.columns) == ("", 2, ["name", "city"])
    assert list(queries.group_rows(group)) == [
        ["+8613800001234", "Li", "Beijing"],
        ["+8613800001235", "Zhao"],
    ]
    assert list(own_store.iterdir()) == []


def test_columns_join_those_of_the_same_name(alice: Person) -> None:
    filled(alice, "mobile,name\n13800001234,Li\n")
    group = filled(alice, "city,Name,phone\nBeijing,Wang,13800001235\n")
    assert group.columns == ["name", "city"]
    assert list(queries.group_rows(group)) == [
        ["+8613800001234", "Li"],
        ["+8613800001235", "Wang", "Beijing"],
    ]


def test_a_list_without_header_and_a_country_column(alice: Person) -> None:
    assert list(queries.group_rows(filled(alice, "13800001234\n13800001235\n"))) == [
        ["+8613800001234"],
        ["+8613800001235"],
    ]
    group = filled(
        alice,
        "country,mobile,name\nSingapore,81234567,Tan\n,+85261234567,Chan\n",
        region=Region.GLOBAL,
        name="Abroad",
    )
    assert list(queries.group_rows(group)) == [
        ["+6581234567", "Singapore", "Tan"],
        ["+85261234567", "", "Chan"],
    ]


def test_a_file_without_numbers_says_so_and_is_removed(alice: Person, own_store: Path) -> None:
    group = filled(alice, "name,city\nLi,Beijing\n")
    imported = Imported.of(group)
    assert imported.problem == Code.FILE_WITHOUT_NUMBERS.value and imported.problem_sentence
    assert not Contact.unscoped.exists() and group.file == "" and list(own_store.iterdir()) == []


def test_what_is_no_list_says_so(alice: Person) -> None:
    group = filled(alice, "")
    assert Imported.of(group).problem == Code.FILE_EMPTY.value


def test_a_group_that_gets_full_keeps_what_fits(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "CONTACTS_PER_GROUP", 3)
    group = filled(alice, "\n".join(f"138000012{index:02}" for index in range(10)))
    imported = Imported.of(group)
    assert (imported.added, imported.over, imported.read) == (3, 7, 10)
    assert imported.problem == Code.GROUP_FULL.value and group.contact_count == 3


def test_a_worker_that_dies_is_followed_by_one_that_goes_on(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "CHUNK", 10)
    group = groups.create(actor=alice.actor, name="Customers", region=Region.MAINLAND)
    text = "\n".join(f"1380000{index:04}" for index in range(35))
    groups.fill(actor=alice.actor, group=group, file=stored(text), source="list.csv")
    store, calls = filling.store, []

    def dies(*args: object) -> object:
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return store(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(filling, "store", dies)
    with pytest.raises(KeyboardInterrupt):
        filling.run(group.pk)
    group.refresh_from_db()
    assert group.file and group.contact_count == Imported.of(group).added == 20
    filling.run(group.pk)  # its heartbeat is fresh: nobody may take it yet
    assert Contact.unscoped.count() == 20
    ContactGroup.unscoped.update(heartbeat_at=clock.now() - timedelta(seconds=11))
    filling.run(group.pk)
    group.refresh_from_db()
    imported = Imported.of(group)
    assert (imported.read, imported.added, imported.present, imported.tries) == (35, 35, 0, 2)
    assert group.contact_count == Contact.unscoped.count() == 35 and not group.file


def test_a_superseded_worker_writes_nothing(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    group = groups.create(actor=alice.actor, name="Customers", region=Region.MAINLAND)
    groups.fill(actor=alice.actor, group=group, file=stored("13800001234\n"), source="list.csv")
    held = filling._held

    def overtaken(mine: ContactGroup) -> ContactGroup:
        ContactGroup.unscoped.update(import_run=99)
        return held(mine)

    monkeypatch.setattr(filling, "_held", overtaken)
    filling.run(group.pk)
    group.refresh_from_db()
    assert not Contact.unscoped.exists() and group.file and not group.imported["problem"]


def test_a_file_that_kills_its_reader_is_given_up(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    group = groups.create(actor=alice.actor, name="Customers", region=Region.MAINLAND)
    groups.fill(actor=alice.actor, group=group, file=stored("13800001234\n"), source="list.csv")

    def dies(*_args: object, **_options: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(filling, "open_table", dies)
    for _try in range(filling.TRIES):
        with pytest.raises(KeyboardInterrupt):
            filling.run(group.pk)
        ContactGroup.unscoped.update(heartbeat_at=None)
    filling.run(group.pk)
    group.refresh_from_db()
    assert Imported.of(group).problem == Code.FILE_DAMAGED.value and not group.file


def test_a_reading_that_nobody_is_at_is_hinted_again(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    hints: list[tuple[object, ...]] = []
    monkeypatch.setattr(filling, "hint", lambda *args, **_options: hints.append(args))
    group = groups.create(actor=alice.actor, name="Customers", region=Region.MAINLAND)
    filling.keep_filling()
    groups.fill(actor=alice.actor, group=group, file=stored("13800001234\n"), source="list.csv")
    filling.keep_filling()
    ContactGroup.unscoped.update(heartbeat_at=clock.now())
    filling.keep_filling()
    assert hints == [("contacts.fill", group.pk)]


def test_one_file_at_a_time(alice: Person) -> None:
    group = groups.create(actor=alice.actor, name="Customers", region=Region.MAINLAND)
    groups.fill(actor=alice.actor, group=group, file=stored("13800001234\n"), source="list.csv")
    for call in (
        lambda: groups.fill(actor=alice.actor, group=group, file=stored("13800001235\n"), source="b.csv"),
        lambda: groups.add(actor=alice.actor, group=group, lines=[["13800001236"]]),
    ):
        with pytest.raises(DomainError) as refused:
            call()
        assert refused.value.code is Code.GROUP_BUSY


def test_a_group_deleted_meanwhile_ends_the_reading(alice: Person, own_store: Path) -> None:
    group = groups.create(actor=alice.actor, name="Customers", region=Region.MAINLAND)
    groups.fill(actor=alice.actor, group=group, file=stored("13800001234\n"), source="list.csv")
    with TestCase.captureOnCommitCallbacks(execute=True):
        key = group.pk
        groups.delete(actor=alice.actor, group=group)
    filling.run(key)
    assert not ContactGroup.unscoped.exists() and list(own_store.iterdir()) == []
