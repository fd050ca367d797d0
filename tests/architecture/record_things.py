"""Rows about records, for the access table: a number as an address has it, a view that somebody keeps."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from apps.accounts.models import Place, SavedView
from apps.accounts.services import saved_views
from apps.core.ids import number_token
from tests.people import Person


@dataclass(frozen=True)
class Numbered:
    """What stands in an address for a telephone number."""

    public_id: str


class RecordThings:
    """A part of `Things`, which has an owner and a message."""

    owner: Person
    message: Any

    @cached_property
    def number(self) -> Numbered:
        return Numbered(number_token(self.message.number_hash))

    @cached_property
    def saved_view(self) -> SavedView:
        return saved_views.save(
            actor=self.owner.actor, place=Place.MESSAGES, name="failed", query="outcome=failed"
        )
