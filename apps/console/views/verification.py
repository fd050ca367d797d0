"""Who the account is: its standing with what it may do, the application to be verified, and the documents of it."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AccountKind
from apps.accounts.permissions import Perm
from apps.console.forms.verification import RevealForm, VerificationForm
from apps.console.views.base import ConsolePage
from apps.console.views.conversations import MessagesPage, VersionsPage, talk_of
from apps.console.views.reviewed import event_of
from apps.core.attachments import Attachment
from apps.core.countries import country_name
from apps.identity import queries, rights, services
from apps.identity.kinds import EXPLAINED, OrganizationType, Right, Shows, Standing
from apps.identity.models import Identity, IdentityDocument
from apps.reviews import queries as reviews
from apps.reviews import versions
from apps.reviews.states import EDITABLE, REVIEW_STATES, ReviewStatus
from apps.web.attachments import AttachmentPage, DocumentsPage, Shown, shown
from apps.web.pages import ActionPage, Crumb, FormPage, TemplatePage, Text
from apps.web.tables import Action
from apps.web.uploads import takes_documents

TITLE = _("Verification")
_CHANGEABLE = (*EDITABLE, ReviewStatus.WITHDRAWN)
_SUBMITTABLE = (ReviewStatus.DRAFT, ReviewStatus.NEEDS_MORE, ReviewStatus.WITHDRAWN)
_WITHDRAWABLE = (ReviewStatus.WAITING, ReviewStatus.IN_REVIEW, ReviewStatus.NEEDS_MORE)
_AS = {
    AccountKind.ORGANIZATION: _("Verify as an organization"),
    AccountKind.INDIVIDUAL: _("Verify as an individual"),
}


class VerificationPage(ConsolePage, abstract=True):
    """A page about the verification of the account one works in."""

    def rows(self) -> QuerySet[Any]:
        """The account's applications, present and former."""
        return Identity.of(self.account).select_related("review", "account")

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("console:verification"))]


