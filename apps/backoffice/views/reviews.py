"""The reviewers' desk: the queue, one item with everything needed to judge it, claiming, deciding, the next one."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.reviews import DecisionForm
from apps.backoffice.views import certificates, list_review
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.identity_review import shown_identity
from apps.core import clock
from apps.core.kinds import MessageKind, Region
from apps.message_templates.preview import preview
from apps.reviews import opening_hours, queries, services
from apps.reviews.findings import marked
from apps.reviews.identical import MOST_AT_ONCE, identical_waiting
from apps.reviews.kinds import KINDS
from apps.reviews.models import Review
from apps.reviews.nearest import nearest
from apps.reviews.states import REVIEW_STATES, ReviewStatus
from apps.signatures import queries as signatures
from apps.web.filters import ChoiceFilter, Filters, SearchFilter
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, StatusColumn, Table

QUEUE = _("Reviews")
KIND_CHOICES: list[tuple[str, Any]] = [(code, kind.plural) for code, kind in KINDS.items()]
IN_QUEUE = [(status.value, status.label) for status in queries.IN_QUEUE]
DECIDED = {
    "approve": _("Approved."),
    "reject": _("Rejected; the applicant sees the reasons with their fixes."),
    "more": _("The applicant has been asked for more."),
}


def _url(row: Review) -> str:
    return reverse("backoffice:review", args=[row.public_id])


def _time_left(row: Any) -> dict[str, Any]:
    """For the cell's template: business minutes until the deadline, negative when it has passed."""
    assert row.due_at is not None, "what is in the queue has a deadline"
    calendar, now = row.calendar, clock.now()
    left = calendar.business_minutes_between(now, row.due_at)
    return {"due_at": row.due_at, "minutes": left, "is_running": calendar.is_open(now)}


class QueueTable(Table):
    """What waits or is being reviewed, oldest deadline first."""

    caption = QUEUE
    columns = (
        Column(_("Item"), "title", link=_url, is_heading=True),
        Column(_("Kind"), "kind", template="backoffice/reviews/_kind_cell.html"),
        Column(_("Account"), "account"),
        Column(_("Deadline"), _time_left, template="backoffice/reviews/_deadline_cell.html"),
        StatusColumn(_("Status"), states=REVIEW_STATES),
        Column(_("Reviewer"), "reviewer"),
    )
    empty = Empty(
        "mood-empty", _("The queue is empty"), _("New applications appear here, the oldest deadline first.")
    )

    def __init__(self, rows: Iterable[Any]) -> None:
        super().__init__(rows)
        calendar = opening_hours.calendar()
        for row in self.rows:
            row.calendar = calendar  # read once for all of them

    def actions(self, row: Review) -> tuple[Action, ...]:
        if row.status != ReviewStatus.WAITING:
            return ()
        take = reverse("backoffice:review_take", args=[row.public_id])
        return (Action(_("Claim"), take, "hand-stop", Perm.STAFF_REVIEW_DECIDE, is_post=True),)


