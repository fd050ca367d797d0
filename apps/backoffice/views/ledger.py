"""Customers' balances, the journal, and postings by hand, which two people make together."""

from functools import cached_property
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.models import ACCOUNT_STATES, Account
from apps.accounts.permissions import Perm
from apps.accounts.services import arrears as standing
from apps.accounts.telling import tell
from apps.backoffice.forms.finance import (
    BalanceFilters,
    DeclineForm,
    JournalFilters,
    ProposalFilters,
    ProposalForm,
    TermsForm,
)
from apps.backoffice.views.base import StaffPage
from apps.billing import queries as billing
from apps.core.money import plain
from apps.ledger import queries
from apps.ledger.models import Balance, Proposal, ProposalKind, Transaction
from apps.ledger.services import proposals
from apps.ledger.states import PROPOSAL_STATES, ProposalStatus
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, StatusColumn, Table, TimeColumn

READ, WRITE, APPROVE = Perm.STAFF_LEDGER_READ, Perm.STAFF_LEDGER_WRITE, Perm.STAFF_LEDGER_APPROVE
BALANCES, POSTINGS = _("Balances"), _("Postings by hand")
NEW = Action(
    _("Propose a posting"),
    cast(str, reverse_lazy("backoffice:proposal_new")),
    "plus",
    WRITE,
    is_primary=True,
)
EVENTS = 10


def money(amount: str, currency: str = "currency") -> Any:
    """An accessor for an amount with its currency."""
    return lambda row: f"{plain(getattr(row, amount))} {getattr(row, currency)}"


def balance_url(row: Any) -> str:
    return reverse("backoffice:balance", args=[row.account.public_id])


def proposal_url(row: Proposal, page: str = "proposal") -> str:
    return reverse(f"backoffice:{page}", args=[row.public_id])


class BalanceTable(Table):
    caption = BALANCES
    columns = (
        Column(_("Account"), "account.name", link=balance_url, is_heading=True),
        NumberColumn(_("Balance"), money("amount")),
        NumberColumn(_("Credit limit"), money("credit_limit")),
        NumberColumn(_("Available"), money("available")),
        StatusColumn(_("Status"), "account.status", states=ACCOUNT_STATES),
    )
    empty = Empty(
        "wallet", _("Nothing has been posted yet"), _("A balance begins with the first posting."), (NEW,)
    )


class Balances(StaffPage, ListPage):
    perm = READ
    title = BALANCES
    table = BalanceTable
    filters = BalanceFilters
    order = ("amount", "pk")

    def lead(self) -> Text:
        return _(
            "Who owes most comes first. A balance is the sum of its entries, which is checked every night."
        )

    def actions(self) -> list[Action]:
        return [Action(_("Journal"), reverse("backoffice:journal"), "notes", READ), NEW]

    def rows(self) -> QuerySet[Balance]:
        return queries.balances()


class StatementTable(Table):
    caption = _("Movements")
    columns: ClassVar[tuple[Column, ...]] = (
        TimeColumn(_("Time"), "at"),
        Column(_("What"), lambda row: row.get_kind_display(), is_heading=True),
        Column(_("Day"), lambda row: row.day and row.day.isoformat()),
        Column(_("Text"), "memo"),
        NumberColumn(_("Amount"), money("amount")),
        NumberColumn(_("Balance after"), money("balance_after")),
        Column(_("By"), lambda row: " + ".join(str(one) for one in (row.user, row.approved_by) if one)),
    )
    empty = Empty("receipt", _("No movements yet"))


class JournalTable(StatementTable):
    columns = (
        Column(_("Account"), "account.name", link=balance_url),
        *StatementTable.columns,
    )


class Journal(StaffPage, ListPage):
    perm = READ
    title = _("Journal")
    table = JournalTable
    filters = JournalFilters

    def trail(self) -> list[Crumb]:
        return [(BALANCES, reverse("backoffice:balances"))]

    def lead(self) -> Text:
        return _(
            "Every movement of every balance. Nothing here is ever changed: a mistake is put right by its mirror."
        )

    def rows(self) -> QuerySet[Transaction]:
        return queries.journal()


class BalancePage(StaffPage, abstract=True):
    perm = READ

    def rows(self) -> QuerySet[Account]:
        return accounts.customers()

    def trail(self) -> list[Crumb]:
        return [(BALANCES, reverse("backoffice:balances"))]


class BalanceDetail(BalancePage, DetailPage):
    template = "backoffice/finance/balance.html"

    def context(self) -> dict[str, Any]:
        account: Account = self.row
        debt = billing.open_arrears(account)
        events = accounts.audit_of_target(f"account:{account.public_id}", account=None)[:EVENTS]
        return {
            "forecast": billing.forecast(account),
            "states": ACCOUNT_STATES,
            "debt": debt,
            "steps": billing.steps(debt) if debt else [],
            "table": StatementTable(
                queries.statement(account).select_related("user", "approved_by").order_by("-id")[:50]
            ),
            "events": [tell(event) for event in events],
        }

    def actions(self) -> list[Action]:
        propose = f"{reverse('backoffice:proposal_new')}?account={self.row.public_id}"
        terms = reverse("backoffice:balance_terms", args=[self.row.public_id])
        return [
            Action(_("Credit and arrears"), terms, "adjustments", WRITE),
            Action(_("Propose a posting"), propose, "plus", WRITE, is_primary=True),
        ]


