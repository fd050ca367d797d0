"""How long data is kept: the terms, the months that are due, legal holds, and the proofs of what is gone."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.backoffice.forms.retention import HoldForm, LiftForm, TermForm
from apps.backoffice.views.base import StaffPage
from apps.core.errors import DomainError
from apps.retention import queries
from apps.retention.kinds import OF_ACCOUNTS, WORDS, DataKind, Term
from apps.retention.models import Deletion, LegalHold
from apps.retention.services import deciding, months
from apps.web.navigation import Tab
from apps.web.pages import Crumb, DetailPage, FormPage, ListPage, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, Table, TimeColumn

READ, WRITE = Perm.STAFF_RETENTION_READ, Perm.STAFF_RETENTION_WRITE
TITLE, HOLDS, PROOFS = _("Retention"), _("Legal holds"), _("Proofs of deletion")


def _terms_url(account: Account | None = None) -> str:
    url = reverse("backoffice:retention_terms")
    return f"{url}?account={account.public_id}" if account else url


class RetentionPage(StaffPage, abstract=True):
    perm = READ

    def tabs(self) -> list[Tab]:
        pages = (
            (TITLE, "backoffice:retention"),
            (HOLDS, "backoffice:legal_holds"),
            (PROOFS, "backoffice:deletions"),
        )
        return [Tab(words, reverse(name), READ, is_active=self.title is words) for words, name in pages]


class Retention(RetentionPage, TemplatePage):
    title = TITLE
    template = "backoffice/retention/overview.html"

    def lead(self) -> Text:
        return _("First numbers and texts are masked for good, then rows go. Statistics and money stay.")

    def actions(self) -> list[Action]:
        return [Action(_("Change the terms"), _terms_url(), "pencil", WRITE)]

    def context(self) -> dict[str, Any]:
        terms = queries.in_force(None, DataKind)
        own = queries.own_terms()
        return {
            "terms": [(one, WORDS[one.kind]) for one in terms],
            "own": [(row, _terms_url(row), own[row.pk]) for row in queries.accounts_with_terms()],
            "months": [plan for plan in months.plans() if plan.is_due],
        }


class RetentionTerms(RetentionPage, FormPage):
    """`?account=` names the account that gets terms of its own; without it they are everybody's."""

    perm = WRITE
    title = _("Terms of retention")
    form = TermForm
    done = _("The terms have been set; they hold from the next run on.")

    @cached_property
    def of(self) -> Account | None:
        public_id = self.request.GET.get("account")
        return self.find(accounts.customers(), public_id) if public_id else None

    @cached_property
    def in_force(self) -> list[queries.InForce]:
        return queries.in_force(self.of, OF_ACCOUNTS if self.of else DataKind)

    def lead(self) -> Text:
        if self.of:
            return _("For %(account)s alone. Empty fields: as for everybody.") % {"account": self.of}
        return _("For every account that has no terms of its own. What is masked or gone does not come back.")

    def tabs(self) -> list[Tab]:
        return []

    def trail(self) -> list[Crumb]:
        if self.of:
            return [(str(self.of), reverse("backoffice:account", args=[self.of.public_id]))]
        return [(TITLE, reverse("backoffice:retention"))]

    def initial(self) -> dict[str, Any]:
        shown = [one for one in self.in_force if one.is_own or not self.of]
        return {
            name: value
            for one in shown
            for name, value in (
                (f"{one.kind}_mask", one.term.mask_days),
                (f"{one.kind}_keep", one.term.keep_months),
            )
        }

    def form_options(self) -> dict[str, Any]:
        return {"terms": self.in_force, "is_own": self.of is not None}

    def run(self, form: TermForm) -> str:
        for kind in form.kinds:
            mask, keep = (form.cleaned_data[f"{kind}_{name}"] for name in ("mask", "keep"))
            term = None if mask is None else Term(mask, keep)
            try:
                deciding.set_term(actor=self.actor, account=self.of, kind=kind, term=term)
            except DomainError as refusal:
                raise form.refuse_of(kind, refusal) from refusal
        return self.cancel_url()