class Verification(VerificationPage, TemplatePage):
    """Everybody of the account sees what it is and may do; what was said and shown to prove it, its owners."""

    perm = Perm.ACCOUNT_READ
    title = TITLE
    template = "console/verification/detail.html"

    def trail(self) -> list[Crumb]:
        return [(self.account.name, reverse("console:account"))]

    @cached_property
    def application(self) -> Identity | None:
        return queries.application(self.account)

    @property
    def status(self) -> str:
        """Of the application under way; a draft when there is none."""
        review = self.application.review if self.application else None
        return review.status if review else ReviewStatus.DRAFT

    def actions(self) -> list[Action]:
        row, perm = self.application, Perm.ACCOUNT_WRITE
        if row is None:
            kinds = list(AccountKind) if not self.account.is_organization else [AccountKind.ORGANIZATION]
            return [self._apply(kind, is_primary=kind == AccountKind.ORGANIZATION) for kind in kinds]
        submit = Action(
            _("Submit for review"), self._url(row, "submit"), "send", perm, is_primary=True, is_post=True
        )
        withdraw = Action(
            _("Withdraw"),
            self._url(row, "withdraw"),
            "arrow-back-up",
            perm,
            is_post=True,
            confirm=_("Withdraw this application? You can change it and submit it again."),
        )
        edit = Action(_("Change"), _form_url(AccountKind(row.account_kind)), "pencil", perm)
        shown = [(edit, _CHANGEABLE), (submit, _SUBMITTABLE), (withdraw, _WITHDRAWABLE)]
        return [action for action, states in shown if self.status in states]

    def _apply(self, kind: AccountKind, *, is_primary: bool) -> Action:
        label = _AS[kind]
        if self.account.is_verified and self.account.kind == kind:
            label, is_primary = _("Verify anew"), False
        return Action(label, _form_url(kind), "id-badge", Perm.ACCOUNT_WRITE, is_primary=is_primary)

    @staticmethod
    def _url(row: Identity, verb: str) -> str:
        return reverse(f"console:verification_{verb}", args=[row.public_id])

    def context(self) -> dict[str, Any]:
        standing, matrix = rights.standing_of(self.account), rights.matrix()
        is_own = Perm.ACCOUNT_WRITE in self.actor.perms
        return {
            "standing": standing,
            "account": self.account,
            "columns": [(one, one == standing) for one in _columns(standing)],
            "rights": [
                (
                    right,
                    EXPLAINED[right],
                    [(right in matrix[one], one == standing) for one in _columns(standing)],
                )
                for right in Right
            ],
            "upgrades": _upgrades(standing, matrix),
            "proved": self._facts(queries.in_force(self.account), is_own),
            **self._application(is_own),
        }

    def _application(self, is_own: bool) -> dict[str, Any]:
        row = self.application
        if row is None or row.review is None:
            return {"application": None}
        found, note = reviews.reasons(row.review)
        is_judged = row.review.status not in (ReviewStatus.WAITING, ReviewStatus.IN_REVIEW)
        return {
            "application": row,
            "review": row.review,
            "states": REVIEW_STATES,
            "place": reviews.place_in_queue(row.review),
            "reasons": found if is_judged and is_own else (),
            "note": note if is_judged and is_own else "",
            "findings": row.findings() if is_own and self.status in _SUBMITTABLE else [],
            "edit_url": _form_url(AccountKind(row.account_kind)) if self.status in _CHANGEABLE else "",
            "said": self._facts(row, is_own),
            "documents": _shown(row) if is_own else [],
            "events": [event_of(step) for step in reviews.history(row)] if is_own else [],
            "reveal_url": self._url(row, "reveal") if is_own and row.number_sealed else "",
            "talk": talk_of(self.actor, row.review, self._url(row, "messages")),
            "versions_url": self._url(row, "versions") if is_own and versions.count_of(row) > 1 else "",
        }

    @staticmethod
    def _facts(row: Identity | None, is_own: bool) -> list[tuple[Text, Any]]:
        if row is None:
            return []
        facts: list[tuple[Text, Any]] = [
            (_("Kind"), row.get_account_kind_display()),
            (_("Name"), row.name),
            (_("Country or region"), country_name(row.country)),
        ]
        if is_own and row.is_organization:
            facts += [
                (_("Type of organization"), OrganizationType(row.organization_type).label),
                (_("Registration number"), row.number_masked or None),
                (_("Legal representative"), row.legal_person or None),
                (_("Contact person"), row.contact or None),
                (_("Contact person’s mobile number"), row.contact_phone_masked or None),
                (_("Address"), row.address or None),
            ]
        elif is_own:
            facts += [
                (_("Identity document"), row.get_id_document_display()),
                (_("Number of the document"), row.number_masked or None),
            ]
        return facts


@takes_documents
class VerificationApply(VerificationPage, DocumentsPage):
    """New or changed, as an organization or as an individual. Two buttons: submit, and save as a draft."""

    perm = Perm.ACCOUNT_WRITE
    template = "console/verification/form.html"
    form = VerificationForm

    @property
    def account_kind(self) -> AccountKind:
        return AccountKind(self.kwargs["account_kind"])

    @cached_property
    def application(self) -> Identity | None:
        return queries.application(self.account)

    def heading(self) -> Text:
        return _AS[self.account_kind]

    def form_options(self) -> dict[str, Any]:
        return {
            **super().form_options(),
            "account_kind": self.account_kind,
            "identity": self.application,
            "is_draft": self.request.POST.get("intent") == "draft",
        }

    def initial(self) -> dict[str, Any]:
        row = self.application
        if row is None or row.account_kind != self.account_kind:
            return {
                "country": "CN",
                "name": self.account.name if self._is_organization else self.actor.user.name,
            }
        return {
            "name": row.name,
            "country": row.country,
            "organization_type": row.organization_type,
            "id_document": row.id_document,
            "number": row.number if row.is_organization else "",
            "legal_person": row.legal_person,
            "contact": row.contact,
            "address": row.address,
        }

    @property
    def _is_organization(self) -> bool:
        return self.account_kind == AccountKind.ORGANIZATION

    def context(self) -> dict[str, Any]:
        row = self.application
        review = row.review if row else None
        is_same = row is not None and row.account_kind == self.account_kind
        found, note = reviews.reasons(review) if review else ((), "")
        return {
            **super().context(),
            "is_waiting": review is not None and review.status == ReviewStatus.WAITING,
            "documents": _shown(row) if row is not None and is_same else [],
            "review": review,
            "reasons": found if is_same else (),
            "note": note if is_same else "",
            "other_kind": row.get_account_kind_display() if row is not None and not is_same else "",
        }

    def run(self, form: VerificationForm) -> str:
        services.apply(
            actor=self.actor,
            details=form.details,
            documents=form.documents,
            submit=self.request.POST.get("intent") == "submit",
        )
        form.keep()
        return reverse("console:verification")


