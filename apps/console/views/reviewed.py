"""What the pages of signatures and templates share: their region, their addresses, and how a review is shown."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.views.base import ConsolePage
from apps.console.views.conversations import REVIEWER, MessagesPage, VersionsPage, talk_of
from apps.core.kinds import Region
from apps.identity.rights import rights_of
from apps.reviews import queries as reviews
from apps.reviews import versions
from apps.reviews.findings import marked
from apps.reviews.models import Review
from apps.reviews.states import EDITABLE, REVIEW_STATES, ReviewStatus
from apps.web.forms import AccountForm
from apps.web.pages import ActionPage, Crumb, DetailPage, FormPage, ListPage, Text
from apps.web.tables import Action, Column

# A rejected or revoked one is submitted from its form, where the reasons can be put right.
_SUBMITTABLE = (ReviewStatus.DRAFT, ReviewStatus.NEEDS_MORE, ReviewStatus.WITHDRAWN)
_CHANGEABLE = (*EDITABLE, ReviewStatus.WITHDRAWN, ReviewStatus.REVOKED)
_WITHDRAWABLE = (ReviewStatus.WAITING, ReviewStatus.IN_REVIEW, ReviewStatus.NEEDS_MORE)

SECTIONS = {Region.MAINLAND: _("Mainland SMS"), Region.GLOBAL: _("Global SMS")}


class ReviewedPage(ConsolePage, abstract=True):
    """A page below /console/<region>/<noun>s/; `noun` begins the names of the routes."""

    noun: ClassVar[str]
    plural: ClassVar[Text]
    write_perm: ClassVar[Perm]

    @property
    def region(self) -> Region:
        """The side of the border that the address names."""
        return Region(self.kwargs["region"])

    def rows(self) -> QuerySet[Any]:
        """The account's things of this region that are not deleted, with their reviews."""
        raise NotImplementedError

    def list_url(self) -> str:
        return reverse(f"console:{self.region}_{self.noun}s")

    def url(self, row: Any = None, verb: str = "") -> str:
        """The address of a thing, of something done to it, or of a page for a new one."""
        name = f"console:{self.noun}_{verb}" if verb else f"console:{self.noun}"
        return reverse(name, args=[self.region, row.public_id] if row is not None else [self.region])

    def trail(self) -> list[Crumb]:
        return [(self.plural, self.list_url())]


class ReviewedList(ReviewedPage, ListPage, abstract=True):
    """A list with the state of each review; a refused one shows its first reasons."""

    template = "console/reviewed/list.html"
    order = ("-created_at", "-id")
    limit: ClassVar[int]

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def count(self) -> int:
        """How many of both regions stand against the limit."""
        raise NotImplementedError

    def lead(self) -> Text:
        return SECTIONS[self.region]

    def trail(self) -> list[Crumb]:
        return []

    def context(self) -> dict[str, Any]:
        return {**super().context(), "used": self.count(), "limit": self.limit}


class ReviewColumn(Column):
    """The state of the review; below it the latest reasons, when there are any."""

    def __init__(self) -> None:
        super().__init__(_("Status"), accessor=_latest_reasons, template="console/reviewed/_review_cell.html")


class ReviewedMessages(ReviewedPage, MessagesPage, abstract=True):
    @property
    def row(self) -> Any:
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        row = self.row
        return [*super().trail(), (str(row), self.url(row))]


class ReviewedVersions(ReviewedPage, VersionsPage, abstract=True):
    @property
    def row(self) -> Any:
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        row = self.row
        return [*super().trail(), (str(row), self.url(row))]


def _latest_reasons(row: Any) -> dict[str, Any]:
    """For the cell's template; `rows()` has prefetched the findings."""
    review: Review = row.review
    spoken = review.status in (ReviewStatus.REJECTED, ReviewStatus.NEEDS_MORE, ReviewStatus.REVOKED)
    found, note = reviews.as_found(review.findings.all(), review.round) if spoken else ((), "")
    return {
        "states": REVIEW_STATES,
        "status": review.status,
        "sentences": [one.sentence for one in found][:2],
        "note": note,
        "has_news": getattr(row, "has_news", False),
    }


