"""Many templates at once: their tags, and the submission of chosen drafts."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.permissions import Perm
from apps.console.forms.templates import TagsForm
from apps.console.views.templates import TemplatePage
from apps.core.errors import DomainError
from apps.message_templates import queries, services
from apps.message_templates.models import MessageTemplate
from apps.web.pages import ActionPage, FormPage

_REFUSALS_SAID = 3


class ChosenPage(TemplatePage, abstract=True):
    """A page about the templates whose public ids come as `chosen`."""

    def chosen(self) -> QuerySet[MessageTemplate]:
        """Of the region, whatever else the request names."""
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        return self.rows().filter(public_id__in=asked.getlist("chosen")).order_by("-created_at", "-id")


class TemplatesTag(ChosenPage, FormPage):
    """The list's action bar posts here what is chosen; only the form's own button says `intent`."""

    perm = Perm.TEMPLATE_WRITE
    title = _("Change tags")
    template = "console/templates/tags.html"
    form = TagsForm

    def form_options(self) -> dict[str, Any]:
        carried = {tag for row in self.chosen() for tag in row.tags}
        return {"carried": sorted(carried)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "intent" not in request.POST:
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def run(self, form: TagsForm) -> str:
        said = form.cleaned_data
        changed = services.tag(
            actor=self.actor, templates=self.chosen(), add=said["labels"], remove=said["remove"]
        )
        words = ngettext(
            "%(count)d template has other tags.", "%(count)d templates have other tags.", changed
        )
        messages.success(self.request, words % {"count": changed})
        return self.list_url()

    def context(self) -> dict[str, Any]:
        return {
            **super().context(),
            "chosen": self.chosen(),
            "known": queries.tags_of(self.account, self.region),
            "action_url": self.request.path,
        }


class TemplatesSubmit(ChosenPage, ActionPage):
    """Each draft for itself: what the rules keep back is named, the others go."""

    perm = Perm.TEMPLATE_WRITE

    def run(self) -> None:
        submitted, refusals = 0, []
        for row in reversed(self.chosen()):
            try:
                services.submit(actor=self.actor, template=row)
            except DomainError as refusal:
                refusals.append(f"{row.name}: {refusal.sentence}")
            else:
                submitted += 1
        if submitted:
            words = ngettext(
                "%(count)d template has been submitted for review.",
                "%(count)d templates have been submitted for review.",
                submitted,
            )
            messages.success(self.request, words % {"count": submitted})
        for words in refusals[:_REFUSALS_SAID]:
            messages.error(self.request, words)
        if len(refusals) > _REFUSALS_SAID:
            more = len(refusals) - _REFUSALS_SAID
            words = ngettext(
                "%(count)d more could not be submitted.", "%(count)d more could not be submitted.", more
            )
            messages.error(self.request, words % {"count": more})

    def back_url(self) -> str:
        return super().back_url() if self.request.POST.get("next") else self.list_url()
