"""The catalogue of reasons: every objection a rule or a reviewer can raise, with its fix (rules 45 and 46).

Braces in the sentences are facts; a literal brace is written twice.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reviews.reasons import (
    businesses,
    identity,
    imports,
    removals,
    send_tasks,
    senders,
    signatures,
    templates,
    words,
)
from apps.reviews.reasons.base import (
    ANY,
    GROUPS,
    IDENTITY,
    REMOVAL,
    SEND_TASK,
    SENDER_ID,
    SIGNATURE,
    TEMPLATE,
    Reason,
)

__all__ = [
    "ANY",
    "GROUPS",
    "IDENTITY",
    "REASONS",
    "REMOVAL",
    "SENDER_ID",
    "SEND_TASK",
    "SIGNATURE",
    "TEMPLATE",
    "Reason",
    "offered",
]

REASONS: dict[str, Reason] = {
    **signatures.REASONS,
    **templates.REASONS,
    **imports.REASONS,
    **send_tasks.REASONS,
    **words.REASONS,
    **businesses.REASONS,
    **identity.REASONS,
    **removals.REASONS,
    **senders.REASONS,
    # Of anything
    "other": Reason(
        ANY,
        "other",
        _("See the reviewer's note."),
        "",
    ),
    "note": Reason(
        ANY,
        "other",
        _("Note of the reviewer"),
        "",
        is_offered=False,
    ),
}


def offered(kind: str) -> list[tuple[str, Promise, list[tuple[str, Reason]]]]:
    """The reasons a reviewer can choose for a kind, as (group, its name, [(code, reason)…])."""
    listed = []
    for group, name in GROUPS.items():
        reasons = [
            (code, reason)
            for code, reason in REASONS.items()
            if reason.is_offered and reason.group == group and reason.may_be_said_of(kind)
        ]
        if reasons:
            listed.append((group, name, reasons))
    return listed
