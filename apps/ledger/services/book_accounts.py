"""How the books are called in finance's general ledger, which is what the journal of a month pack is written in."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core.locks import lock
from apps.ledger import queries
from apps.ledger.models import Book


class Named(NamedTuple):
    """An account of the general ledger."""

    code: str
    name: str = ""
    cost_center: str = ""


@transaction.atomic
def set_book_accounts(*, actor: Actor, accounts: Mapping[Book, Named]) -> None:
    """Name these books; each one that changes leaves a trace. Raises Forbidden."""
    actor.require(Perm.STAFF_LEDGER_WRITE)
    lock("ledger.book_accounts")
    before = queries.book_accounts()
    for book, named in accounts.items():
        row = before[book]
        was = Named(row.code, row.name, row.cost_center)
        if was == named and row.pk is not None:
            continue
        row.code, row.name, row.cost_center = named
        row.save()
        if was != named:
            before_words, after_words = " ".join(was).strip(), " ".join(named).strip()
            audit.record(
                actor,
                "book_account.changed",
                row,
                book=str(book.value),
                before=before_words,
                after=after_words,
            )
