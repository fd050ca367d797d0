"""Reading contact groups: the lists of the console, and their rows as the source of a send task."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import Account
from apps.contacts.models import Contact, ContactGroup
from apps.contacts.sealing import open_cells, open_numbers
from apps.core import phones
from apps.core.errors import Code, DomainError
from apps.core.privacy import number_hash

_CHUNK = 2_000
_LAST_DIGITS = 4


def groups(account: Account) -> QuerySet[ContactGroup]:
    """The account's groups of both regions."""
    return ContactGroup.of(account)


def contacts(group: ContactGroup) -> QuerySet[Contact]:
    """The contacts of a group, unordered."""
    return Contact.of(group.account_id).filter(group=group)


def by_number(rows: QuerySet[Contact], text: str) -> QuerySet[Contact]:
    """Those with this number, however it is written, or whose last four digits these are.

    Raises DomainError(NUMBER_INVALID) for a text that is neither.
    """
    text = text.strip()
    if len(text) == _LAST_DIGITS and text.isdecimal():
        return rows.filter(number_last4=text)
    for written in (text, f"+{text}"):
        phone = phones.try_parse(written)
        if not isinstance(phone, phones.PhoneProblem):
            return rows.filter(number_hash=number_hash(phone.e164))
    raise DomainError(Code.NUMBER_INVALID, field="q")


def group_columns(group: ContactGroup) -> list[str]:
    """The headers of what `group_rows` gives: the number first, then the group's own columns."""
    return [_("Mobile number"), *group.columns]


def group_rows(group: ContactGroup) -> Iterator[list[str]]:
    """The cells of each contact, the E.164 number first, in the order in which they came; reads 2,000 at a time.

    A row ends with its last text, as a file's does, so that it may be shorter than `group_columns`.
    """
    rows = contacts(group).order_by("id").values_list("number_sealed", "cells_sealed")
    numbers: list[bytes | memoryview] = []
    beside: list[bytes | memoryview | None] = []
    for number, cells in rows.iterator(chunk_size=_CHUNK):
        numbers.append(number)
        beside.append(cells)
        if len(numbers) == _CHUNK:
            yield from _opened(numbers, beside)
            numbers, beside = [], []
    yield from _opened(numbers, beside)


def _opened(
    numbers: list[bytes | memoryview], beside: list[bytes | memoryview | None]
) -> Iterator[list[str]]:
    for number, cells in zip(open_numbers(numbers), open_cells(beside), strict=True):
        yield [number, *cells]
