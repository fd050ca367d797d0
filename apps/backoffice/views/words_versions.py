"""Versions of a word list: one with what it changed or how it differs from another, and the way back to it."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.views.words import WordListPage, url_of
from apps.web.pages import ActionPage, TemplatePage, Text
from apps.web.tables import Action
from apps.words import queries, services
from apps.words.models import WordListVersion


class WordListVersionPage(WordListPage, TemplatePage):
    """Compared with the version before it, or with the one that `against` names."""

    perm = Perm.STAFF_WORD_READ
    template = "backoffice/words/version.html"

    @property
    def number(self) -> int:
        return int(self.kwargs["number"])

    def heading(self) -> Text:
        return _("%(name)s, version %(number)s") % {"name": self.word_list, "number": self.number}

    def context(self) -> dict[str, Any]:
        version = queries.version(self.word_list, self.number)
        before = self._against()
        return {
            "version": version,
            "before": before,
            "difference": queries.difference(before, version),
            "versions": queries.history(self.word_list),
            "is_live": version.pk == self.word_list.live_id,
        }

    def _against(self) -> WordListVersion | None:
        wanted = self.request.GET.get("against", "")
        if not wanted:
            return queries.version(self.word_list, self.number - 1) if self.number > 1 else None
        if not wanted.isascii() or not wanted.isdecimal() or len(wanted) > 6:
            raise Http404
        return queries.version(self.word_list, int(wanted))

    def actions(self) -> list[Action]:
        if self.word_list.live is not None and self.word_list.live.number == self.number:
            return []
        question = _(
            "Version %(number)s becomes the newest version and is in force within two seconds. Bring it back?"
        )
        return [
            Action(
                _("Bring this version back"),
                url_of(self.word_list, "word_list_restore", number=self.number),
                "history",
                Perm.STAFF_WORD_WRITE,
                is_post=True,
                confirm=question % {"number": self.number},
            )
        ]


class WordListRestore(WordListPage, ActionPage):
    perm = Perm.STAFF_WORD_WRITE
    back = "backoffice:word_lists"
    done = _("Brought back; it is in force everywhere within two seconds.")

    def run(self) -> str:
        services.restore(actor=self.actor, word_list=self.word_list, number=self.kwargs["number"])
        return url_of(self.word_list)
