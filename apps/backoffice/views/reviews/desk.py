"""The reviewers' desk: one item with everything that is needed to judge it, and the decision."""

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.reviews import DecisionForm
from apps.backoffice.views.reviews.kinds import SHOWN
from apps.backoffice.views.reviews.page import ReviewPage, queue_crumb
from apps.backoffice.views.reviews.talk import talk_of, versions_url
from apps.core import clock
from apps.reviews import queries, services
from apps.reviews.findings import marked
from apps.reviews.identical import MOST_AT_ONCE, identical_waiting
from apps.reviews.kinds import KINDS
from apps.reviews.nearest import nearest
from apps.reviews.states import REVIEW_STATES, ReviewStatus
from apps.web.pages import Crumb, FormPage, Text

DECIDED = {
    "approve": _("Approved."),
    "reject": _("Rejected; the applicant sees the reasons with their fixes."),
    "more": _("The applicant has been asked for more."),
}


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
        return [queue_crumb()]

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
            "talk": talk_of(self.actor, review),
            "versions_url": versions_url(target, review),
            "shown": SHOWN[review.kind],
            **SHOWN[review.kind].context(target),
        }

    def _can_claim(self, is_live: bool) -> bool:
        waits = self.review.status == ReviewStatus.WAITING
        return waits or (self.review.status == ReviewStatus.IN_REVIEW and not is_live)


def _event(step: queries.Step) -> dict[str, Any]:
    words = [one.sentence for one in step.findings] + ([step.note] if step.note else [])
    return {
        "at": step.at,
        "label": step.label,
        "tone": step.tone,
        "sentence": " ".join(words),
        "by": step.user,
    }
