"""The story of one number over all accounts, for staff: looked up, read, taken as a file, and files checked."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.backoffice.views.base import StaffPage
from apps.callbacks.timeline import callbacks
from apps.core.ids import number_token, serial_number
from apps.exports.services import stories
from apps.messaging.number_story import Kind, Story, story
from apps.web import storied
from apps.web.pages import ActionPage, Crumb, FormPage, TemplatePage, Text
from apps.web.tables import Action, Empty
from apps.web.uploads import takes

TITLE = _("Story of a number")
NOTHING = Empty("timeline", _("Nothing of this kind"), _("Choose another kind, or all of them."))


def story_url_of(hashed: int) -> str:
    """The page of the number with this hash."""
    return reverse("backoffice:number", args=[number_token(hashed)])


class NumberPage(StaffPage, abstract=True):
    perm = Perm.STAFF_MESSAGE_READ

    @cached_property
    def hashed(self) -> int:
        found = storied.hash_of(self.kwargs["token"])
        if found is None:
            raise Http404
        return found

    def trail(self) -> list[Crumb]:
        return [(TITLE, reverse("backoffice:numbers"))]


class NumberSearch(NumberPage, FormPage):
    title = TITLE
    form = storied.NumberForm
    submit = _("Tell the story")
    template = "backoffice/records/numbers.html"

    def lead(self) -> Text:
        return _("Everything that is known of one mobile number, over all accounts.")

    def trail(self) -> list[Crumb]:
        return []

    def context(self) -> dict[str, Any]:
        return {**super().context(), "check_url": reverse("backoffice:number_check")}

    def run(self, form: storied.NumberForm) -> str | HttpResponse:
        token = form.cleaned_data["number"]
        if story(storied.hash_of(token) or 0, account=None, limit=1) is None:
            form.add_error("number", _("Nothing is known of this number."))
            return self.show(form=form, status=422)
        return reverse("backoffice:number", args=[token])


class NumberStory(NumberPage, TemplatePage):
    template = "components/number_story_page.html"

    @cached_property
    def kind(self) -> str:
        asked = self.request.GET.get("kind", "")
        return asked if asked in Kind.values else ""

    @cached_property
    def story(self) -> Story:
        found = story(
            self.hashed,
            account=None,
            before=storied.before_of(self.request.GET),
            kinds=[self.kind] if self.kind else (),
            with_looks=self.actor.may(Perm.STAFF_AUDIT_READ),
            more=callbacks,
        )
        if found is None:
            raise Http404
        return found

    def heading(self) -> Text:
        return self.story.shown

    def lead(self) -> Text:
        return _("All that is known of the number, over all accounts, the latest first.")

    def actions(self) -> list[Action]:
        url = reverse("backoffice:number_file", args=[self.kwargs["token"]])
        url = f"{url}?kind={self.kind}" if self.kind else url
        return [Action(_("Take as PDF"), url, "download", self.perm, is_post=True)]

    def context(self) -> dict[str, Any]:
        told = self.story
        return {
            "story": told,
            "lines": [
                (event, reverse("backoffice:record", args=[event.serial]) if event.serial else "")
                for event in told.events
            ],
            "kinds": [one for one in Kind if one is not Kind.LOOK or self.actor.may(Perm.STAFF_AUDIT_READ)],
            "kind": self.kind,
            "older": serial_number(told.older) if told.older is not None else "",
            "nothing": NOTHING,
            "with_account": True,
        }


class NumberFile(NumberPage, ActionPage):
    """The PDF itself; its hash is kept and the taking stands in the audit trail."""

    def run(self) -> HttpResponse:
        kind = self.request.GET.get("kind", "")
        kinds = [kind] if kind in Kind.values else []
        taken = stories.take(actor=self.actor, account=None, hashed=self.hashed, kinds=kinds)
        disposition = f'attachment; filename="{taken.name}"'
        headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return HttpResponse(taken.content, content_type=stories.PDF, headers=headers)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if story(self.hashed, account=None, limit=1) is None:
            raise Http404
        return super().post(request, *args, **kwargs)


@takes(storied.one_story)
class NumberFileCheck(NumberPage, FormPage):
    """Whether a PDF is as we made it, whoever took it."""

    title = _("Check a file")
    form = storied.CheckForm
    submit = _("Check")
    template = "components/story_check.html"

    def lead(self) -> Text:
        return _(
            "Each file keeps its SHA-256 here. A file of which one octet was changed is not recognized any more."
        )

    def run(self, form: storied.CheckForm) -> HttpResponse:
        digest = form.digest
        return self.show(form=form, digest=digest, found=stories.made_here(digest))
