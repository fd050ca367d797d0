"""Numbers become contacts: each once in its group, in one statement for each chunk."""

from collections.abc import Sequence
from typing import NamedTuple

from apps.contacts.models import ContactGroup
from apps.contacts.sealing import seal_cells, seal_numbers
from apps.core import clock
from apps.core.ids import random_public_id
from apps.core.phones import Phone, last4, leading
from apps.core.privacy import number_hash
from apps.core.statements import fetch

# As many as a send task takes, so that every group can be sent to.
CONTACTS_PER_GROUP = 100_000


class Entry(NamedTuple):
    """A number, and the texts beside it in the order of the group's columns."""

    phone: Phone
    cells: Sequence[str]


class Stored(NamedTuple):
    """What became of a chunk: the three add up to its entries."""

    added: int
    present: int  # in the group before, or earlier in the same chunk
    over: int  # new, but the group is full


# A number that is there already keeps what stands beside it. `over` counts what is neither new nor was there before.
_STORE = """
WITH incoming AS MATERIALIZED (
  SELECT * FROM unnest(%(public_ids)s::text[], %(numbers)s::bytea[], %(hashes)s::bigint[], %(prefixes)s::text[],
                       %(last4)s::text[], %(countries)s::text[], %(cells)s::bytea[]) WITH ORDINALITY
         AS i(public_id, number_sealed, number_hash, prefix, last4, country, cells, position)
), fresh AS MATERIALIZED (
  SELECT DISTINCT ON (i.number_hash) i.* FROM incoming i
  WHERE NOT EXISTS (SELECT 1 FROM contacts_contact c
                    WHERE c.group_id = %(group)s AND c.number_hash = i.number_hash)
  ORDER BY i.number_hash, i.position
), added AS (
  INSERT INTO contacts_contact (account_id, group_id, public_id, number_sealed, number_hash, number_prefix, number_last4,
                                country, cells_sealed, created_at)
  SELECT %(account)s, %(group)s, f.public_id, f.number_sealed, f.number_hash, f.prefix, f.last4, f.country, f.cells, %(now)s
  FROM fresh f ORDER BY f.position LIMIT %(room)s
  ON CONFLICT DO NOTHING RETURNING 1
)
SELECT (SELECT count(*) FROM incoming), (SELECT count(*) FROM fresh), (SELECT count(*) FROM added)
"""


def store(group: ContactGroup, entries: Sequence[Entry]) -> Stored:
    """Put numbers into a group whose row the caller has locked; counts them on the row in memory, which the caller saves."""
    if not entries:
        return Stored(0, 0, 0)
    numbers = [entry.phone.e164 for entry in entries]
    came, fresh, added = fetch(
        _STORE,
        {
            "account": group.account_id,
            "group": group.pk,
            "public_ids": [random_public_id() for _number in numbers],
            "numbers": seal_numbers(numbers),
            "hashes": [number_hash(number) for number in numbers],
            "prefixes": [leading(number) for number in numbers],
            "last4": [last4(number) for number in numbers],
            "countries": [entry.phone.country for entry in entries],
            "cells": seal_cells(entry.cells for entry in entries),
            "room": max(0, CONTACTS_PER_GROUP - group.contact_count),
            "now": clock.now(),
        },
    )[0]
    group.contact_count += added
    return Stored(added=added, present=came - fresh, over=fresh - added)
