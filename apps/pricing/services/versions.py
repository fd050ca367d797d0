"""New price lists, and new versions of them: proposed for a day ahead, approved by a second person, never changed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.pricing.differences import Place
from apps.pricing.models import ChargingMoment, Price, PriceList, PriceVersion

FURTHEST_ZONE: Final = (
    "Pacific/Kiritimati"  # where a day begins first; ahead of it is ahead for every account
)


@transaction.atomic
def make_list(
    *,
    actor: Actor,
    name: str,
    currency: str,
    charging_moment: ChargingMoment = ChargingMoment.SUBMIT,
    account: Account | None = None,
    carrier_id: int | None = None,
) -> PriceList:
    """A list without a version: an account's own, a carrier's cost, or the public one of a currency. Raises LIST_EXISTS."""
    actor.require(Perm.STAFF_PRICE_WRITE)
    try:
        with transaction.atomic():
            made = PriceList.objects.create(
                name=name,
                currency=currency,
                charging_moment=charging_moment,
                account=account,
                carrier_id=carrier_id,
            )
    except IntegrityError:
        raise DomainError(Code.LIST_EXISTS, currency=currency) from None
    audit.record(actor, "price_list.created", made, account=account)
    return made


def first_day() -> date:
    """The first day for which a version may be proposed: one that has begun nowhere."""
    return clock.business_day(clock.now(), FURTHEST_ZONE) + clock.ONE_DAY


@transaction.atomic
def propose(
    *,
    actor: Actor,
    price_list: PriceList,
    starts_on: date,
    prices: Mapping[Place, Decimal],
    source: str = "",
    note: str = "",
) -> PriceVersion:
    """Write a whole new version down; it changes nothing until somebody else approves it.

    Raises PRICES_AHEAD for a day that has begun, VERSION_TAKEN when that day has a version or a proposal, RATE_CARD for none,
    TIER_START when a tier does not begin at 0.
    """
    actor.require(Perm.STAFF_PRICE_WRITE)
    _check_day(starts_on)
    if not prices:
        raise DomainError(Code.NO_PRICES, field="file")
    begun = {place[:2] for place in prices if place.from_segments == 0}
    for place in prices:
        if place[:2] not in begun:
            raise DomainError(Code.TIER_START, field="file", country=place.country)
    PriceList.objects.select_for_update().get(pk=price_list.pk)
    taken = PriceVersion.objects.filter(price_list=price_list, starts_on=starts_on, declined_at=None)
    if taken.exists():
        raise DomainError(Code.VERSION_TAKEN, field="starts_on", day=starts_on.isoformat())
    version = PriceVersion.objects.create(
        price_list=price_list,
        starts_on=starts_on,
        source=source[:200],
        note=note.strip(),
        has_tiers=any(place.from_segments for place in prices),
        proposed_by=actor.user,
    )
    Price.objects.bulk_create(
        Price(version=version, **place._asdict(), unit_price=price) for place, price in prices.items()
    )
    audit.record(actor, "prices.proposed", version, **_facts(version), count=len(prices))
    return version


@transaction.atomic
def approve(*, actor: Actor, version: PriceVersion) -> PriceVersion:
    """In force from its day on. Raises SECOND_PERSON, PRICES_AHEAD when the day has begun meanwhile, VERSION_DECIDED."""
    actor.require(Perm.STAFF_PRICE_APPROVE)
    row = _waiting(version)
    if actor.user is None or actor.user.pk == row.proposed_by_id:
        raise DomainError(Code.SECOND_PERSON)
    _check_day(row.starts_on)
    row.approved_at, row.approved_by = clock.now(), actor.user
    row.save(update_fields=["approved_at", "approved_by"])
    audit.record(actor, "prices.approved", row, **_facts(row))
    return row


@transaction.atomic
def decline(*, actor: Actor, version: PriceVersion, reason: str) -> PriceVersion:
    """It never comes into force; whoever proposed it may take it back in the same way. Raises REASON_NEEDED, VERSION_DECIDED."""
    row = _waiting(version)
    is_own = actor.user is not None and actor.user.pk == row.proposed_by_id
    actor.require(Perm.STAFF_PRICE_WRITE if is_own else Perm.STAFF_PRICE_APPROVE)
    if not reason.strip():
        raise DomainError(Code.REASON_NEEDED, field="reason")
    row.declined_at, row.declined_by, row.decline_reason = clock.now(), actor.user, reason.strip()
    row.save(update_fields=["declined_at", "declined_by", "decline_reason"])
    audit.record(actor, "prices.declined", row, **_facts(row), reason=reason.strip())
    return row


def _waiting(version: PriceVersion) -> PriceVersion:
    row = (
        PriceVersion.objects.select_for_update(of=("self",))
        .select_related("price_list", "price_list__account")
        .get(pk=version.pk)
    )
    if not row.is_waiting:
        raise DomainError(Code.VERSION_DECIDED)
    return row


def _check_day(starts_on: date) -> None:
    if starts_on < first_day():
        raise DomainError(Code.PRICES_AHEAD, field="starts_on", day=first_day().isoformat())


def _facts(version: PriceVersion) -> dict[str, Any]:
    """Whose trail it belongs to, and from which day the prices are."""
    return {"account": version.price_list.account, "day": version.starts_on.isoformat()}