class ReviewedDetail(ReviewedPage, DetailPage, abstract=True):
    """One thing: its text, its state with place and expected time, the reasons with their fixes, its history.

    With `has_conversation` there are routes `<noun>_messages` and `<noun>_versions` (ReviewedMessages, ReviewedVersions).
    """

    has_conversation: ClassVar[bool] = False

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def actions(self) -> list[Action]:
        row, status = self.row, ReviewStatus(self.row.review.status)
        edit = Action(_("Change"), self.url(row, "edit"), "pencil", self.write_perm)
        submit = Action(
            _("Submit for review"),
            self.url(row, "submit"),
            "send",
            self.write_perm,
            is_primary=status != ReviewStatus.NEEDS_MORE,
            is_post=True,
        )
        withdraw = Action(
            _("Withdraw"),
            self.url(row, "withdraw"),
            "arrow-back-up",
            self.write_perm,
            is_post=True,
            confirm=_("Withdraw this application? You can change it and submit it again."),
        )
        delete = Action(_("Delete"), self.url(row, "delete"), "trash", self.write_perm, is_danger=True)
        shown = [(edit, _CHANGEABLE), (submit, _SUBMITTABLE), (withdraw, _WITHDRAWABLE)]
        return [*(action for action, states in shown if status in states), *self.more_actions(), delete]

    def more_actions(self) -> list[Action]:
        """What the noun alone can do."""
        return []

    def context(self) -> dict[str, Any]:
        row = self.row
        found, note = reviews.reasons(row.review)
        # What a reviewer said about an earlier wording no longer has a place in the text.
        reasons = found if row.review.status not in (ReviewStatus.WAITING, ReviewStatus.IN_REVIEW) else ()
        may_change = row.review.status in _CHANGEABLE
        return {
            "states": REVIEW_STATES,
            "review": row.review,
            "place": reviews.place_in_queue(row.review),
            "reasons": reasons,
            "note": note if reasons or row.review.status == ReviewStatus.NEEDS_MORE else "",
            "findings": row.findings() if row.review.status in _SUBMITTABLE else [],
            "pieces": marked(row.content, reasons),
            "events": [event_of(step) for step in reviews.history(row)],
            "edit_url": self.url(row, "edit") if may_change else "",
            **(self._conversation() if self.has_conversation else {}),
        }

    def _conversation(self) -> dict[str, Any]:
        row = self.row
        return {
            "talk": talk_of(self.actor, row.review, self.url(row, "messages")),
            "versions_url": self.url(row, "versions") if versions.count_of(row) > 1 else "",
        }


def event_of(step: reviews.Step) -> dict[str, Any]:
    """For components/timeline.html; customers do not learn which reviewer it was."""
    words = [one.sentence for one in step.findings] + ([step.note] if step.note else [])
    who = REVIEWER if step.is_staff else step.user
    return {"at": step.at, "label": step.label, "tone": step.tone, "sentence": " ".join(words), "by": who}


class ReviewedForm(ReviewedPage, FormPage, abstract=True):
    """New or change: the preview with its findings stands beside the form and follows while one types.

    Three buttons: submit, save as a draft, and (without scripts) check.
    """

    def draft(self, form: AccountForm) -> Any:
        """An unsaved thing with what the form holds, for the preview; fields that do not parse count as empty."""
        raise NotImplementedError

    def preview(self, draft: Any) -> dict[str, Any]:
        """What the preview's template finds."""
        raise NotImplementedError

    def form_options(self) -> dict[str, Any]:
        return {"rights": rights_of(self.account)}

    @property
    def wants_submission(self) -> bool:
        return self.request.POST.get("intent") == "submit"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("intent") == "check":
            form: Any = self.form(request.POST, request.FILES, initial=self.initial(), **self.form_options())
            return self.show(form=form)
        return super().post(request, *args, **kwargs)

    def show(self, template: str | None = None, *, status: int = 200, **context: Any) -> HttpResponse:
        if "form" in context:
            context |= self.preview(self.draft(context["form"]))
        return super().show(template, status=status, **context)

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "preview_url": self.url(verb="preview"),
            "is_waiting": False,
        }


class ReviewedPreview(ReviewedForm, abstract=True):
    """The preview alone, for htmx; a POST, because texts may be long and do not belong into addresses."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form: Any = self.form(request.POST, initial=self.initial(), **self.form_options())
        return self.show(form=form)


class ConfirmForm(AccountForm):
    """No fields: the button is the answer."""


class ReviewedDelete(ReviewedPage, FormPage, abstract=True):
    """The question with its consequences, and the answer."""

    form = ConfirmForm
    template = "console/reviewed/delete.html"
    submit = _("Delete for good")

    @property
    def row(self) -> Any:
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        row = self.row
        return [*super().trail(), (str(row), self.url(row))]

    def context(self) -> dict[str, Any]:
        row = self.row
        return {**super().context(), "row": row, "is_under_way": row.review.status in _WITHDRAWABLE}


class ReviewedAction(ReviewedPage, ActionPage, abstract=True):
    """One verb on one thing; afterwards back to its page."""

    @property
    def row(self) -> Any:
        return self.find(self.rows(), self.kwargs["public_id"])

    def back_url(self) -> str:
        return reverse(f"console:{self.noun}", args=[self.region, self.kwargs["public_id"]])


class ReviewedCopy(ReviewedPage, FormPage, abstract=True):
    """A duplicate as a draft; beside the form stands what would have to be changed where it goes."""

    template = "console/reviewed/copy.html"
    submit = _("Make the copy")
    done = _("The copy is a draft. Change it as needed, then submit it for review.")

    @property
    def row(self) -> Any:
        return self.find(self.rows(), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        row = self.row
        return [*super().trail(), (str(row), self.url(row))]

    def prospect(self, region: Region) -> dict[str, Any]:
        """How the copy would look there: findings, pieces, and what the noun's own part of the page wants."""
        raise NotImplementedError

    def regions(self) -> list[Region]:
        """Where a copy may go."""
        return list(Region)

    def context(self) -> dict[str, Any]:
        prospects = [{"region": region, **self.prospect(region)} for region in self.regions()]
        return {**super().context(), "row": self.row, "prospects": prospects}