class MineFilter(ChoiceFilter):
    """Items of one's own; who that is, the list says when it makes the filters."""

    def __init__(self) -> None:
        super().__init__(_("Held by"), column="reviewer", choices=[("me", _("me"))])

    def narrow(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows  # the list narrows by the person


class QueueFilters(Filters):
    q = SearchFilter(_("Item or account"), columns=("title", "account__name"))
    kind = ChoiceFilter(_("Kind"), column="kind", choices=KIND_CHOICES)
    status = ChoiceFilter(_("Status"), column="status", choices=IN_QUEUE)
    mine = MineFilter()


class ReviewQueue(StaffPage, ListPage):
    perm = Perm.STAFF_REVIEW_READ
    title = QUEUE
    template = "backoffice/reviews/list.html"
    table = QueueTable
    filters = QueueFilters
    order = queries.QUEUE_ORDER

    def rows(self) -> QuerySet[Review]:
        reviewer = self.actor.user if self.request.GET.get("mine") == "me" else None
        return queries.review_queue(reviewer=reviewer)

    def context(self) -> dict[str, Any]:
        return {
            "counts_of_queue": queries.queue_counts(),
            "can_decide": Perm.STAFF_REVIEW_DECIDE in self.actor.perms,
        }


class ReviewPage(StaffPage, abstract=True):
    """A page or action about one review of any account."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self._review: Review | None = None
        return super().dispatch(request, *args, **kwargs)

    @property
    def review(self) -> Review:
        """The review, read once; raises Http404."""
        if self._review is None:
            rows = Review.unscoped.select_related("account", "reviewer", "created_by").exclude(
                status=ReviewStatus.DRAFT
            )
            self._review = self.find(rows, self.kwargs["public_id"])
        return self._review

    def go_on(self) -> str:
        """The address of the next item, claimed, or of the queue with a word that it is empty."""
        following = services.take_next(actor=self.actor)
        if following is None:
            messages.info(self.request, _("Nothing else waits for you."))
            return reverse("backoffice:reviews")
        return _url(following)


class ReviewDesk(ReviewPage, FormPage):
    """Everybody who may read reviews sees it; who holds it decides. `decision` and `and_next` come from the button."""

    perm = Perm.STAFF_REVIEW_READ
    template = "backoffice/reviews/detail.html"
    form = DecisionForm

    @property
    def target(self) -> Any:
        return queries.reviewed(self.review)

    def heading(self) -> Text:
        return self.review.title

    def trail(self) -> list[Crumb]:
        return [(QUEUE, reverse("backoffice:reviews"))]

    def form_options(self) -> dict[str, Any]:
        return {"kind": self.review.kind, "text": self.target.content}

    def run(self, form: DecisionForm) -> str:
        decision, _sep, and_next = self.request.POST.get("decision", "").partition("+")
        note, reasons = form.cleaned_data["note"], form.chosen()
        if decision == "approve":
            services.approve(actor=self.actor, review=self.review, note=note)
        elif decision == "more":
            services.ask_for_more(actor=self.actor, review=self.review, note=note, reasons=reasons)
        else:
            decision = "reject"
            services.reject(actor=self.actor, review=self.review, reasons=reasons, note=note)
        messages.success(self.request, DECIDED[decision])
        return self.go_on() if and_next else reverse("backoffice:reviews")

    def context(self) -> dict[str, Any]:
        review, target = self.review, self.target
        is_mine = review.status == ReviewStatus.IN_REVIEW and review.reviewer_id == self.actor.user.pk
        is_live = review.claimed_until is not None and review.claimed_until > clock.now()
        said, note = queries.reasons(review)
        findings = target.findings()
        return {
            "review": review,
            "target": target,
            "kind": KINDS[review.kind],
            "states": REVIEW_STATES,
            "holds": is_mine and is_live,
            "can_claim": self._can_claim(is_live),
            "is_own": not services.may_review(self.actor, review),
            "place": queries.place_in_queue(review),
            "findings": findings,
            "said": said,
            "note": note,
            "pieces": marked(target.content, findings or said),
            "identical": identical_waiting(self.actor, review)[:MOST_AT_ONCE],
            "nearest": nearest(review, target.content),
            "record": queries.account_record(review.account, apart_from=review),
            "events": [_event(step) for step in queries.history(target)],
            **_shown(target),
        }

    def _can_claim(self, is_live: bool) -> bool:
        waits = self.review.status == ReviewStatus.WAITING
        return waits or (self.review.status == ReviewStatus.IN_REVIEW and not is_live)


class ReviewTake(ReviewPage, ActionPage):
    perm = Perm.STAFF_REVIEW_DECIDE

    def run(self) -> str:
        return _url(services.take(actor=self.actor, review=self.review))

    def back_url(self) -> str:
        return _url(self.review)


class ReviewRelease(ReviewPage, ActionPage):
    perm = Perm.STAFF_REVIEW_DECIDE
    done = _("The item is back in the queue.")

    def run(self) -> str:
        services.release(actor=self.actor, review=self.review)
        return reverse("backoffice:reviews")

    def back_url(self) -> str:
        return _url(self.review)


class ReviewNext(ReviewPage, ActionPage):
    perm = Perm.STAFF_REVIEW_DECIDE

    def run(self) -> str:
        return self.go_on()


def _event(step: queries.Step) -> dict[str, Any]:
    words = [one.sentence for one in step.findings] + ([step.note] if step.note else [])
    return {
        "at": step.at,
        "label": step.label,
        "tone": step.tone,
        "sentence": " ".join(words),
        "by": step.user,
    }


def _shown(target: Any) -> dict[str, Any]:
    """What the item's own part of the page finds: how it looks on a handset, and its facts."""
    if target.kind == "send_task":
        return list_review.shown(target)
    if target.kind == "identity":
        return shown_identity(target)
    region = Region(target.region)
    facts = [(_("ID"), target.number), (_("Region"), target.get_region_display())]
    if target.kind == "signature":
        facts += [
            (_("Type"), target.get_type_display()),
            (_("Purpose"), target.get_purpose_display()),
            (_("Developed or registered by"), target.get_registrant_display()),
            (_("Application description"), target.description or None),
        ]
        return {"facts": facts, "bracketed": target.bracketed, "documents": certificates.documents_of(target)}
    facts += [
        (_("Type"), target.get_message_kind_display()),
        (_("Variables"), target.parameter_count),
        (_("Remarks"), target.remarks or None),
    ]
    own = signatures.default_for_sending(target.account, region)
    shown = preview(
        target.content,
        region=region,
        message_kind=MessageKind(target.message_kind),
        signature=own.content if own else None,
    )
    return {"facts": facts, "preview": shown, "has_own_signature": own is not None}
