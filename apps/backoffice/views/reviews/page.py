"""What every page about one review shares: which review it is, and the way to the next one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.reviews.kinds import SHOWN
from apps.reviews import queries, services
from apps.reviews.findings import marked
from apps.reviews.kinds import KINDS
from apps.reviews.models import Review
from apps.reviews.nearest import nearest
from apps.reviews.states import REVIEW_STATES, ReviewStatus
from apps.web.navigation import Tab
from apps.web.pages import Crumb, Text

QUEUE = _("Reviews")
HIDDEN = _(
    "This decision is to be judged again. You see it after your own judgement, or when you leave that to others."
)


def url_of(row: Review) -> str:
    """Where an item lies on the desk."""
    return reverse("backoffice:review", args=[row.public_id])


def queue_crumb() -> Crumb:
    return QUEUE, reverse("backoffice:reviews")


def desk_tabs(active: str) -> list[Tab]:
    """The pages of the desk, below the title of each; `active` is the URL name of the one shown."""
    pages: list[tuple[Text, str, Perm]] = [
        (_("Queue"), "reviews", Perm.STAFF_REVIEW_READ),
        (_("Decided"), "reviews_decided", Perm.STAFF_REVIEW_READ),
        (_("To judge again"), "rechecks", Perm.STAFF_REVIEW_DECIDE),
        (_("Agreement"), "agreement", Perm.STAFF_REVIEW_READ),
        (_("Workload"), "review_workload", Perm.STAFF_REVIEW_READ),
        (_("Calendar"), "review_calendar", Perm.STAFF_REVIEW_READ),
        (_("Rules of the desk"), "desk_rules", Perm.STAFF_REVIEW_RULES),
    ]
    return [
        Tab(label, reverse(f"backoffice:{name}"), perm, is_active=name == active)
        for label, name, perm in pages
    ]


def material(review: Review, target: Any, text: str) -> dict[str, Any]:
    """What anybody needs who judges an item, whether first or again; nothing of it tells how it was judged."""
    findings = target.findings()
    return {
        "review": review,
        "target": target,
        "kind": KINDS[review.kind],
        "states": REVIEW_STATES,
        "findings": findings,
        "pieces": marked(text, findings),
        "text": text,
        "nearest": nearest(review, text),
        "record": queries.account_record(review.account, apart_from=review),
        "shown": SHOWN[review.kind],
        **SHOWN[review.kind].context(target),
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

    def blindfold(self) -> HttpResponse | None:
        """For who may judge a decision again: the page on which one does so without seeing it; None for everybody else."""
        if not self.actor.may(Perm.STAFF_REVIEW_DECIDE):
            return None
        hidden = queries.hidden_by(self.review, self.actor.user)
        if hidden is None:
            return None
        messages.info(self.request, HIDDEN)
        return HttpResponseRedirect(reverse("backoffice:recheck", args=[hidden.public_id]))

    def go_on(self) -> str:
        """The address of the next item, claimed, or of the queue with a word that it is empty."""
        following = services.take_next(actor=self.actor)
        if following is None:
            messages.info(self.request, _("Nothing else waits for you."))
            return reverse("backoffice:reviews")
        return url_of(following)