class BalanceTerms(BalancePage, FormPage):
    perm = WRITE
    title = _("Credit and arrears")
    form = TermsForm
    done = _("The terms of the account have been changed.")

    @cached_property
    def row(self) -> Account:
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        here = reverse("backoffice:balance", args=[self.row.public_id])
        return [*super().trail(), (self.row.name, here)]

    def initial(self) -> dict[str, Any]:
        limit = queries.balance_of(self.row).credit_limit
        return {"limit": plain(limit), "codes_in_arrears": self.row.codes_in_arrears}

    def run(self, form: TermsForm) -> str:
        given = form.cleaned_data
        proposals.set_credit_limit(actor=self.actor, account=self.row, limit=given["limit"])
        standing.let_codes_through(actor=self.actor, account=self.row, is_on=given["codes_in_arrears"])
        return reverse("backoffice:balance", args=[self.row.public_id])


class ProposalTable(Table):
    caption = POSTINGS
    columns = (
        TimeColumn(_("Proposed"), "proposed_at", link=proposal_url),
        Column(_("Account"), "account.name", link=proposal_url, is_heading=True),
        Column(_("Kind"), lambda row: row.get_kind_display()),
        NumberColumn(_("Amount"), money("amount")),
        Column(_("Reason"), "reason"),
        Column(_("By"), "proposed_by"),
        StatusColumn(_("Status"), states=PROPOSAL_STATES),
    )
    empty = Empty(
        "credit-card",
        _("No postings by hand"),
        _("A top-up, credit or debit is proposed by one person and posted by another."),
        (NEW,),
    )


class Proposals(StaffPage, ListPage):
    perm = READ
    title = POSTINGS
    table = ProposalTable
    filters = ProposalFilters

    def lead(self) -> Text:
        return _("One person proposes, another one posts: nobody moves money alone.")

    def actions(self) -> list[Action]:
        return [NEW]

    def rows(self) -> QuerySet[Proposal]:
        return queries.proposals()


class ProposalNew(StaffPage, FormPage):
    perm = WRITE
    title = _("Propose a posting")
    form = ProposalForm
    submit = _("Propose")
    done = _("Proposed. A second person has to post it.")

    def trail(self) -> list[Crumb]:
        return [(POSTINGS, reverse("backoffice:proposals"))]

    def form_options(self) -> dict[str, Any]:
        return {"querysets": {"account": accounts.customers().order_by("name")}}

    def initial(self) -> dict[str, Any]:
        return {"account": self.request.GET.get("account", ""), "kind": ProposalKind.TOP_UP}

    def run(self, form: ProposalForm) -> str:
        given = {**form.cleaned_data, "kind": ProposalKind(form.cleaned_data["kind"])}
        return proposal_url(proposals.propose(actor=self.actor, **given))


class ProposalPage(StaffPage, abstract=True):
    def rows(self) -> QuerySet[Proposal]:
        return queries.proposals()

    def trail(self) -> list[Crumb]:
        return [(POSTINGS, reverse("backoffice:proposals"))]

    @cached_property
    def proposal(self) -> Proposal:
        return self.find(self.rows(), self.kwargs["public_id"])


class ProposalDetail(ProposalPage, DetailPage):
    perm = READ
    template = "backoffice/finance/proposal.html"

    def context(self) -> dict[str, Any]:
        row: Proposal = self.row
        events = accounts.audit_of_target(f"proposal:{row.public_id}", account=None)
        return {
            "states": PROPOSAL_STATES,
            "facts": [
                (_("Account"), row.account.name),
                (_("Kind"), row.get_kind_display()),
                (_("Amount"), f"{plain(row.amount)} {row.currency}"),
                (_("Reference"), row.reference or None),
                (_("Reason"), row.reason),
                (_("Proposed by"), row.proposed_by),
                (_("Decided by"), row.decided_by),
                (_("Why not"), row.note or None),
            ],
            "balance": queries.balance_of(row.account),
            "events": [tell(event) for event in events[:EVENTS]],
        }

    def actions(self) -> list[Action]:
        row: Proposal = self.row
        if row.status != ProposalStatus.WAITING:
            return []
        if self.actor.user == row.proposed_by:
            url = proposal_url(row, "proposal_withdraw")
            return [Action(_("Take back"), url, "arrow-back-up", WRITE, is_post=True)]
        decline, approve = proposal_url(row, "proposal_decline"), proposal_url(row, "proposal_approve")
        question = _("Post it? A posting is never changed afterwards.")
        return [
            Action(_("Do not approve"), decline, "x", APPROVE, is_danger=True),
            Action(_("Approve and post"), approve, "check", APPROVE, True, True, confirm=question),
        ]


class ProposalApprove(ProposalPage, ActionPage):
    perm = APPROVE
    done = _("Posted.")

    def run(self) -> str:
        return proposal_url(proposals.approve(actor=self.actor, proposal=self.proposal))


class ProposalDecline(ProposalPage, FormPage):
    perm = APPROVE
    title = _("Do not approve the posting")
    form = DeclineForm
    submit = _("Do not approve")
    done = _("Nothing has been posted.")

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (str(self.proposal), proposal_url(self.proposal))]

    def run(self, form: DeclineForm) -> str:
        note = form.cleaned_data["note"]
        return proposal_url(proposals.decline(actor=self.actor, proposal=self.proposal, note=note))


class ProposalWithdraw(ProposalPage, ActionPage):
    perm = WRITE
    done = _("The proposal has been taken back.")

    def run(self) -> str:
        return proposal_url(proposals.withdraw(actor=self.actor, proposal=self.proposal))
