"""The pages both faces are made of: a class says what it shows and which right it needs, the rest is here.

A list is four lines beside its table:

    class SignatureList(ConsolePage, ListPage):
        perm = Perm.SIGNATURE_READ
        title = _("Signatures")
        table = SignatureTable

        def rows(self) -> QuerySet[Signature]:
            return Signature.of(self.account)

and grows by `filters = SignatureFilters`, `order = ("-created_at", "-id")`, `actions()` for the buttons beside the
title. A form calls one verb and says where to go; what the domain refuses appears in the form:

    class SignatureCreate(ConsolePage, FormPage):
        perm = Perm.SIGNATURE_WRITE
        title = _("New signature")
        form = SignatureForm
        done = _("The signature has been saved.")

        def run(self, form: SignatureForm) -> str:
            signature = services.create(self.actor, **form.cleaned_data)
            return reverse("console:signature", args=[signature.public_id])

An action is a POST and a redirect:

    class SignatureWithdraw(ConsolePage, ActionPage):
        perm = Perm.SIGNATURE_WRITE
        done = _("The signature has been withdrawn.")

        def run(self) -> None:
            services.withdraw(self.actor, self.find(Signature.of(self.account), self.kwargs["public_id"]))

Who gets what: nobody signed in → the sign-in page; a stranger (`is_stranger`) or another account's row → 404; a known
person without the right → 403. A face's own base (here ConsolePage) is `class ConsolePage(Page, abstract=True)` and
overrides `is_stranger` and, where it must, `gate`.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext_lazy as _
from django.views import View

from apps.core.errors import Code, DomainError, Forbidden
from apps.web import access, paging
from apps.web.filters import Filters
from apps.web.htmx import go_to, wants_part
from apps.web.navigation import Tab
from apps.web.preferences import local_url
from apps.web.tables import Action, Table
from apps.web.text import Text

M = TypeVar("M", bound=Model)
Crumb = tuple[Text, str]  # what it says, where it leads


@dataclass(frozen=True)
class Reminder:
    """Something that must not be forgotten, such as an emergency switch: a sentence, and the page that deals with it."""

    sentence: Text
    url: str
    link: Text
    tone: str = "error"


class Page(View):
    """A page for a known person; a class that declares no `perm` does not come into being."""

    perm: ClassVar[str]
    title: ClassVar[Text] = ""
    template: ClassVar[str] = ""

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if abstract:
            return
        if not getattr(cls, "perm", None):
            raise TypeError(f"{cls.__module__}.{cls.__qualname__} declares no perm")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = access.actor_of(request)
        if actor is None:
            return self._sign_in(request)
        self.actor: Any = actor
        if self.is_stranger(actor):
            raise Http404
        if not access.may(actor, self.perm):
            raise PermissionDenied(Forbidden(str(self.perm)).sentence)
        try:
            return self.gate() or super().dispatch(request, *args, **kwargs)
        except Forbidden as refusal:
            raise PermissionDenied(refusal.sentence) from refusal
        except DomainError as refusal:
            if refusal.code is Code.NOT_FOUND:
                raise Http404 from refusal
            raise

    @staticmethod
    def _sign_in(request: HttpRequest) -> HttpResponse:
        """To the sign-in page, and back to the page a reader (not a form) was on."""
        if wants_part(request):
            return go_to(request, resolve_url("account_login"))
        if request.method in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path())
        return go_to(request, resolve_url("account_login"))

    def is_stranger(self, actor: access.Actor) -> bool:
        """Whether this face does not exist for the person; somebody without any right is a stranger everywhere."""
        return not actor.perms

    def gate(self) -> HttpResponse | None:
        """A last condition of the face, for example a second factor: an answer here replaces the page."""
        return None

    @property
    def account(self) -> Any:
        """The account the person works in."""
        return self.actor.account

    def find(self, rows: QuerySet[M], public_id: str) -> M:
        """The row with this public id among the rows the person may see; raises Http404."""
        row = rows.filter(public_id=public_id).first()
        if row is None:
            raise Http404
        return row

    # What the layout shows -----------------------------------------------------------------------------------
    def heading(self) -> Text:
        """The h1 and the title; override where it names a row."""
        return self.title

    def lead(self) -> Text:
        """One sentence below the h1."""
        return ""

    def trail(self) -> list[Crumb]:
        """Breadcrumbs above the title, without the page itself."""
        return []

    def actions(self) -> list[Action]:
        """Buttons beside the title; those the person may not use are left out."""
        return []

    def tabs(self) -> list[Tab]:
        """Pages of the same thing, below the title."""
        return []

    def reminders(self) -> list[Reminder]:
        """What stands above every page of the face until somebody has dealt with it; asked for whole pages only."""
        return []

    def context(self) -> dict[str, Any]:
        """What the page's own template finds beside the layout's."""
        return {}

    def show(self, template: str | None = None, *, status: int = 200, **context: Any) -> HttpResponse:
        """The page, or another template with the same context."""
        layout = {
            "page": self,
            "heading": self.heading(),
            "lead": self.lead(),
            "trail": self.trail(),
            "actions": [action for action in self.actions() if access.may(self.actor, action.perm)],
            "tabs": [tab for tab in self.tabs() if access.may(self.actor, tab.perm)],
        }
        return render(
            self.request, template or self.template, {**layout, **self.context(), **context}, status=status
        )


class TemplatePage(Page, abstract=True):
    """A page that only shows: `template` and `context()`.

    `part` is what htmx gets instead: the changing part of a page that refreshes itself.
    """

    part: ClassVar[str] = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.part if self.part and wants_part(request) else None)


class ListPage(Page, abstract=True):
    """Rows in a table with filters and paging; an htmx request gets the rows alone."""

    template = "layouts/list.html"
    rows_template: ClassVar[str] = "layouts/_rows.html"
    table: ClassVar[type[Table]]
    filters: ClassVar[type[Filters] | None] = None
    order: ClassVar[tuple[str, ...]] = ("-id",)
    size: ClassVar[int] = 50

    def rows(self) -> QuerySet[Any]:
        """All rows the person may see, unordered."""
        raise NotImplementedError

    def filter_options(self) -> dict[str, Any]:
        """Further arguments of the filters, for example the account whose rows they offer."""
        return {}

    def export_url(self) -> str:
        """Where the rows that the filters leave can be asked for as a file; "" where they cannot."""
        return ""

    def part(self, rows: QuerySet[Any], filters: Any) -> paging.Slice[Any]:
        """The page of the rows that the address asks for."""
        return paging.cut(rows, self.order, size=self.size, cursor=self.request.GET.get(paging.PARAMETER))

    def tabled(self, part: paging.Slice[Any]) -> Table:
        """The rows of the page as a table."""
        return self.table(part)

    def bulk_actions(self) -> list[Action]:
        """Buttons of the action bar; they post the chosen keys as `chosen` to their address."""
        return []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self.rows()
        filters = self.filters(request.GET, **self.filter_options()) if self.filters else None
        if filters:
            rows = filters.apply(rows)
        part = self.part(rows, filters)
        return self.show(
            self.rows_template if wants_part(request) else self.template,
            table=self.tabled(part),
            paging=part,
            filters=filters,
            export_url=self.export_url(),
            bulk_actions=[action for action in self.bulk_actions() if access.may(self.actor, action.perm)],
        )


class DetailPage(TemplatePage, abstract=True):
    """One row: `rows()` it may be among, its public id in the address, `row` in the template."""

    id_parameter: ClassVar[str] = "public_id"

    def rows(self) -> QuerySet[Any]:
        """The rows the person may see."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self._row: Any = None
        return super().dispatch(request, *args, **kwargs)

    @property
    def row(self) -> Any:
        """The row, read once; raises Http404."""
        if self._row is None:
            self._row = self.find(self.rows(), self.kwargs[self.id_parameter])
        return self._row

    def heading(self) -> Text:
        return self.title or str(self.row)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.part if self.part and wants_part(request) else None, row=self.row)