class HoldTable(Table):
    caption = _("Legal holds")
    columns = (
        Column(_("What is held"), str, is_heading=True),
        Column(_("Reason"), "reason"),
        Column(_("Placed by"), "placed_by"),
        TimeColumn(_("Since"), "placed_at"),
        TimeColumn(_("Lifted"), "lifted_at"),
        Column(_("Lifted by"), "lifted_by"),
        Column(_("Why"), "lift_reason"),
    )
    empty = Empty(
        "gavel",
        _("No legal holds"),
        _("A hold keeps everything of an account or a number from being masked or dropped."),
    )

    def actions(self, row: Any) -> tuple[Action, ...]:
        url = reverse("backoffice:legal_hold_lift", args=[row.public_id])
        return (Action(_("Lift"), url, "lock-open", WRITE),) if row.is_in_force else ()


class LegalHolds(RetentionPage, ListPage):
    title = HOLDS
    table = HoldTable

    def lead(self) -> Text:
        return _("Accounts are not told: a hold may belong to an inquiry. Each step is in the audit trail.")

    def rows(self) -> QuerySet[LegalHold]:
        return queries.listed_holds()

    def actions(self) -> list[Action]:
        url = reverse("backoffice:legal_hold_new")
        return [Action(_("Place a hold"), url, "plus", WRITE, is_primary=True)]


class LegalHoldNew(RetentionPage, FormPage):
    perm = WRITE
    title = _("Place a legal hold")
    form = HoldForm
    submit = _("Place the hold")
    done = _("The hold is in force.")

    def tabs(self) -> list[Tab]:
        return []

    def trail(self) -> list[Crumb]:
        return [(_("Legal holds"), reverse("backoffice:legal_holds"))]

    def form_options(self) -> dict[str, Any]:
        return {"querysets": {"account": accounts.customers().order_by("name")}}

    def run(self, form: HoldForm) -> str:
        deciding.place_hold(actor=self.actor, **form.cleaned_data)
        return reverse("backoffice:legal_holds")


class LegalHoldLift(RetentionPage, DetailPage, FormPage):
    perm = WRITE
    template = "layouts/form.html"
    form = LiftForm
    submit = _("Lift the hold")
    done = _("The hold is lifted; what its term has passed goes with the next run.")

    def rows(self) -> QuerySet[LegalHold]:
        return queries.listed_holds()

    def heading(self) -> Text:
        return _("Lift the hold on %(what)s") % {"what": self.row}

    def lead(self) -> Text:
        return self.row.reason

    def tabs(self) -> list[Tab]:
        return []

    def trail(self) -> list[Crumb]:
        return [(_("Legal holds"), reverse("backoffice:legal_holds"))]

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return FormPage.get(self, request, *args, **kwargs)

    def run(self, form: LiftForm) -> str:
        deciding.lift_hold(actor=self.actor, hold=self.row, reason=form.cleaned_data["reason"])
        return reverse("backoffice:legal_holds")


class DeletionTable(Table):
    caption = _("Proofs of deletion")
    columns = (
        MonoColumn(_("Proof"), "public_id", is_heading=True),
        TimeColumn(_("Time"), "at"),
        Column(_("Account"), lambda row: str(row.account) if row.account else _("The platform")),
        Column(_("Kind of data"), "get_kind_display"),
        Column(_("What was done"), "get_action_display"),
        TimeColumn(_("Rows from"), "since"),
        TimeColumn(_("Rows until"), "until"),
        NumberColumn(_("Rows gone"), "count"),
        NumberColumn(_("Rows kept"), "kept"),
        Column(_("Digest"), "digest", template="components/cells/digest.html"),
    )
    empty = Empty("file-check", _("Nothing has been deleted yet"))


class Deletions(RetentionPage, ListPage):
    title = PROOFS
    table = DeletionTable

    def lead(self) -> Text:
        return _("Nobody can alter or remove a proof; the audit trail repeats its digest and seals it.")

    def rows(self) -> QuerySet[Deletion]:
        return queries.deletions(None)

    def export_url(self) -> str:
        may = self.actor.may(Perm.STAFF_EXPORT_READ)
        return reverse("backoffice:export_new", args=["deletions"]) if may else ""