class VerificationAction(VerificationPage, ActionPage, abstract=True):
    perm = Perm.ACCOUNT_WRITE
    back = "console:verification"

    @property
    def row(self) -> Identity:
        row: Identity = self.find(self.rows(), self.kwargs["public_id"])
        return row


class VerificationSubmit(VerificationAction):
    perm = Perm.ACCOUNT_WRITE
    done = _("The application has been submitted for review.")

    def run(self) -> None:
        services.submit(actor=self.actor, identity=self.row)


class VerificationWithdraw(VerificationAction):
    perm = Perm.ACCOUNT_WRITE
    done = _("The application has been withdrawn.")

    def run(self) -> None:
        services.withdraw(actor=self.actor, identity=self.row)


class VerificationThing(VerificationPage, abstract=True):
    """A page about one application, the present one or a former one."""

    @property
    def row(self) -> Identity:
        row: Identity = self.find(self.rows().exclude(review=None), self.kwargs["public_id"])
        return row


@takes_documents
class VerificationMessages(VerificationThing, MessagesPage):
    perm = Perm.ACCOUNT_WRITE


class VerificationVersions(VerificationThing, VersionsPage):
    perm = Perm.ACCOUNT_WRITE


class DocumentRemove(VerificationPage, ActionPage):
    perm = Perm.ACCOUNT_WRITE
    back = "console:verification"
    done = _("The document has been removed.")

    def run(self) -> None:
        rows = queries.documents(self.account).select_related("identity")
        services.remove_document(actor=self.actor, document=self.find(rows, self.kwargs["attachment_id"]))


class DocumentFile(VerificationPage, AttachmentPage):
    """A document, or with a page in its address a picture of that."""

    perm = Perm.ACCOUNT_WRITE

    def rows(self) -> QuerySet[Any]:
        return queries.documents(self.account)


class VerificationReveal(VerificationPage, FormPage):
    """The question why, and the sealed numbers once."""

    perm = Perm.ACCOUNT_WRITE
    title = _("Show the numbers in full")
    template = "console/verification/reveal.html"
    form = RevealForm
    submit = _("Show the numbers")

    @cached_property
    def row(self) -> Identity:
        rows = self.rows().exclude(number_sealed=None)
        row: Identity = self.find(rows, self.kwargs["public_id"])
        return row

    def lead(self) -> Text:
        return self.row.name

    def run(self, form: RevealForm) -> HttpResponse:
        found = services.reveal(actor=self.actor, identity=self.row, reason=form.cleaned_data["reason"])
        back = reverse("console:verification")
        return self.show("console/verification/revealed.html", row=self.row, shown=found, back_url=back)


def _form_url(kind: AccountKind) -> str:
    return reverse("console:verification_apply", args=[kind.value])


def _address(attachment: Attachment, number: int | None = None) -> str:
    if number is None:
        return reverse("console:verification_document", args=[attachment.public_id])
    return reverse("console:verification_document_page", args=[attachment.public_id, number])


def _shown(row: Identity) -> list[Shown]:
    documents: list[IdentityDocument] = list(row.documents.all())
    return [shown(one, _address, Shows(one.shows).label) for one in documents]


def _columns(standing: Standing) -> list[Standing]:
    """Who is verified does not need to read what others may not do."""
    return list(Standing) if standing is Standing.UNVERIFIED else [Standing.INDIVIDUAL, Standing.ORGANIZATION]


def _upgrades(standing: Standing, matrix: rights.Matrix) -> list[tuple[Standing, list[Right], list[Right]]]:
    """For each step up: what comes, and what would go."""
    order = list(Standing)
    return [
        (
            one,
            [right for right in Right if right in matrix[one] - matrix[standing]],
            [right for right in Right if right in matrix[standing] - matrix[one]],
        )
        for one in order[order.index(standing) + 1 :]
    ]
