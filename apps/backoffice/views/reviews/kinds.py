"""What the desk shows of each kind: one row per kind of reviews.kinds (docs/how-to/add-a-reviewable-kind.md).

Everything else of the desk (text, findings, similar items, account, decision, history) is the same for all kinds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.backoffice.views import certificates, sender_markets
from apps.backoffice.views.reviews import identities, lists, removals
from apps.core.kinds import MessageKind, Region
from apps.message_templates.models import MessageTemplate
from apps.message_templates.preview import preview
from apps.signatures import queries as signatures
from apps.signatures.models import Signature
from apps.web.text import Text


@dataclass(frozen=True)
class Shown:
    """`context` takes the thing under review and gives at least `facts` [(name, value)…]; two templates draw what else it gives.

    `text` stands in the card of the text, `documents` between it and the facts; empty is nothing.
    """

    context: Callable[[Any], dict[str, Any]]
    text: str = ""
    documents: str = ""


def _signature(target: Signature) -> dict[str, Any]:
    facts: list[tuple[Text, Any]] = [
        (_("ID"), target.number),
        (_("Region"), target.get_region_display()),
        (_("Type"), target.get_type_display()),
        (_("Purpose"), target.get_purpose_display()),
        (_("Developed or registered by"), target.get_registrant_display()),
        (_("Application description"), target.description or None),
    ]
    return {"facts": facts, "bracketed": target.bracketed, "documents": certificates.documents_of(target)}


def _template(target: MessageTemplate) -> dict[str, Any]:
    region = Region(target.region)
    own = signatures.default_for_sending(target.account, region)
    facts: list[tuple[Text, Any]] = [
        (_("ID"), target.number),
        (_("Region"), target.get_region_display()),
        (_("Type"), target.get_message_kind_display()),
        (_("Variables"), target.parameter_count),
        (_("Remarks"), target.remarks or None),
    ]
    shown = preview(
        target.content,
        region=region,
        message_kind=MessageKind(target.message_kind),
        signature=own.content if own else None,
    )
    return {"facts": facts, "preview": shown, "has_own_signature": own is not None}


SHOWN: dict[str, Shown] = {
    "signature": Shown(_signature, documents="backoffice/reviews/kinds/_certificates.html"),
    "template": Shown(_template, text="backoffice/reviews/kinds/_preview.html"),
    "send_task": Shown(lists.shown, text="backoffice/reviews/kinds/_list.html"),
    "sender_id": Shown(sender_markets.shown_sender, documents="backoffice/reviews/kinds/_sender_id.html"),
    "identity": Shown(identities.shown_identity, documents="backoffice/reviews/kinds/_identity.html"),
    "removal": Shown(removals.shown),
}
