"""Taking a decision back: an approval is revoked, a rejection is put back into the queue."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.reviews import ReopenForm, RevokeForm
from apps.backoffice.views.reviews.page import ReviewPage, queue_crumb, url_of
from apps.reviews import services
from apps.web.pages import Crumb, FormPage, Text


class _Reconsider(ReviewPage, FormPage, abstract=True):
    def trail(self) -> list[Crumb]:
        return [queue_crumb(), (self.review.title, url_of(self.review))]


class ReviewRevoke(_Reconsider):
    """Everybody who may read reviews finds the address; the verb asks for the right to decide or to reconsider."""

    perm = Perm.STAFF_REVIEW_READ
    title = _("Revoke the approval")
    form = RevokeForm
    submit = _("Revoke")
    done = _("The approval has been revoked; the applicant sees the reasons with their fixes.")

    def lead(self) -> Text:
        return _("From now on it can no longer be used; what has been sent stays sent.")

    def form_options(self) -> dict[str, Any]:
        return {"kind": self.review.kind}

    def run(self, form: RevokeForm) -> str:
        note = form.cleaned_data["note"]
        services.revoke(actor=self.actor, review=self.review, reasons=form.chosen(), note=note)
        return url_of(self.review)


class ReviewReopen(_Reconsider):
    perm = Perm.STAFF_REVIEW_RECONSIDER
    title = _("Take the rejection up again")
    form = ReopenForm
    submit = _("Back into the queue")
    done = _("The item is back in the queue, for another decision.")

    def lead(self) -> Text:
        return _("The same text is judged once more; the applicant sees that it waits again.")

    def run(self, form: ReopenForm) -> str:
        services.reopen(actor=self.actor, review=self.review, note=form.cleaned_data["note"])
        return reverse("backoffice:reviews")