class FormPage(Page, abstract=True):
    """A form and its one verb. A refusal of the form or the domain shows the form again with status 422."""

    template = "layouts/form.html"
    form: ClassVar[type[BaseForm]]
    submit: ClassVar[Text] = _("Save")
    extra_template: ClassVar[str] = ""  # inside the form, after its fields
    done: ClassVar[Text] = ""

    def initial(self) -> dict[str, Any]:
        """What the fields hold at first."""
        return {}

    def form_options(self) -> dict[str, Any]:
        """Further arguments of the form, for example querysets."""
        return {}

    def cancel_url(self) -> str:
        """Where the cancel link leads; by default one step up the trail."""
        trail = self.trail()
        return trail[-1][1] if trail else ""

    def run(self, form: Any) -> str | HttpResponse:
        """Call the verb; give the address to go to, or a whole answer (for example a key shown once)."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(form=self.form(initial=self.initial(), **self.form_options()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form: Any = self.form(request.POST, request.FILES, initial=self.initial(), **self.form_options())
        if form.is_valid():
            try:
                answer = self.run(form)
            except Forbidden:
                raise
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                if isinstance(answer, HttpResponse):
                    return answer
                if self.done:
                    messages.success(request, self.done)
                return go_to(request, answer)
        return self.show(form=form, status=422)

    def context(self) -> dict[str, Any]:
        return {
            "submit": self.submit,
            "cancel_url": self.cancel_url(),
            "extra_template": self.extra_template,
            "is_multipart": True,
        }


class ActionPage(Page, abstract=True):
    """One verb, by POST only; afterwards back to where the person was, with what happened in a message."""

    http_method_names = ["post", "options"]
    done: ClassVar[Text] = ""
    back: ClassVar[str] = ""  # URL name without parameters to return to, unless `run` gives an address

    def run(self) -> str | HttpResponse | None:
        """Call the verb. None returns to `next`, the page before or `back`; an answer replaces the redirect."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        url: str | None = None
        try:
            answer = self.run()
        except Forbidden:
            raise
        except DomainError as refusal:
            messages.error(request, refusal.sentence)
        else:
            if isinstance(answer, HttpResponse):
                return answer
            if self.done:
                messages.success(request, self.done)
            url = answer
        return go_to(request, url or self.back_url())

    def back_url(self) -> str:
        """Only addresses of this installation are followed."""
        wanted = self.request.POST.get("next") or self.request.headers.get("Referer")
        return local_url(self.request, wanted, resolve_url(self.back) if self.back else "/")
