"""The markets of sender IDs: what each one takes, asks for and costs; the reference data without any decision of operators.

What operators decided stands in models.SenderMarket, which gives `Markets`: both together.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from apps.core.countries import country_name
from apps.core.money import plain

_FILE = Path(__file__).resolve().parents[1] / "data" / "sender_markets.csv"
# Before operators decide anything else (rules 86 and 87): what receivers see without an own sender ID, and from how many
# messages of an account in a day on it is asked to register one.
PUBLIC_SENDER: Final = "Qsms"
HINT_ABOVE: Final = 10_000


class Letters(models.TextChoices):
    """Whether a market's carriers pass on senders that are words."""

    ALLOWED = "allowed", _("Allowed")
    REGISTERED = "registered", _("Only registered with the carriers")
    NONE = "none", _("Not possible")


@dataclass(frozen=True, slots=True)
class Market:
    """Sender IDs in one country; country is empty for what holds where nothing else is said.

    number_name: the register whose number is asked for, such as UEN. default_sender: see SenderMarket. Fees are before tax, per
    sender ID. `is_decided` when operators have changed the reference data.
    """

    country: str
    letters: Letters = Letters.ALLOWED
    takes_digits: bool = True
    number_name: str = ""
    needs_document: bool = False
    note_en: str = ""
    note_zh: str = ""
    default_sender: str | None = None
    one_off_fee: Decimal = Decimal(0)
    monthly_fee: Decimal = Decimal(0)
    currency: str = "USD"
    hint_above: int | None = None
    is_decided: bool = False

    @property
    def name(self) -> str:
        """The country in the reader's language."""
        return country_name(self.country)

    @property
    def note(self) -> str:
        """What to know about it, in the reader's language."""
        return self.note_zh if (get_language() or "").startswith("zh") else self.note_en

    @property
    def is_open(self) -> bool:
        """Whether there is any sender ID to apply for."""
        return self.letters != Letters.NONE or self.takes_digits

    def takes(self, content: str) -> bool:
        """Whether its carriers pass this sender on at all."""
        return self.takes_digits if content.isdecimal() else self.letters != Letters.NONE

    def takes_unregistered(self, content: str) -> bool:
        """Whether they do so although nobody registered it with them."""
        return self.takes_digits if content.isdecimal() else self.letters == Letters.ALLOWED


ELSEWHERE: Final = ""  # whose fees, default sender and hint hold in every market without its own


def fee_words(one: Any) -> str:
    """What a sender ID costs: `one_off_fee`, `monthly_fee` and `currency` of a market or of an approved one, in words."""
    if not (one.one_off_fee or one.monthly_fee):
        return gettext("Free of charge")
    facts = {"one_off": plain(one.one_off_fee), "monthly": plain(one.monthly_fee), "currency": one.currency}
    return gettext("%(one_off)s %(currency)s once, %(monthly)s %(currency)s a month") % facts


@dataclass(frozen=True, slots=True)
class Markets:
    """Every market as it is now; `decided` are those that operators have changed, ELSEWHERE among them."""

    decided: Mapping[str, Market]

    @property
    def elsewhere(self) -> Market:
        """What holds where nothing else is said."""
        return self.decided.get(ELSEWHERE) or Market(
            ELSEWHERE, default_sender=PUBLIC_SENDER, hint_above=HINT_ABOVE
        )

    @property
    def public_sender(self) -> str:
        """What callers name who have no sender ID of their own (rule 86)."""
        return self.elsewhere.default_sender or ""

    def of(self, country: str) -> Market:
        """One market, with what it leaves open filled in."""
        general = self.elsewhere
        found = self.decided.get(country)
        if found is None:
            found = replace(
                reference().get(country) or Market(country),
                one_off_fee=general.one_off_fee,
                monthly_fee=general.monthly_fee,
                currency=general.currency,
            )
        default = found.default_sender
        if default is None:
            default = self.public_sender if found.takes_unregistered(self.public_sender) else ""
        hint = found.hint_above if found.hint_above is not None else general.hint_above
        return replace(found, default_sender=default, hint_above=HINT_ABOVE if hint is None else hint)


@cache
def reference() -> dict[str, Market]:
    """The countries of which something is known, by ISO code; in all others everything is allowed."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["country"]: _market(row) for row in csv.DictReader(file)}


def _market(row: dict[str, str]) -> Market:
    return Market(
        country=row["country"],
        letters=Letters(row["letters"]),
        takes_digits=row["takes_digits"] == "yes",
        number_name=row["number_name"],
        needs_document=row["needs_document"] == "yes",
        note_en=row["note_en"],
        note_zh=row["note_zh"],
    )
