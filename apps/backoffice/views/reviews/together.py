"""Approving identical applications together."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.permissions import Perm
from apps.backoffice.views.reviews.page import ReviewPage
from apps.reviews import identical
from apps.web.pages import ActionPage


class ReviewTogether(ReviewPage, ActionPage):
    """`chosen` are the public ids of the identical items; those that changed meanwhile stay in the queue and are named."""

    perm = Perm.STAFF_REVIEW_DECIDE

    def run(self) -> str:
        result = identical.approve_together(
            actor=self.actor,
            review=self.review,
            others=self.request.POST.getlist("chosen"),
            seen=self.request.POST.get("seen", ""),
        )
        words = ngettext("{count} item approved.", "{count} items approved.", result.approved)
        if result.approved:
            messages.success(self.request, words.format(count=result.approved))
        if result.judged:
            messages.success(self.request, _("Kept until a second reviewer has judged them as well."))
        if result.left:
            left = _("Not approved, because they changed or were taken meanwhile: {titles}")
            messages.warning(self.request, left.format(titles=", ".join(result.left)))
        return self.go_on()

    def back_url(self) -> str:
        return reverse("backoffice:review", args=[self.review.public_id])
