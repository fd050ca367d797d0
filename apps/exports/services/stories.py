"""The story of one number as a PDF: set, hashed, and its hash kept, so that anybody can be shown that a file is as we made it."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.callbacks.timeline import callbacks
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.ids import random_public_id
from apps.core.typesetting import typeset
from apps.exports.models import StoryFile
from apps.messaging.number_story import Kind, Story, Told, story

_TEMPLATE: Final = Path(__file__).resolve().parent.parent / "story.typ"
MESSAGES: Final = 500  # of a file, the latest; what there is beyond stands at its end
PDF: Final = "application/pdf"


@dataclass(frozen=True, slots=True)
class Taken:
    """The file itself; it is nowhere else."""

    name: str
    content: bytes
    row: StoryFile


def take(*, actor: Actor, account: Account | None, hashed: int, kinds: Collection[str] = ()) -> Taken:
    """A PDF of what is known, masked, oldest first, and a row in the audit trail that stays whatever becomes of the answer.

    account None: over all accounts, for staff. Raises Forbidden and DomainError(STORY_EMPTY).
    """
    actor.require(Perm.MESSAGE_READ if account is not None else Perm.STAFF_MESSAGE_READ)
    may_know = actor.may(Perm.AUDIT_READ if account is not None else Perm.STAFF_AUDIT_READ)
    told = story(hashed, account=account, kinds=kinds, with_looks=may_know, limit=MESSAGES, more=callbacks)
    if told is None:
        raise DomainError(Code.STORY_EMPTY)
    now, public_id = clock.now(), random_public_id()
    content = typeset(_TEMPLATE, _facts(told, account, actor, public_id, kinds))
    row = StoryFile(
        account=account,
        public_id=public_id,
        number_hash=hashed,
        number_last4=told.shown[-4:],
        kinds=sorted(kinds),
        event_count=len(told.events),
        octets=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        made_by=actor.user,
        made_at=now,
    )
    with transaction.atomic(durable=True):
        row.save()
        audit.record(
            actor, "number_story.taken", row, account=account, count=len(told.events), sha256=row.sha256
        )
    return Taken(f"story-{told.shown[-4:]}-{now:%Y%m%d-%H%M%S}.pdf", content, row)


def made_here(sha256: str, account: Account | None = None) -> StoryFile | None:
    """The file with this hash; of an account only its own. None: not made here, or changed since."""
    rows = StoryFile.unscoped.select_related("account", "made_by").filter(sha256=sha256.strip().lower())
    return (rows if account is None else rows.filter(account=account)).first()


def _facts(
    told: Story, account: Account | None, actor: Actor, public_id: str, kinds: Collection[str]
) -> dict[str, Any]:
    made_at = timezone.localtime(clock.now())
    events = ngettext("%(count)s event", "%(count)s events", len(told.events)) % {"count": len(told.events)}
    words = ", ".join(str(Kind(kind).label) for kind in sorted(kinds)) or _("Everything")
    return {
        "lang": (get_language() or "en").partition("-")[0],
        "title": _("The story of the number %(number)s") % {"number": told.shown},
        "facts": [
            [_("Account"), str(account) if account is not None else _("All accounts")],
            [_("What it holds"), f"{words} · {events}"],
            [_("Made"), f"{made_at:%Y-%m-%d %H:%M:%S %Z}, {actor.user or _('The platform')}"],
            [_("File"), public_id],
        ],
        "events": [_line(event, with_account=account is None) for event in reversed(told.events)],
        "more": _("Older messages are left out; ask for the story of an earlier time on its page.")
        if told.older is not None
        else "",
        "foot": _("Numbers and values are masked. Whether this file is unchanged is told by its SHA-256."),
    }


def _line(event: Told, *, with_account: bool) -> dict[str, str]:
    """One event as plain texts, as the typst template reads it."""
    at = timezone.localtime(event.at)
    by = " · ".join(word for word in (event.account if with_account else "", event.by) if word)
    small = " · ".join(word for word in (event.code, event.reference, event.serial) if word)
    return {
        "at": f"{at:%Y-%m-%d %H:%M:%S}",
        "kind": str(Kind(event.kind).label),
        "label": str(event.label),
        "sentence": str(event.sentence),
        "advice": str(event.advice),
        "by": by,
        "small": small,
    }
