"""Risks: what makes an approval need a second reviewer; the catalogue with its defaults, and which of them an item shows.

Operators switch each risk on or off for each kind (models.RiskRule). Some risks a thing tells of itself (`risks()`), the
others are seen from here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AccountKind
from apps.core import clock
from apps.reviews.findings import Found
from apps.reviews.kinds import KINDS
from apps.reviews.models import Review, RiskRule
from apps.reviews.states import ReviewStatus

_REVOKED_LOOKED_BACK = timedelta(days=180)
_BANNED = frozenset({"banned_words", "codes_only_words", "doubtful_words"})


@dataclass(frozen=True)
class Risk:
    """kinds: what can have it, empty for everything; `is_on` is the default."""

    label: Promise
    kinds: tuple[str, ...] = ()
    is_on: bool = False

    def concerns(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


RISKS: dict[str, Risk] = {
    "every": Risk(_("Every item of this kind")),
    "first_of_account": Risk(_("First approval of the account")),
    "individual": Risk(_("Account of an individual")),
    "revoked_before": Risk(
        _("An approval of the account was revoked in the last 180 days"),
        ("signature", "template"),
        is_on=True,
    ),
    "banned_category": Risk(_("The rules find or suspect a banned category"), is_on=True),
    # Told by the things themselves
    "government": Risk(_("Name of a government body or public institution"), ("signature",), is_on=True),
    "others_name": Risk(_("Name of another entity than the account"), ("signature",), is_on=True),
    "marketing": Risk(_("Marketing"), ("template",)),
    "link": Risk(_("The text holds a link"), ("template",)),
}


def _is_first(review: Review, found: Sequence[Found]) -> bool:
    return not Review.of(review.account).filter(status=ReviewStatus.APPROVED).exclude(pk=review.pk).exists()


def _was_revoked(review: Review, found: Sequence[Found]) -> bool:
    since = clock.now() - _REVOKED_LOOKED_BACK
    return Review.of(review.account).filter(status=ReviewStatus.REVOKED, decided_at__gt=since).exists()


_SEEN_FROM_HERE: dict[str, Callable[[Review, Sequence[Found]], bool]] = {
    "every": lambda review, found: True,
    "first_of_account": _is_first,
    "individual": lambda review, found: review.account.kind == AccountKind.INDIVIDUAL,
    "revoked_before": _was_revoked,
    "banned_category": lambda review, found: any(one.reason in _BANNED for one in found),
}


@dataclass(frozen=True)
class Ruling:
    """One cell of the table that operators edit; `is_decided` when they have, else it is the default."""

    code: str
    kind: str
    needs_second: bool
    is_decided: bool


def rulings() -> list[Ruling]:
    """Every risk of every kind that can have it, in one statement."""
    decided = {(row.code, row.kind): row.needs_second for row in RiskRule.objects.all()}
    return [
        Ruling(code, kind, decided.get((code, kind), risk.is_on), (code, kind) in decided)
        for code, risk in RISKS.items()
        for kind in KINDS
        if risk.concerns(kind)
    ]


def of(review: Review, target: Any, found: Sequence[Found] | None = None) -> tuple[str, ...]:
    """The codes of the risks for which this item needs a second reviewer, in the catalogue's order; none for most.

    `found` are the thing's findings, for who has them already.
    """
    findings = target.findings() if found is None else found
    decided = dict(RiskRule.objects.filter(kind=review.kind).values_list("code", "needs_second"))
    told = frozenset(_told(target))
    return tuple(
        code
        for code, risk in RISKS.items()
        if risk.concerns(review.kind)
        and decided.get(code, risk.is_on)
        and (code in told or (code in _SEEN_FROM_HERE and _SEEN_FROM_HERE[code](review, findings)))
    )


def labels(codes: Iterable[str]) -> list[Promise]:
    """What people read for codes; one that is no longer in the catalogue is left out."""
    return [RISKS[code].label for code in codes if code in RISKS]


def _told(target: Any) -> Iterable[str]:
    tell = getattr(target, "risks", None)
    return tell() if tell else ()
