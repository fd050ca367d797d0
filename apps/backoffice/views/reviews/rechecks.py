"""Judging decisions again without knowing them: what is to be judged, one item, the next one."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.reviews import DecisionForm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.reviews.page import desk_tabs, material, queue_crumb
from apps.core import clock
from apps.reviews import queries, services
from apps.reviews.models import Recheck
from apps.reviews.states import Outcome, RecheckStatus
from apps.web.navigation import Tab
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, Text
from apps.web.tables import Column, Empty, Table, TimeColumn

TITLE = _("To judge again")


def url_of(row: Recheck) -> str:
    return reverse("backoffice:recheck", args=[row.public_id])


class RecheckTable(Table):
    """Without a word about the decision; somebody who knows it would judge by it."""

    caption = TITLE
    columns = (
        Column(_("Item"), "review.title", link=url_of, is_heading=True),
        Column(_("Kind"), "kind", template="backoffice/reviews/_kind_cell.html"),
        Column(_("Account"), "review.account"),
        TimeColumn(_("Decided"), "judged_at"),
    )
    empty = Empty(
        "mood-empty",
        _("Nothing to judge again"),
        _("A share of all decisions is drawn at random and appears here for somebody else."),
    )


class RecheckQueue(StaffPage, ListPage):
    perm = Perm.STAFF_REVIEW_DECIDE
    title = TITLE
    template = "backoffice/reviews/rechecks.html"
    table = RecheckTable
    order = ("judged_at", "id")

    def lead(self) -> Text:
        return _("Decisions of others, drawn at random. You judge without seeing them; agreement is counted.")

    def trail(self) -> list[Crumb]:
        return [queue_crumb()]

    def tabs(self) -> list[Tab]:
        return desk_tabs("rechecks")

    def rows(self) -> QuerySet[Recheck]:
        return queries.rechecks_for(self.actor.user)


class RecheckNext(StaffPage, ActionPage):
    perm = Perm.STAFF_REVIEW_DECIDE

    def run(self) -> str:
        row = services.take_next_recheck(actor=self.actor)
        if row is None:
            messages.info(self.request, _("Nothing else waits for you."))
            return reverse("backoffice:rechecks")
        return url_of(row)


class RecheckLook(StaffPage, ActionPage):
    """Somebody needs to see the decision: then it is no longer theirs to judge."""

    perm = Perm.STAFF_REVIEW_DECIDE
    done = _("Somebody else judges this decision again.")

    def run(self) -> str:
        row = self.find(Recheck.objects.select_related("review"), self.kwargs["public_id"])
        services.look_instead(actor=self.actor, recheck=row)
        return reverse("backoffice:review", args=[row.review.public_id])


class RecheckPage(StaffPage, FormPage):
    """Blind until it is done; afterwards both decisions side by side."""

    perm = Perm.STAFF_REVIEW_READ
    template = "backoffice/reviews/recheck.html"
    form = DecisionForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self._row: Recheck | None = None
        return super().dispatch(request, *args, **kwargs)

    @property
    def row(self) -> Recheck:
        if self._row is None:
            rows = Recheck.objects.select_related(
                "review__account", "review__created_by", "judged_by", "reviewer"
            )
            self._row = self.find(rows, self.kwargs["public_id"])
        return self._row

    def heading(self) -> Text:
        return self.row.review.title

    def trail(self) -> list[Crumb]:
        if self.row.status == RecheckStatus.DONE:
            return [queue_crumb(), (_("Agreement"), reverse("backoffice:agreement"))]
        return [queue_crumb(), (TITLE, reverse("backoffice:rechecks"))]

    def form_options(self) -> dict[str, Any]:
        return {"kind": self.row.kind, "text": self._text()}

    def run(self, form: DecisionForm) -> str:
        decision, _sep, and_next = self.request.POST.get("decision", "").partition("+")
        if decision == "take":
            services.take_recheck(actor=self.actor, recheck=self.row)
            return url_of(self.row)
        services.judge_again(
            actor=self.actor,
            recheck=self.row,
            outcome=Outcome.APPROVED if decision == "approve" else Outcome.REJECTED,
            reasons=form.chosen(),
            note=form.cleaned_data["note"],
        )
        messages.success(self.request, _("Your judgement is kept beside the first one."))
        following = services.take_next_recheck(actor=self.actor) if and_next else None
        return url_of(following or self.row)

    def context(self) -> dict[str, Any]:
        row = self.row
        is_done = row.status == RecheckStatus.DONE
        is_live = row.claimed_until is not None and row.claimed_until > clock.now()
        return {
            **material(row.review, queries.reviewed(row.review), self._text()),
            "row": row,
            "is_done": is_done,
            "is_dropped": row.status == RecheckStatus.DROPPED,
            "is_taken": is_live and row.reviewer_id != self.actor.user.pk,
            "holds": not is_done and is_live and row.reviewer_id == self.actor.user.pk,
            "may_judge": queries.rechecks_for(self.actor.user).filter(pk=row.pk).exists(),
            "has_changed": row.review.round != row.round,
            "words": queries.both_words(row) if is_done else (),
            "can_reopen": queries.can_reopen(row.review),
        }

    def _text(self) -> str:
        return self.row.text or queries.reviewed(self.row.review).content
