"""Reads of sender IDs: an account's own, those that its messages carry, and the markets."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from apps.accounts.models import Account
from apps.core.statements import fetch
from apps.signatures.models import SenderDocument, SenderId, SenderMarket
from apps.signatures.senders.markets import Letters, Market, Markets
from apps.signatures.senders.rules import on_the_wire


def listed(account: Account) -> QuerySet[SenderId]:
    """The account's sender IDs that are not deleted, with their reviews."""
    return SenderId.of(account).filter(deleted_at=None).select_related("review")


def approved(account: Account) -> QuerySet[SenderId]:
    """Those that messages may carry, by name and country."""
    return listed(account).filter(is_approved=True).order_by("content", "country")


def documents(sender: SenderId) -> QuerySet[SenderDocument]:
    """The documents that came with it, those taken out aside."""
    return sender.documents.filter(removed_at=None).order_by("id")


def documents_of(account: Account) -> QuerySet[SenderDocument]:
    """Those that the account's people may look at: of sender IDs that are not deleted."""
    return SenderDocument.of(account).filter(removed_at=None, sender__deleted_at=None)


def held_elsewhere(sender: SenderId) -> QuerySet[SenderId]:
    """The same sender ID in the same market, approved for other accounts; for reviewers."""
    others = SenderId.unscoped.filter(
        country=sender.country, content__iexact=sender.content, is_approved=True
    )
    return others.exclude(account=sender.account_id).select_related("account").order_by("approved_at")


def markets() -> Markets:
    """All markets as they are now; one statement."""
    return SenderMarket.known()


@dataclass(frozen=True, slots=True)
class Choice:
    """One sender ID of an account for a form, with the countries in which it is approved."""

    content: str
    countries: tuple[str, ...]


def choices(account: Account) -> list[Choice]:
    """What a send may name; one statement."""
    found: dict[str, list[str]] = {}
    for content, country in approved(account).values_list("content", "country"):
        found.setdefault(content, []).append(country)
    return [Choice(content, tuple(countries)) for content, countries in found.items()]


# What stands in messages --------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Senders:
    """What an account's messages may carry as their sender: own ones by (country, content), and its default by country."""

    own: Mapping[tuple[str, str], str]
    defaults: Mapping[str, str]
    markets: Markets

    def is_named(self, content: str) -> bool:
        """Whether a call names a sender ID of its own; the public one is none."""
        return content not in ("", self.markets.public_sender)

    def may(self, country: str, content: str) -> bool:
        """Whether a message to this country may carry it."""
        return not self.is_named(content) or (country, content) in self.own

    def has(self, content: str) -> bool:
        """Whether it is approved anywhere."""
        return any(own == content for _country, own in self.own)

    def of(self, country: str, content: str = "") -> str:
        """What the message carries: what is named and approved, else the account's default, else the market's.

        Empty leaves it to the carrier. Whoever names the public one gets the market's, not a default of their own.
        """
        if self.is_named(content):
            return self.own.get((country, content), "")
        if not content and country in self.defaults:
            return self.defaults[country]
        return on_the_wire(self.markets.of(country).default_sender or "", country)


# One statement, for every call to global numbers asks it; an account has at most fifty of them.
_SENDERS = """
SELECT country, content, is_default, NULL::text, NULL::boolean FROM signatures_senderid
WHERE account_id = %s AND is_approved AND deleted_at IS NULL
UNION ALL
SELECT country, default_sender, NULL, letters, takes_digits FROM signatures_sendermarket
"""


def senders_of(account: Account) -> Senders:
    """What the account's messages may carry now."""
    own, defaults, decided = {}, {}, {}
    for country, content, is_default, letters, takes_digits in fetch(_SENDERS, [account.pk]):
        if letters is not None:
            decided[country] = Market(
                country, Letters(letters), takes_digits=takes_digits, default_sender=content
            )
            continue
        own[country, content] = on_the_wire(content, country)
        if is_default:
            defaults[country] = own[country, content]
    return Senders(own, defaults, Markets(decided))
