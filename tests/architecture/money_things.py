"""Rows of finance for the access table: prices, postings, settled days, carriers' files."""

from datetime import date
from decimal import Decimal
from functools import cached_property

from apps.accounts.permissions import StaffRole
from apps.billing.models import Bill, BillLine, CarrierFile, LineEntry, Settlement
from apps.billing.states import BillStatus, SettlementStatus
from apps.carriers.models import Carrier
from apps.core import clock
from apps.exports.models import MonthPack
from apps.ledger.models import Proposal, ProposalKind
from apps.ledger.services import proposals
from apps.pricing.models import PriceList, PriceVersion
from tests import factories
from tests.people import Person


class MoneyThings:
    """A part of `Things`, which has an owner and a carrier."""

    owner: Person
    carrier: Carrier

    @cached_property
    def price_list(self) -> PriceList:
        return PriceList.objects.create(name="public", currency="EUR")

    @cached_property
    def price_version(self) -> PriceVersion:
        return PriceVersion.objects.create(
            price_list=self.price_list, starts_on=date(2999, 1, 1), proposed_by=self.owner.user
        )

    @cached_property
    def proposal(self) -> Proposal:
        return proposals.propose(
            actor=factories.actor(factories.staff(StaffRole.FINANCE_CLERK)),
            account=self.owner.own_account,
            key="thing",
            kind=ProposalKind.TOP_UP,
            amount=Decimal(5),
            reason="bank",
        )

    @cached_property
    def carrier_file(self) -> CarrierFile:
        return CarrierFile.objects.create(
            carrier=self.carrier,
            first_day=date(2026, 11, 1),
            last_day=date(2026, 11, 1),
            name="north.csv",
            row_count=0,
            at=clock.now(),
        )

    @cached_property
    def settlement(self) -> Settlement:
        return Settlement.unscoped.create(
            account=self.owner.own_account, day=date(2026, 11, 1), status=SettlementStatus.CLOSED
        )

    @cached_property
    def month_pack(self) -> MonthPack:
        return MonthPack.objects.create(month=date(2026, 11, 1), asked_at=clock.now())

    @cached_property
    def approved_version(self) -> PriceVersion:
        own = PriceList.objects.create(name="special", currency="EUR", account=self.owner.own_account)
        return PriceVersion.objects.create(
            price_list=own, starts_on=date(2026, 1, 1), approved_at=clock.now()
        )

    @cached_property
    def bill(self) -> Bill:
        """With one line of nothing."""
        account = self.owner.own_account
        made: Bill = Bill.unscoped.create(
            account=account, month=date(2026, 11, 1), status=BillStatus.CLOSED, closed_at=clock.now()
        )
        sums = {"unit_price": 1, "count": 0, "segments": 0, "amount": 0, "billed": 0}
        BillLine.unscoped.create(
            account=account, bill=made, number=1, entry=LineEntry.FEE, label="fee", **sums
        )
        return made
