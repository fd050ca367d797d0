"""What a reason is, and what it can be said of."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SIGNATURE = "signature"
TEMPLATE = "template"
SEND_TASK = "send_task"
IDENTITY = "identity"
REMOVAL = "removal"
SENDER_ID = "sender_id"
ANY: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """kinds: what it can be said of, ANY is everything; `is_offered` means that reviewers can choose it (others only rules raise).

    `short` is said instead of a sentence whose facts are not known: in the catalogue, and when a reviewer names no words.
    """

    kinds: tuple[str, ...]
    group: str
    sentence: Promise
    advice: Promise | str = ""
    is_offered: bool = True
    short: Promise | str = ""

    def may_be_said_of(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


# The groups in which a reviewer finds the reasons, in this order.
GROUPS: dict[str, Promise] = {
    "type": _("Type"),
    "content": _("Content"),
    "proof": _("Proof"),
    "unsupported": _("Not supported"),
    "other": _("Other"),
}
