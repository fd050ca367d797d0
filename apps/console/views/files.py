"""Files that a customer takes away: rows of a send task, and the file to fill in for a template."""

from typing import ClassVar

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.functional import cached_property

from apps.accounts.permissions import Perm
from apps.console.views.base import ConsolePage
from apps.core.kinds import Region
from apps.exports.formats import STREAMED, Format
from apps.exports.services import taking
from apps.exports.services.taking import File, Part
from apps.message_templates import queries as templates
from apps.messaging.models import SendTask
from apps.web.downloads import download


class FilePage(ConsolePage, abstract=True):
    """A file by GET; `?format=` is csv (also when nothing is said) or xlsx."""

    perm = Perm.MESSAGE_SEND
    http_method_names = ["get", "options"]

    @cached_property
    def form(self) -> Format:
        asked = self.request.GET.get("format", Format.CSV)
        if asked not in STREAMED:
            raise Http404
        return Format(asked)

    @property
    def region(self) -> Region:
        region: Region = self.kwargs["region"]
        return region

    def file(self) -> File:
        """Call the verb."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> StreamingHttpResponse:
        return download(self.file())


class SendTaskFile(FilePage, abstract=True):
    part: ClassVar[Part]

    def file(self) -> File:
        task = self.find(SendTask.of(self.account).filter(region=self.region), self.kwargs["public_id"])
        return taking.take_rows(actor=self.actor, task=task, part=self.part, form=self.form)


class SendTaskBadFile(SendTaskFile):
    part = Part.BAD


class SendTaskSentFile(SendTaskFile):
    part = Part.SENT


class SendTaskUnsentFile(SendTaskFile):
    part = Part.UNSENT


class TemplateListFile(FilePage):
    """The standard file of one template: header, a sample row, what to do."""

    def file(self) -> File:
        template = self.find(templates.listed(self.account, self.region), self.kwargs["public_id"])
        return taking.standard_file(actor=self.actor, template=template, form=self.form)
