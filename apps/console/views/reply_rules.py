"""Rules by which an application's replies are labelled: all of them, a new one, taken away."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.replies import RuleForm
from apps.console.views.base import ConsolePage
from apps.messaging.models import ReplyRule
from apps.messaging.models.reply import Match
from apps.messaging.services import reply_rules
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, Text
from apps.web.tables import Action, Column, Empty, Table, TimeColumn

RULES = _("Rules for replies")
WRITE = Perm.APPLICATION_WRITE


def _new() -> Action:
    return Action(_("New rule"), reverse("console:reply_rule_new"), "plus", WRITE, is_primary=True)


class RuleTable(Table):
    caption = RULES
    columns = (
        Column(_("Phrase"), "phrase", is_heading=True),
        Column(_("Match"), "get_match_display"),
        Column(_("Label"), "label"),
        Column(_("Unsubscribes"), lambda row: _("Yes") if row.unsubscribes else None),
        Column(_("Application"), "application.name"),
        TimeColumn(_("Created"), "created_at"),
    )

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        return Empty(
            "tags",
            _("No rules yet"),
            _(
                "A rule labels replies that are or contain a phrase, and can put the number on the unsubscribed users."
            ),
            (_new(),),
        )

    def actions(self, row: ReplyRule) -> tuple[Action, ...]:
        url = reverse("console:reply_rule_delete", args=[row.public_id])
        question = _("Delete this rule? The labels that it has given stay.")
        return (Action(_("Delete"), url, "trash", WRITE, is_post=True, is_danger=True, confirm=question),)


class RuleList(ConsolePage, ListPage):
    perm = Perm.APPLICATION_READ
    title = RULES
    table = RuleTable

    def rows(self) -> QuerySet[ReplyRule]:
        return ReplyRule.of(self.account).select_related("application")

    def lead(self) -> Text:
        return _(
            "They hold for replies that come from now on. Nothing is answered by itself: a reply costs nobody anything."
        )

    def trail(self) -> list[Crumb]:
        return [(_("Replies"), reverse("console:replies"))]

    def actions(self) -> list[Action]:
        return [_new()]


class RuleNew(ConsolePage, FormPage):
    perm = WRITE
    title = _("New rule for replies")
    form = RuleForm
    submit = _("Create rule")
    done = _("The rule holds for replies that come from now on.")

    def trail(self) -> list[Crumb]:
        return [(RULES, reverse("console:reply_rules"))]

    def form_options(self) -> dict[str, Any]:
        return {"account": self.account}

    def initial(self) -> dict[str, Any]:
        return {"match": Match.CONTAINS}

    def run(self, form: RuleForm) -> str:
        given = {**form.cleaned_data, "match": Match(form.cleaned_data["match"])}
        reply_rules.add(actor=self.actor, **given)
        return reverse("console:reply_rules")


class RuleDelete(ConsolePage, ActionPage):
    perm = WRITE
    back = "console:reply_rules"
    done = _("The rule is deleted.")

    def run(self) -> None:
        rule = self.find(ReplyRule.of(self.account), self.kwargs["public_id"])
        reply_rules.remove(actor=self.actor, rule=rule)
