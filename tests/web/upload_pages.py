"""Pages that take a file: a form that keeps it, refuses it or breaks, and one of the usual kind that takes none."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.core.errors import Code, DomainError
from apps.web.forms import AccountForm
from apps.web.pages import FormPage, Page
from apps.web.uploads import SealedFileField, taken_file, takes_file
from tests.web import urls

kept: list[Any] = []


class ListForm(AccountForm):
    name = forms.CharField(max_length=20)
    what = forms.CharField(required=False)
    file = SealedFileField()


@takes_file
class TakeList(FormPage):
    perm = "thing:write"
    title = "New list"
    form = ListForm

    def run(self, form: ListForm) -> str:
        upload = form.cleaned_data["file"]
        what = form.cleaned_data["what"]
        if what == "refuse":
            raise DomainError(Code.ALREADY_EXISTS, name="x")
        if what == "break":
            raise RuntimeError("on purpose")
        kept.append(upload)
        upload.keep("of an earlier request" if what == "repeat" else None)
        return "/things/"


@takes_file
class TakeBare(Page):
    perm = "thing:write"
    title = "Bare"

    def post(self, request: HttpRequest) -> HttpResponse:
        upload = taken_file(request)
        upload.keep()
        return HttpResponse(upload.stored)


class TakeNone(Page):
    perm = "thing:write"
    title = "None"

    def post(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(",".join([*request.POST, *request.FILES]))


urlpatterns = [
    path("lists/", TakeList.as_view(), name="lists"),
    path("bare/", TakeBare.as_view(), name="bare"),
    path("none/", TakeNone.as_view(), name="none"),
    *urls.urlpatterns,
]
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500
