"""The back-test of a draft: asked for, and what it has found so far."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.forms.words import TestForm
from apps.backoffice.views.words import WordListPage, url_of
from apps.core.errors import Code, DomainError
from apps.web.htmx import go_to, wants_part
from apps.web.pages import ActionPage, TemplatePage
from apps.words import back_tests
from apps.words.states import BACK_TEST_STATES


class WordListTest(WordListPage, ActionPage):
    perm = Perm.STAFF_WORD_WRITE
    back = "backoffice:word_lists"
    done = _("The draft is being tested on what was sent; nothing is in force by that.")

    def run(self) -> str:
        form = TestForm(self.request.POST)
        if not form.is_valid():
            raise DomainError(Code.WORDS_CHANGED)
        back_tests.ask(actor=self.actor, word_list=self.word_list, **form.cleaned_data)
        return url_of(self.word_list)


class WordListTested(WordListPage, TemplatePage):
    """The part of the draft's page that asks for itself while the test runs."""

    perm = Perm.STAFF_WORD_READ
    template = "backoffice/words/_back_test.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        test = back_tests.latest(self.word_list, self.draft)
        if test is None:
            raise Http404
        if not wants_part(request) or not test.is_under_way:
            return go_to(request, url_of(self.word_list))
        return self.show(test=test, states=BACK_TEST_STATES, row=self.word_list)
