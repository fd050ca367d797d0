"""Putting numbers on the unsubscribed list, and letting those return who ask for it; many at once, by one statement each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.ids import random_public_id
from apps.core.phones import last4
from apps.core.privacy import number_hash, seal_many
from apps.unsubscribes.lines import read_lines
from apps.unsubscribes.models import Origin, Unsubscribe

LINES_BY_HAND = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """That a number (E.164) hears no more: blank signature, null kind, null application mean every one.

    word, reply_id and asked_at are the evidence, where it came by a reply.
    """

    account_id: int
    number: str
    signature: str = ""
    message_kind: int | None = None
    application_id: int | None = None
    word: str = ""
    reply_id: str = ""
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """How many numbers are new on a list, and how many stood there already."""

    added: int
    present: int


@transaction.atomic
def put(wishes: Sequence[Wish], *, origin: Origin, actor: Actor = SYSTEM) -> list[Unsubscribe]:
    """Put numbers on the list, each once whatever is there; gives the rows that are new. Leaves no audit, callers do."""
    sealed = seal_many(wish.number for wish in wishes)
    rows = [
        Unsubscribe(
            public_id=random_public_id(),
            account_id=wish.account_id,
            number_hash=number_hash(wish.number),
            number_sealed=octets,
            number_last4=last4(wish.number),
            signature=wish.signature,
            message_kind=wish.message_kind,
            application_id=wish.application_id,
            origin=origin,
            word=wish.word[:60],
            reply_id=wish.reply_id,
            asked_at=wish.asked_at,
            added_by=actor.user,
        )
        for wish, octets in zip(wishes, sealed, strict=True)
    ]
    Unsubscribe.unscoped.bulk_create(rows, ignore_conflicts=True)
    kept = Unsubscribe.unscoped.filter(public_id__in=[row.public_id for row in rows])
    return list(kept.select_related("account"))


def put_by_reply(wishes: Sequence[Wish], *, origin: Origin = Origin.REPLY, actor: Actor = SYSTEM) -> int:
    """The same for people who have asked for it themselves: each of them is in the audit trail. Gives how many are new."""
    rows = put(wishes, origin=origin, actor=actor)
    audit.record_many(
        actor,
        "number.unsubscribed",
        [(row, {"origin": row.origin, "signature": row.signature, "word": row.word}) for row in rows],
    )
    return len(rows)


@transaction.atomic
def add(
    *,
    actor: Actor,
    text: str,
    signature: str = "",
    message_kind: int | None = None,
    application: Application | None = None,
) -> Added:
    """Put typed numbers, one in each line and at most 100, on the account's list.

    Either every line is a number or nothing is added: raises DomainError(INVALID) that names the lines,
    DomainError(NO_NUMBERS), DomainError(TOO_MANY_NUMBERS), all with the field "numbers".
    """
    actor.require(Perm.UNSUBSCRIBE_WRITE)
    if application is not None and application.account_id != actor.own_account.pk:
        raise DomainError(Code.APPLICATION_FOREIGN, field="application")
    return _add(actor, actor.own_account, text, Origin.CUSTOMER, signature, message_kind, application)


@transaction.atomic
def add_for(
    *, actor: Actor, account: Account, text: str, signature: str = "", message_kind: int | None = None
) -> Added:
    """The same by an operator, for any account; raises the same."""
    actor.require(Perm.STAFF_UNSUBSCRIBE_WRITE)
    return _add(actor, account, text, Origin.OPERATOR, signature, message_kind, None)


def _add(
    actor: Actor,
    account: Account,
    text: str,
    origin: Origin,
    signature: str,
    message_kind: int | None,
    application: Application | None,
) -> Added:
    numbers = whole_numbers(text, limit=LINES_BY_HAND)
    scope = {"signature": signature.strip(), "message_kind": message_kind}
    wishes = [
        Wish(account.pk, number, application_id=application.pk if application else None, **scope)  # type: ignore[arg-type]
        for number in numbers
    ]
    rows = put(wishes, origin=origin, actor=actor)
    if rows:
        facts = {"count": len(rows), "origin": origin.value, "signature": scope["signature"]}
        audit.record(actor, "numbers.unsubscribed", account, account=account, **facts)
    return Added(len(rows), len(numbers) - len(rows))


def whole_numbers(text: str, *, limit: int) -> list[str]:
    """The numbers of some lines, each once, in E.164; raises as `add` says."""
    lines = read_lines(text)
    if not lines:
        raise DomainError(Code.NO_NUMBERS, field="numbers")
    if len(lines) > limit:
        raise DomainError(Code.TOO_MANY_NUMBERS, field="numbers", count=len(lines), limit=limit)
    problems = [
        _("Line {line}: {reason}").format(line=line.line, reason=line.problem)
        for line in lines
        if line.problem
    ]
    if problems:
        raise DomainError(Code.INVALID, field="numbers", problem=" ".join(problems[:10]))
    return list(dict.fromkeys(line.number for line in lines))


# A person returns to everything that the message they answer would have been stopped by, but not against a later wish.
_RETURN = """
UPDATE unsubscribes_unsubscribe u SET removed_at = %(now)s, removed_by = 'handset'
FROM unnest(%(accounts)s::bigint[], %(hashes)s::bigint[], %(signatures)s::text[], %(kinds)s::int[],
            %(applications)s::bigint[], %(times)s::timestamptz[])
     AS w(account_id, number_hash, signature, message_kind, application_id, asked_at)
WHERE u.account_id = w.account_id AND u.number_hash = w.number_hash AND u.removed_at IS NULL
  AND u.signature IN ('', w.signature) AND (u.message_kind IS NULL OR u.message_kind = w.message_kind)
  AND (u.application_id IS NULL OR u.application_id = w.application_id)
  AND (u.asked_at IS NULL OR u.asked_at <= w.asked_at)
RETURNING u.id
"""


@transaction.atomic
def let_return(wishes: Iterable[Wish]) -> int:
    """Take off the list those who have subscribed again by a reply; one statement. Gives how many rows that ended."""
    asked = list(wishes)
    if not asked:
        return 0
    columns: dict[str, Any] = {
        "accounts": [one.account_id for one in asked],
        "hashes": [number_hash(one.number) for one in asked],
        "signatures": [one.signature for one in asked],
        "kinds": [one.message_kind for one in asked],
        "applications": [one.application_id for one in asked],
        "times": [one.asked_at for one in asked],
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_RETURN, columns)
        ids = [row[0] for row in cursor.fetchall()]
    rows = Unsubscribe.unscoped.filter(pk__in=ids).select_related("account")
    facts = [(row, {"signature": row.signature}) for row in rows]
    audit.record_many(SYSTEM, "number.subscribed_again", facts)
    return len(ids)
