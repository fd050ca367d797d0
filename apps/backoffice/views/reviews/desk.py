"""The reviewers' desk: one item with everything that is needed to judge it, and the decision."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.reviews import DecisionForm
from apps.backoffice.views.reviews import identities
from apps.backoffice.views.reviews.page import ReviewPage, material, queue_crumb
from apps.backoffice.views.reviews.talk import talk_of, versions_url
from apps.core import clock
from apps.reviews import queries, risks, services
from apps.reviews.findings import Found, marked
from apps.reviews.identical import MOST_AT_ONCE, identical_waiting
from apps.reviews.models import Review, Stage
from apps.reviews.states import ReviewStatus
from apps.web.pages import Crumb, FormPage, Text

DECIDED = {
    "approve": _("Approved."),
    "reject": _("Rejected; the applicant sees the reasons with their fixes."),
    "more": _("The applicant has been asked for more."),
}

SECOND = _("Your approval is kept. The item is usable when a second reviewer has approved it as well.")
DISPUTED = _("Your decision is kept. The first reviewer thought otherwise, so a third person decides.")


class ReviewDesk(ReviewPage, FormPage):
    """Everybody who may read reviews sees it; who holds it decides. `decision` and `and_next` come from the button."""

    perm = Perm.STAFF_REVIEW_READ
    template = "backoffice/reviews/detail.html"
    form = DecisionForm

    @cached_property
    def target(self) -> Any:
        return queries.reviewed(self.review)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.blindfold() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.blindfold() or super().post(request, *args, **kwargs)

    def heading(self) -> Text:
        return self.review.title

    def trail(self) -> list[Crumb]:
        return [queue_crumb()]

    def form_options(self) -> dict[str, Any]:
        return {"kind": self.review.kind, "text": self.target.content}

    def run(self, form: DecisionForm) -> str:
        decision, _sep, and_next = self.request.POST.get("decision", "").partition("+")
        if decision not in DECIDED:
            decision = "reject"
        given: dict[str, Any] = {
            "actor": self.actor,
            "review": self.review,
            "note": form.cleaned_data["note"],
            "seen": self.request.POST.get("seen", ""),
        }
        if decision == "approve":
            decided = services.approve(**given)
        elif decision == "more":
            decided = services.ask_for_more(reasons=form.chosen(), **given)
        else:
            decided = services.reject(reasons=form.chosen(), **given)
        messages.success(self.request, _said(decision, decided))
        return self.go_on() if and_next else reverse("backoffice:reviews")

    def context(self) -> dict[str, Any]:
        review, target = self.review, self.target
        is_mine = review.status == ReviewStatus.IN_REVIEW and review.reviewer_id == self.actor.user.pk
        is_live = review.claimed_until is not None and review.claimed_until > clock.now()
        is_waiting = review.status in queries.IN_QUEUE
        said, note = ((), "") if is_waiting else queries.reasons(review)
        shown = material(review, target, target.content)
        is_own = not services.may_review(self.actor, review)
        has_judged = services.has_judged(self.actor, review)
        may_decide = self.actor.may(Perm.STAFF_REVIEW_DECIDE)
        settles = is_waiting and not may_decide and services.has_right(self.actor, review)
        if settles and review.kind == "identity":
            shown |= identities.shown_disputed(target)
        return {
            **shown,
            "pieces": marked(target.content, shown["findings"] or said),
            "version": queries.version(target),
            "holds": is_mine and is_live,
            "can_claim": self._can_claim(is_live),
            "has_right": services.has_right(self.actor, review),
            "is_own": is_own,
            "has_judged": has_judged,
            "settles": settles,
            "place": queries.place_in_queue(review),
            "said": said,
            "note": note,
            "risks": self._risks(target, shown["findings"]),
            "opinions": queries.opinions(review, self.actor.user),
            "is_disputed": review.stage == Stage.DISPUTED,
            "can_reopen": queries.can_reopen(review),
            "identical": identical_waiting(self.actor, review)[:MOST_AT_ONCE],
            "events": [_event(step) for step in queries.history(target)],
            "talk": talk_of(self.actor, review, may_write=may_decide and not is_own and not has_judged),
            "versions_url": versions_url(target, review),
        }

    def _risks(self, target: Any, findings: list[Found]) -> list[Any]:
        """Why two reviewers are needed, while that matters."""
        if self.review.status not in queries.IN_QUEUE:
            return []
        return risks.labels(risks.of(self.review, target, findings))

    def _can_claim(self, is_live: bool) -> bool:
        waits = self.review.status == ReviewStatus.WAITING
        return waits or (self.review.status == ReviewStatus.IN_REVIEW and not is_live)


def _said(decision: str, decided: Review) -> Any:
    """What became of the decision: on a risky item it may be one opinion of two."""
    if decided.status == ReviewStatus.WAITING:
        return DISPUTED if decided.stage == Stage.DISPUTED else SECOND
    return DECIDED[decision]


def _event(step: queries.Step) -> dict[str, Any]:
    words = [one.sentence for one in step.findings] + ([step.note] if step.note else [])
    return {
        "at": step.at,
        "label": step.label,
        "tone": step.tone,
        "sentence": " ".join(words),
        "by": step.user,
    }
