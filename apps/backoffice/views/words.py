"""Word lists: the categories, one of them with its draft, and what makes a draft the next version."""

from functools import cached_property
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.permissions import Perm
from apps.accounts.telling import tell
from apps.backoffice.forms.words import (
    DiscardForm,
    DraftForm,
    NamesForm,
    PublishForm,
    TestForm,
    UntestedForm,
    WordListForm,
)
from apps.backoffice.views.base import StaffPage
from apps.core.errors import Code, DomainError
from apps.core.states import GOOD, QUIET, WORKING, Tone
from apps.web.pages import Crumb, DetailPage, FormPage, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, NumberColumn, Table, TimeColumn
from apps.words import back_tests, queries, services
from apps.words.models import AtSending, Treatment, WordList, WordListVersion
from apps.words.states import BACK_TEST_STATES

TITLE = _("Words")
READ, WRITE = Perm.STAFF_WORD_READ, Perm.STAFF_WORD_WRITE
EVENTS = 20
NEW = Action(
    _("New category"), cast(str, reverse_lazy("backoffice:word_list_new")), "plus", WRITE, is_primary=True
)
TRY = Action(_("Try a text"), cast(str, reverse_lazy("backoffice:words_try")), "zoom-question", READ)


def url_of(word_list: WordList, page: str = "word_list", **more: Any) -> str:
    return reverse(f"backoffice:{page}", kwargs={"public_id": word_list.public_id, **more})


def _treatment(name: str) -> Any:
    def said(row: WordList) -> Any:
        if row.is_exception:
            return _("Fine")
        return Treatment(getattr(row.live, name)).label if row.live else None

    return said


def _at_sending(row: WordList) -> Any:
    if row.is_exception:
        return _("Fine")
    return row.live.at_sending.label if row.live else None


def state_of(row: WordList, draft: WordListVersion | None) -> tuple[Text, Tone]:
    """What people read about a category: in force, with a draft, not in force yet."""
    if draft is not None:
        return _("Draft"), WORKING
    return (_("In force"), GOOD) if row.live_id else (_("Empty"), QUIET)


class WordListTable(Table):
    caption = TITLE
    columns = (
        Column(_("Category"), lambda row: row.name, link=url_of, is_heading=True),
        Column(_("In templates"), _treatment("in_templates")),
        Column(_("In signatures"), _treatment("in_signatures")),
        Column(_("When a message is sent"), _at_sending),
        NumberColumn(_("Words"), "live.word_count"),
        NumberColumn(_("Version"), "live.number"),
        TimeColumn(_("Published"), "live.published_at"),
        Column(_("Published by"), lambda row: row.live and (row.live.published_by or _("The platform"))),
        Column(_("State"), "state_label", template="backoffice/words/_state.html"),
    )
    empty = Empty(
        "letter-case",
        _("There are no word lists yet"),
        _(
            "Without them every text reaches the reviewers as it is. The command load_words brings the usual ones."
        ),
        (NEW,),
    )


class WordLists(StaffPage, TemplatePage):
    perm = READ
    title = TITLE
    template = "backoffice/words/list.html"

    def lead(self) -> Text:
        return _(
            "Applicants see what is found before they submit; what is published is in force within two seconds."
        )

    def actions(self) -> list[Action]:
        return [TRY, NEW]

    def context(self) -> dict[str, Any]:
        drafts = queries.drafts()
        rows = list(queries.word_lists())
        for row in rows:
            row.state_label, row.state_tone = state_of(row, drafts.get(row.pk))  # type: ignore[attr-defined]
        return {"table": WordListTable(rows)}


class WordListPage(StaffPage, abstract=True):
    """What the pages of one category share."""

    perm = WRITE

    def rows(self) -> QuerySet[WordList]:
        return queries.word_lists()

    @cached_property
    def word_list(self) -> WordList:
        return self.find(self.rows(), self.kwargs["public_id"])

    @cached_property
    def draft(self) -> WordListVersion | None:
        return queries.draft_of(self.word_list)

    def trail(self) -> list[Crumb]:
        here = (str(self.word_list), url_of(self.word_list))
        return [(TITLE, reverse("backoffice:word_lists")), here]


