"""Contact groups as people keep them: by hand, by name, and what a send task reads of them."""

from collections.abc import Callable

import pytest

from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Role
from apps.contacts import queries, storing
from apps.contacts.models import Contact, ContactGroup
from apps.contacts.services import groups
from apps.core.errors import Code, DomainError, Forbidden
from apps.core.kinds import Region
from tests.people import Person

pytestmark = pytest.mark.django_db


def group_of(person: Person, name: str = "Customers", region: Region = Region.MAINLAND) -> ContactGroup:
    return groups.create(actor=person.actor, name=name, region=region)


def refusal(call: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        call()
    return caught.value


def test_typed_numbers_stand_in_the_group_once_with_what_stands_beside_them(alice: Person) -> None:
    group = group_of(alice)
    lines = [["13800001234", "Li Hua", "Beijing"], ["+86 138-0000-1235"], ["13800001234", "another"]]
    assert groups.add(actor=alice.actor, group=group, lines=lines) == (2, 1, 0)
    assert groups.add(actor=alice.actor, group=group, lines=[["13800001235", "late"]]) == (0, 1, 0)
    group.refresh_from_db()
    assert (group.contact_count, group.columns) == (2, ["", ""])
    assert list(queries.group_rows(group)) == [["+8613800001234", "Li Hua", "Beijing"], ["+8613800001235"]]
    assert queries.group_columns(group) == ["Mobile number", "", ""]
    row = Contact.of(alice.own_account).first()
    assert row is not None and b"13800001234" not in bytes(row.number_sealed) + bytes(row.cells_sealed or b"")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("hello", "Line 2"),
        ("+85261234567", "other region"),
        ("1.38E+10", "Line 2"),
        ("", "Line 2"),
    ],
)
def test_a_line_that_is_no_number_of_the_region_adds_nothing(line: str, words: str, alice: Person) -> None:
    group = group_of(alice)
    refused = refusal(lambda: groups.add(actor=alice.actor, group=group, lines=[["13800001234"], [line]]))
    assert refused.code is Code.INVALID and refused.field == "lines" and words in refused.sentence
    assert not Contact.unscoped.exists() and queries.groups(alice.own_account).get().contact_count == 0


def test_a_hundred_lines_at_most(alice: Person) -> None:
    group = group_of(alice)
    lines = [[f"138{index:08}"] for index in range(101)]
    assert (
        refusal(lambda: groups.add(actor=alice.actor, group=group, lines=lines)).code is Code.TOO_MANY_NUMBERS
    )
    assert groups.add(actor=alice.actor, group=group, lines=lines[:100]).added == 100


def test_a_full_group_takes_no_more(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "CONTACTS_PER_GROUP", 2)
    group = group_of(alice)
    groups.add(actor=alice.actor, group=group, lines=[["13800001234"], ["13800001235"]])
    assert groups.add(actor=alice.actor, group=group, lines=[["13800001234"]]).present == 1
    refused = refusal(lambda: groups.add(actor=alice.actor, group=group, lines=[["13800001236"]]))
    assert refused.code is Code.GROUP_FULL and Contact.unscoped.count() == 2


def test_a_name_is_used_once_in_a_region(alice: Person, mallory: Person) -> None:
    group_of(alice)
    assert refusal(lambda: group_of(alice)).code is Code.ALREADY_EXISTS
    group_of(alice, region=Region.GLOBAL)
    group_of(mallory)
    second = group_of(alice, "Friends")
    refused = refusal(lambda: groups.rename(actor=alice.actor, group=second, name="Customers"))
    assert refused.code is Code.ALREADY_EXISTS
    groups.rename(actor=alice.actor, group=second, name="Members")
    groups.rename(actor=alice.actor, group=second, name="Members")
    assert AuditEvent.objects.filter(verb="contact_group.renamed").count() == 1


def test_a_number_is_taken_out_once(alice: Person) -> None:
    group = group_of(alice)
    groups.add(actor=alice.actor, group=group, lines=[["13800001234"], ["13800001235"]])
    contact = queries.by_number(queries.contacts(group), "13800001234").get()
    for _click in range(2):
        groups.remove(actor=alice.actor, group=group, contact=contact)
    group.refresh_from_db()
    assert group.contact_count == Contact.unscoped.count() == 1
    assert AuditEvent.objects.filter(verb="contact_group.cleared").count() == 1


def test_a_deleted_group_leaves_nothing(alice: Person) -> None:
    group = group_of(alice)
    groups.add(actor=alice.actor, group=group, lines=[["13800001234"]])
    groups.delete(actor=alice.actor, group=group)
    assert not Contact.unscoped.exists() and not ContactGroup.unscoped.exists()
    assert refusal(lambda: groups.delete(actor=alice.actor, group=group)).code is Code.NOT_FOUND


@pytest.mark.parametrize("text", ["13800001234", "+8613800001234", "138 0000 1234", "1234", "8613800001234"])
def test_a_number_is_found_however_it_is_written(text: str, alice: Person) -> None:
    group = group_of(alice)
    groups.add(actor=alice.actor, group=group, lines=[["13800001234"], ["13800009999"]])
    assert queries.by_number(queries.contacts(group), text).get().number_last4 == "1234"


def test_what_is_no_number_finds_nothing_and_says_so(alice: Person) -> None:
    contacts = queries.contacts(group_of(alice))
    assert refusal(lambda: queries.by_number(contacts, "hello")).code is Code.NUMBER_INVALID


def test_others_change_nothing(alice: Person, mallory: Person, bob: Callable[..., Person]) -> None:
    group = group_of(alice)
    contact = Contact(account=alice.own_account, group=group)
    viewer = bob(Role.VIEWER)
    for person, error in ((viewer, Forbidden), (mallory, DomainError)):
        for call in (
            lambda who: groups.add(actor=who.actor, group=group, lines=[["13800001234"]]),
            lambda who: groups.rename(actor=who.actor, group=group, name="Mine"),
            lambda who: groups.remove(actor=who.actor, group=group, contact=contact),
            lambda who: groups.fill(actor=who.actor, group=group, file="0" * 32, source="a.csv"),
            lambda who: groups.delete(actor=who.actor, group=group),
        ):
            with pytest.raises(error):
                call(person)
    with pytest.raises(Forbidden):
        group_of(viewer)
    assert ContactGroup.unscoped.get().name == "Customers" and AuditEvent.objects.count() == 1
