"""Reads of the unsubscribed list, the block list, keywords and scopes."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from apps.accounts.models import Account
from apps.applications.models import Application
from apps.core.errors import Code, DomainError
from apps.core.phones import Phone, PhoneProblem, try_parse
from apps.core.privacy import number_hash
from apps.core.repairs import Ambiguity
from apps.core.statements import fetch, integers
from apps.unsubscribes.keywords import Keywords, Meaning, fold, shipped_words
from apps.unsubscribes.models import (
    BlockedNumber,
    Keyword,
    NumberImport,
    RemovalRequest,
    Scope,
    ScopeSetting,
    Unsubscribe,
)
from apps.unsubscribes.models.scope import DEFAULT_SCOPE

_BLOCKED = """
SELECT number_hash, false FROM unsubscribes_unsubscribe
WHERE account_id = %(account)s AND number_hash = ANY(%(hashes)s::bigint[]) AND signature IN ('', %(signature)s)
  AND (message_kind IS NULL OR message_kind = %(kind)s) AND (application_id IS NULL OR application_id = %(application)s)
  AND removed_at IS NULL
UNION ALL
SELECT number_hash, true FROM unsubscribes_blockednumber
WHERE account_id = %(account)s AND number_hash = ANY(%(hashes)s::bigint[]) AND signature IN ('', %(signature)s)
  AND (message_kind IS NULL OR message_kind = %(kind)s)
"""


def blocked(
    *, account: Account, application_id: int, number_hashes: Sequence[int], signature: str, message_kind: int
) -> dict[int, bool]:
    """Those of the numbers (keyed hashes) that must not get this kind of message under this signature. One statement.

    The value tells that it is the account itself that does not write to them; the person's own wish goes before it.
    """
    columns = {
        "account": account.pk,
        "application": application_id,
        "hashes": integers(number_hashes),
        "signature": signature,
        "kind": message_kind,
    }
    found: dict[int, bool] = {}
    for key, is_own in fetch(_BLOCKED, columns):
        found[key] = found.get(key, True) and is_own
    return found


def keywords() -> Keywords:
    """What words mean now, operators' changes included; one statement."""
    rows = Keyword.objects.values_list("country", "folded", "meaning", "is_active")
    return Keywords(
        (country, word, Meaning(meaning) if is_active else None) for country, word, meaning, is_active in rows
    )


@dataclass(frozen=True, slots=True)
class KnownWord:
    """One word as the operators' page shows it; `row` is what an operator has said of it, `is_shipped` that it came along."""

    country: str
    word: str
    meaning: Meaning
    is_shipped: bool
    row: Keyword | None = None

    @property
    def is_active(self) -> bool:
        return self.row is None or self.row.is_active


def known_words(country: str | None = None) -> Iterator[KnownWord]:
    """All words, those for everywhere first, of one country only where it is named."""
    rows = {(row.country, row.folded): row for row in Keyword.objects.select_related("changed_by")}
    found = []
    for of, word, meaning in shipped_words():
        row = rows.pop((of, fold(word)), None)
        found.append(KnownWord(of, word, Meaning(row.meaning) if row else meaning, True, row))
    found += [KnownWord(row.country, row.word, Meaning(row.meaning), False, row) for row in rows.values()]
    found.sort(key=lambda one: (one.country, list(Meaning).index(one.meaning)))
    return (one for one in found if country is None or one.country == country)


def scopes(account_ids: Collection[int]) -> dict[tuple[int, int | None], Scope]:
    """(account, application or None) → what it has chosen; one statement."""
    rows = ScopeSetting.unscoped.filter(account__in=account_ids)
    return {
        (account, application): Scope(scope)
        for account, application, scope in rows.values_list("account_id", "application_id", "scope")
    }


def scope_of(chosen: dict[tuple[int, int | None], Scope], account_id: int, application_id: int) -> Scope:
    """The application's own choice, else the account's, else the usual one."""
    return chosen.get((account_id, application_id)) or chosen.get((account_id, None)) or DEFAULT_SCOPE


# What pages show ---------------------------------------------------------------------------------------------------
def unsubscribed(account: Account) -> QuerySet[Unsubscribe]:
    """The numbers that are on the account's list now."""
    return Unsubscribe.of(account).filter(removed_at=None).select_related("application", "added_by")


def block_list(account: Account) -> QuerySet[BlockedNumber]:
    """The account's own block list."""
    return BlockedNumber.of(account).select_related("added_by")


def removals(account: Account) -> QuerySet[RemovalRequest]:
    """The account's applications for removal, with how they stand."""
    return RemovalRequest.of(account).select_related("unsubscribe", "review", "created_by")


def standing(account: Account, hashed: int) -> QuerySet[Unsubscribe]:
    """What one number has unsubscribed from."""
    return unsubscribed(account).filter(number_hash=hashed)


def by_number(rows: QuerySet, text: str, prefix: str = "") -> QuerySet:
    """Rows of a number in any form people write, or with these last four digits. Raises DomainError(NUMBER_INVALID)."""
    plain = text.strip()
    if len(plain) == 4 and plain.isascii() and plain.isdecimal():
        return rows.filter(**{f"{prefix}number_last4": plain})
    phone = try_parse(plain)
    if not isinstance(phone, Phone):
        raise DomainError(Code.NUMBER_INVALID)
    return rows.filter(**{f"{prefix}number_hash": number_hash(phone.e164)})


def signatures_of(rows: QuerySet) -> list[str]:
    """The signatures that stand in some rows, for a filter."""
    return sorted(rows.exclude(signature="").order_by().values_list("signature", flat=True).distinct()[:200])


def open_removal_ids(rows: Collection[Unsubscribe]) -> frozenset[int]:
    """Which of the rows an application is under way for."""
    from_rows = RemovalRequest.unscoped.filter(unsubscribe__in=[row.pk for row in rows])
    waiting = Q(review__status__in=("waiting", "in_review", "needs_more"))
    return frozenset(from_rows.filter(waiting).values_list("unsubscribe_id", flat=True))


def chosen_scopes(account: Account) -> list[tuple[Application | None, str]]:
    """What holds now: the account's choice (None), then that of each application with one of its own, in words."""
    rows = list(ScopeSetting.of(account).select_related("application").order_by("application__name"))
    own = next((row.scope for row in rows if row.application is None), DEFAULT_SCOPE)
    found: list[tuple[Application | None, str]] = [(None, str(Scope(own).label))]
    return found + [(row.application, str(Scope(row.scope).label)) for row in rows if row.application]


def bad_rows(row: NumberImport) -> list[tuple[int, str]]:
    """The first rows of a file that were no number, each with the reason in words."""
    words = {one.value: one.sentence for one in (*PhoneProblem, *Ambiguity)}
    return [(row_no, str(words.get(reason, reason))) for row_no, reason in row.bad]