class WordListDetail(WordListPage, DetailPage):
    perm = READ
    template = "backoffice/words/detail.html"

    @property
    def row(self) -> WordList:
        return self.word_list

    def trail(self) -> list[Crumb]:
        return super().trail()[:1]

    def context(self) -> dict[str, Any]:
        live = queries.live_of(self.word_list)
        events = accounts.audit_of_target(f"wordlist:{self.word_list.public_id}", account=None)[:EVENTS]
        label, tone = state_of(self.word_list, self.draft)
        return {
            "live": live,
            "draft": self.draft,
            "difference": queries.difference(live, self.draft) if self.draft else None,
            "test": back_tests.latest(self.word_list, self.draft),
            "test_form": TestForm(initial={"revision": self.draft.revision, "days": 7})
            if self.draft
            else None,
            "states": BACK_TEST_STATES,
            "versions": queries.history(self.word_list),
            "events": [tell(event) for event in events],
            "state_label": label,
            "state_tone": tone,
        }

    def actions(self) -> list[Action]:
        edit = _("Go on with the draft") if self.draft else _("Write a draft")
        return [
            TRY,
            Action(_("Rename"), url_of(self.word_list, "word_list_rename"), "typography", WRITE),
            Action(edit, url_of(self.word_list, "word_list_edit"), "pencil", WRITE, is_primary=True),
        ]


class WordListNew(StaffPage, FormPage):
    perm = WRITE
    title = _("New category")
    form = WordListForm
    submit = _("Go on to the words")

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:word_lists"))]

    def run(self, form: WordListForm) -> str:
        return url_of(services.create(actor=self.actor, **form.cleaned_data), "word_list_edit")


class WordListRename(WordListPage, FormPage):
    form = NamesForm
    done = _("The category is renamed.")

    def heading(self) -> Text:
        return _("Rename %(name)s") % {"name": self.word_list}

    def initial(self) -> dict[str, Any]:
        return {"name_en": self.word_list.name_en, "name_zh": self.word_list.name_zh}

    def run(self, form: NamesForm) -> str:
        services.rename(actor=self.actor, word_list=self.word_list, **form.cleaned_data)
        return url_of(self.word_list)


class WordListEdit(WordListPage, FormPage):
    """The draft; a new one begins with what is published."""

    template = "backoffice/words/edit.html"
    form = DraftForm
    submit = _("Save the draft")
    done = _("The draft is saved; nothing is in force yet. Look at what changes, then publish it.")

    def heading(self) -> Text:
        return _("Draft of %(name)s") % {"name": self.word_list}

    def initial(self) -> dict[str, Any]:
        start = self.draft or queries.live_of(self.word_list)
        revision = self.draft.revision if self.draft else 0
        if start is None:
            return {
                "revision": 0,
                "in_templates": Treatment.WARN,
                "in_signatures": Treatment.WARN,
                "in_messages": AtSending.IGNORE,
            }
        words = {"words": "\n".join(start.words), "in_messages": start.at_sending}
        return {**start.contents, **words, "revision": revision}

    def run(self, form: DraftForm) -> str:
        services.save_draft(actor=self.actor, word_list=self.word_list, **form.cleaned_data)
        return url_of(self.word_list)


class DraftVerb(WordListPage, FormPage, abstract=True):
    """A question about the draft with what it changes; the answer concerns the revision that was shown."""

    template = "backoffice/words/decide.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.draft is None:
            raise DomainError(Code.NOT_FOUND)
        return super().get(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {"revision": self.draft.revision if self.draft else 0}

    def context(self) -> dict[str, Any]:
        live = queries.live_of(self.word_list)
        return {
            **super().context(),
            "difference": queries.difference(live, self.draft) if self.draft else None,
            "is_first": live is None,
            "test": back_tests.latest(self.word_list, self.draft),
            "states": BACK_TEST_STATES,
            "row": self.word_list,
        }


class WordListPublish(DraftVerb):
    """A draft that no back-test has tried needs a reason."""

    @property
    def form(self) -> type[PublishForm]:  # type: ignore[override]
        tested = self.draft is not None and back_tests.is_tested(self.word_list, self.draft)
        return PublishForm if tested else UntestedForm

    submit = _("Publish")
    done = _("Published; it is in force everywhere within two seconds.")

    def heading(self) -> Text:
        return _("Publish the draft of %(name)s") % {"name": self.word_list}

    def run(self, form: PublishForm) -> str:
        services.publish(actor=self.actor, word_list=self.word_list, **form.cleaned_data)
        return url_of(self.word_list)


class WordListDiscard(DraftVerb):
    form = DiscardForm
    submit = _("Throw the draft away")
    done = _("The draft is gone; what is published stays in force.")

    def heading(self) -> Text:
        return _("Throw the draft of %(name)s away") % {"name": self.word_list}

    def run(self, form: DiscardForm) -> str:
        services.discard_draft(actor=self.actor, word_list=self.word_list, **form.cleaned_data)
        return url_of(self.word_list)
