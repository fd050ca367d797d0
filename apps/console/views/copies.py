"""Duplicates as drafts: of a template within its region or to the other one, of a signature to the other one."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from apps.accounts.permissions import Perm
from apps.console.forms.templates import CopyForm
from apps.console.views.reviewed import ConfirmForm, ReviewedCopy
from apps.console.views.signatures import BODY, OTHER, SignaturePage
from apps.console.views.templates import TemplatePage
from apps.core.composing import compose
from apps.core.kinds import Region
from apps.message_templates import services as templates
from apps.message_templates.models import MessageTemplate
from apps.reviews.findings import marked
from apps.signatures import queries
from apps.signatures import services as signatures
from apps.signatures.models import Signature
from apps.web.pages import Text

_LONGEST_NAME = 60


class TemplateCopy(TemplatePage, ReviewedCopy):
    perm = Perm.TEMPLATE_WRITE
    title = _("Duplicate template")
    form = CopyForm

    def initial(self) -> dict[str, Any]:
        row: MessageTemplate = self.row
        suffix = pgettext("a duplicate", "copy")
        return {"name": f"{row.name[: _LONGEST_NAME - len(suffix) - 1]} {suffix}", "region": row.region}

    def regions(self) -> list[Region]:
        return [self.region, OTHER[self.region]]

    def prospect(self, region: Region) -> dict[str, Any]:
        row: MessageTemplate = self.row
        draft = MessageTemplate(
            account=row.account,
            region=region,
            message_kind=row.message_kind,
            content=row.content,
            remarks=row.remarks,
        )
        found = draft.findings()
        signature, is_own = self.sample_signature(region)
        return {
            "findings": found,
            "pieces": marked(draft.content, found),
            "preview": self.sample(draft, signature, region),
            "has_own_signature": is_own,
        }

    def run(self, form: CopyForm) -> str:
        said = form.cleaned_data
        made = templates.copy(actor=self.actor, template=self.row, region=said["region"], name=said["name"])
        self.kwargs["region"] = made.region
        return self.url(made, "edit")


class SignatureCopy(SignaturePage, ReviewedCopy):
    perm = Perm.SIGNATURE_WRITE
    form = ConfirmForm
    title = _("Copy signature to the other region")

    def lead(self) -> Text:
        return _("Its certificates come along. A reviewer of that region reads it anew.")

    def regions(self) -> list[Region]:
        return [OTHER[self.region]]

    def prospect(self, region: Region) -> dict[str, Any]:
        row: Signature = self.row
        draft = Signature(
            account=row.account,
            region=region,
            content=row.content,
            type=row.type,
            purpose=row.purpose,
            registrant=row.registrant,
            description=row.description,
        )
        found = draft.findings()
        return {
            "findings": found,
            "pieces": marked(draft.content, found),
            "sample": compose(row.content, BODY[region], mainland=draft.is_mainland),
            "documents": queries.certificates(row),
        }

    def run(self, form: ConfirmForm) -> str:
        made = signatures.copy(actor=self.actor, signature=self.row, region=OTHER[self.region])
        self.kwargs["region"] = made.region
        return self.url(made, "edit")
