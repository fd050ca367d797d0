"""What makes a title complete, when finance has to look at it, and when a month is invoiced by itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from apps.core.countries import country
from apps.core.errors import Code, DomainError
from apps.invoicing import taxes
from apps.invoicing.kinds import LOOKED_AT, NEEDED, DocumentLanguage, TitleKind

AUTOMATIC_DAY: Final = 6  # rule 99: on the 6th for the month before
_DIGITS: Final = 5  # of an account at a bank, at least


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """What a title says, cleaned: no spaces at the ends, the tax number as its country writes it."""

    kind: TitleKind
    name: str
    country: str
    email: str
    language: DocumentLanguage = DocumentLanguage.ENGLISH
    tax_number: str = ""
    address: str = ""
    phone: str = ""
    bank_name: str = ""
    bank_account: str = ""

    @classmethod
    def cleaned(cls, given: Mapping[str, Any]) -> "TitleFacts":
        """From what a form or a program gives."""
        said: dict[str, Any] = {name: " ".join(str(value).split()) for name, value in given.items()}
        said["country"] = said.get("country", "").upper()
        said["tax_number"] = taxes.normal(said.get("tax_number", ""), said["country"])
        typed = {"kind": TitleKind(said["kind"]), "language": DocumentLanguage(said.get("language") or "en")}
        return cls(**{**said, **typed})

    def columns(self) -> dict[str, Any]:
        return asdict(self)


def check(facts: TitleFacts, *, is_organization: bool, has_documents: bool) -> None:
    """Raises TITLE_INCOMPLETE, TITLE_TAX_NUMBER, TITLE_COUNTRY, TITLE_BANK, TITLE_DOCUMENT or TITLE_ORGANIZATION."""
    if country(facts.country) is None:
        raise DomainError(Code.TITLE_COUNTRY, field="country", given=facts.country)
    for name in ("name", "email", *NEEDED[facts.kind]):
        if not getattr(facts, name):
            raise DomainError(Code.TITLE_INCOMPLETE, field=name, kind=facts.kind.label)
    if facts.tax_number and not taxes.is_tax_number(facts.tax_number, facts.country):
        raise DomainError(Code.TITLE_TAX_NUMBER, field="tax_number", given=facts.tax_number)
    if facts.bank_account and sum(one.isdigit() for one in facts.bank_account) < _DIGITS:
        raise DomainError(Code.TITLE_BANK, field="bank_account", given=facts.bank_account)
    if facts.kind != TitleKind.VAT_SPECIAL:
        return
    if not is_organization:
        raise DomainError(Code.TITLE_ORGANIZATION, field="kind")
    if not has_documents:
        raise DomainError(Code.TITLE_DOCUMENT, field="documents")


def needs_approval(facts: TitleFacts, verified_name: str) -> bool:
    """Special VAT always (rule 100); everything else when the name is not that to which the account is verified."""
    return facts.kind == TitleKind.VAT_SPECIAL or _folded(facts.name) != _folded(verified_name)


def is_looked_at_again(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a change touches what the approval was about; the address for mails and the language are free."""
    return any(before[name] != after[name] for name in LOOKED_AT)


def last_automatic_month(today: date) -> date:
    """The latest month (its first day) that is invoiced by itself on this day: from the 6th on the month before."""
    month = _month_before(today)
    return month if today.day >= AUTOMATIC_DAY else _month_before(month)


def automatic_months(through: date, today: date) -> list[date]:
    """Months after `through` that are due, the oldest first; after downtime these are several."""
    months, month = [], _month_after(through)
    while month <= last_automatic_month(today):
        months.append(month)
        month = _month_after(month)
    return months


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _month_after(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()
