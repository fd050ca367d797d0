"""What can be reviewed: one row per kind; the models above are named by string, so that no import points upwards."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm


@dataclass(frozen=True)
class Kind:
    """model is `app.Model`; label and plural are what people read; icon is a name of the icon sprite.

    `is_compared`: its text is kept with the review, so that reviewers see what was decided about similar ones; not for kinds
    whose text is about a person. `same` names the columns that make two applications identical, so that they may be approved
    together; empty where more than these decides, for example certificates. `can_reopen`: a rejection that was wrong can be taken
    up again by the staff; not where the applicant has to act anew anyway.
    """

    model: str
    label: Promise
    plural: Promise
    icon: str
    is_compared: bool = False
    same: tuple[str, ...] = ()
    can_reopen: bool = True


KINDS: dict[str, Kind] = {
    "signature": Kind("signatures.Signature", _("Signature"), _("Signatures"), "signature", is_compared=True),
    "template": Kind(
        "message_templates.MessageTemplate",
        _("Template"),
        _("Templates"),
        "template",
        is_compared=True,
        same=("region", "message_kind", "content"),
    ),
    "sender_id": Kind("signatures.SenderId", _("Sender ID"), _("Sender IDs"), "tag", is_compared=True),
    "send_task": Kind(
        "messaging.SendTask", _("Send task"), _("Send tasks"), "send", is_compared=True, can_reopen=False
    ),
    "identity": Kind("identity.Identity", _("Verification"), _("Verifications"), "user-check"),
    "removal": Kind(
        "unsubscribes.RemovalRequest", _("Unsubscription to end"), _("Unsubscriptions to end"), "message-off"
    ),
}


def model_of(kind: str) -> type[Model]:
    """The model class of a kind; raises KeyError for an unknown one."""
    return apps.get_model(KINDS[kind].model)


def rows_of(kind: str) -> QuerySet[Any]:
    """All rows of a kind, of every account."""
    return model_of(kind)._base_manager.all()


def versioned(kind: str) -> tuple[str, ...]:
    """The attributes that are kept of each round; the model names them (see models.Reviewable)."""
    return getattr(model_of(kind), "versioned", ())


def write_perm(kind: str) -> Perm | None:
    """What somebody of the account needs to write to the reviewer; None for kinds about which nobody does."""
    return getattr(model_of(kind), "write_perm", None)
