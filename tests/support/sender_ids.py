"""Sender IDs for tests: applied for, approved by a reviewer."""

from typing import Any

from apps.accounts.actors import Actor
from apps.signatures.models import SenderId
from apps.signatures.senders import services
from tests.support.reviewing import approved, document, reviewer


def sender_id(actor: Actor, content: str = "Acme", country: str = "GB", **columns: Any) -> SenderId:
    """With what Singapore asks for, where it is for Singapore."""
    if country == "SG":
        columns = {"registration": "201912345K", "documents": [document()], **columns}
    return services.create(actor=actor, country=country, content=content, **columns)


def approved_sender_id(actor: Actor, content: str = "Acme", country: str = "GB", **columns: Any) -> SenderId:
    row: SenderId = approved(sender_id(actor, content, country, submit=True, **columns), reviewer())
    return row
