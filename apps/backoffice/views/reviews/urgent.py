"""Bringing an item forward in the queue, with a reason that the reviewers read."""

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.reviews import ExpediteForm
from apps.backoffice.views.reviews.page import ReviewPage, queue_crumb, url_of
from apps.reviews import services
from apps.web.pages import Crumb, FormPage, Text


class ReviewExpedite(ReviewPage, FormPage):
    perm = Perm.STAFF_REVIEW_EXPEDITE
    title = _("Bring forward")
    form = ExpediteForm
    submit = _("Bring forward")
    done = _("The item now comes before all that were not brought forward.")

    def lead(self) -> Text:
        return _("The item comes first in the queue; its deadline stays as it was promised.")

    def trail(self) -> list[Crumb]:
        return [queue_crumb(), (self.review.title, url_of(self.review))]

    def run(self, form: ExpediteForm) -> str:
        services.expedite(actor=self.actor, review=self.review, reason=form.cleaned_data["reason"])
        return url_of(self.review)
