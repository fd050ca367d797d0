"""A text tried against the word lists: what the drafts would find and what is found today. Nothing is stored."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.words import SIGNATURE, TryForm
from apps.backoffice.views.base import StaffPage
from apps.backoffice.views.words import TITLE
from apps.core.kinds import MessageKind
from apps.reviews import wording
from apps.reviews.findings import Found, in_order, marked
from apps.web.pages import Crumb, FormPage, Text
from apps.words import queries
from apps.words.matching import Scanner


class WordsTry(StaffPage, FormPage):
    perm = Perm.STAFF_WORD_READ
    title = _("Try a text")
    template = "backoffice/words/try.html"
    form = TryForm
    submit = _("Try it")

    def lead(self) -> Text:
        return _("With every draft as if it were published, beside what is in force. Nothing is stored.")

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:word_lists"))]

    def run(self, form: TryForm) -> HttpResponse:
        text, what = form.cleaned_data["text"], form.cleaned_data["what"]
        drafted = _findings(Scanner(queries.sets_with_drafts()), text, what)
        live = _findings(Scanner(queries.live_sets()), text, what)
        return self.show(
            form=form,
            is_tried=True,
            pieces=marked(text, drafted),
            findings=drafted,
            added=[one for one in drafted if _key(one) not in set(map(_key, live))],
            gone=[one for one in live if _key(one) not in set(map(_key, drafted))],
        )


def _findings(scanner: Scanner, text: str, what: str) -> list[Found]:
    hits = scanner.scan(text)
    if what == SIGNATURE:
        return in_order(wording.of_signature(text, hits))
    return in_order(wording.of_template(text, hits, MessageKind(int(what))))


def _key(one: Found) -> tuple[Any, ...]:
    return one.start, one.end, one.reason, str(one.facts["category"])
