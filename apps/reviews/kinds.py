"""What can be reviewed: one row per kind; the models above are named by string, so that no import points upwards."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """model is `app.Model`; label and plural are what people read; icon is a name of the icon sprite."""

    model: str
    label: Promise
    plural: Promise
    icon: str


KINDS: dict[str, Kind] = {
    "signature": Kind("signatures.Signature", _("Signature"), _("Signatures"), "signature"),
    "template": Kind("message_templates.MessageTemplate", _("Template"), _("Templates"), "template"),
    "send_task": Kind("messaging.SendTask", _("Send task"), _("Send tasks"), "send"),
}


def model_of(kind: str) -> type[Model]:
    """The model class of a kind; raises KeyError for an unknown one."""
    return apps.get_model(KINDS[kind].model)


def rows_of(kind: str) -> QuerySet[Any]:
    """All rows of a kind, of every account."""
    return model_of(kind)._base_manager.all()
