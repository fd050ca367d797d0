"""What every page about one review shares: which review it is, and the way to the next one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.backoffice.views.base import StaffPage
from apps.reviews import services
from apps.reviews.models import Review
from apps.reviews.states import ReviewStatus
from apps.web.pages import Crumb

QUEUE = _("Reviews")


def url_of(row: Review) -> str:
    """Where an item lies on the desk."""
    return reverse("backoffice:review", args=[row.public_id])


def queue_crumb() -> Crumb:
    return QUEUE, reverse("backoffice:reviews")


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
        return url_of(following)
