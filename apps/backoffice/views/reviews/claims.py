"""Claiming an item, giving it back, and going on to the next one."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.views.reviews.page import ReviewPage, url_of
from apps.reviews import services
from apps.web.pages import ActionPage


class ReviewTake(ReviewPage, ActionPage):
    """Reviewers claim anything, operators what two reviewers differ about; the verb knows."""

    perm = Perm.STAFF_REVIEW_READ

    def run(self) -> str:
        return url_of(services.take(actor=self.actor, review=self.review))

    def back_url(self) -> str:
        return url_of(self.review)


class ReviewRelease(ReviewPage, ActionPage):
    perm = Perm.STAFF_REVIEW_READ
    done = _("The item is back in the queue.")

    def run(self) -> str:
        services.release(actor=self.actor, review=self.review)
        return reverse("backoffice:reviews")

    def back_url(self) -> str:
        return url_of(self.review)


class ReviewNext(ReviewPage, ActionPage):
    perm = Perm.STAFF_REVIEW_DECIDE

    def run(self) -> str:
        return self.go_on()
