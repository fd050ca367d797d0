"""The story of one number: all that an account, or for staff every account, knows of it, on one line of time.

It is found by the number's hash and shown masked. A page holds the latest messages with all that belongs to them, and whatever
else happened since the oldest of these; `older` names the message before which the next page begins.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Account, AuditEvent
from apps.accounts.telling import tell
from apps.core.ids import serial_number
from apps.core.kinds import MessageKind
from apps.core.partitions import time_of
from apps.core.phones import mask_number
from apps.core.privacy import open_sealed
from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, Tone
from apps.messaging.contents import masked_content, masked_number, masked_reply
from apps.messaging.models import Message, Reply, SendTask, SendTaskRow
from apps.messaging.row_remarks import row_remark
from apps.messaging.states import MessageStatus, RowVerdict, SuggestionStatus
from apps.messaging.timeline import REPLY, Event, timelines
from apps.policy.models import AllowedNumber
from apps.reviews.states import REVIEW_STATES
from apps.unsubscribes.models import BlockedNumber, RemovalRequest, Unsubscribe

MESSAGES: Final = 100  # on a page
OTHERS: Final = 500  # of any other kind
LOOKED: Final = ("message.revealed", "reply.revealed")


Joining = Callable[[Sequence[Message]], Mapping[int, Sequence[Event]]]


class Kind(models.TextChoices):
    """What a reader may narrow a story to."""

    MESSAGE = "message", gettext_lazy("Messages")
    CARRIER = "carrier", gettext_lazy("Carrier and receipts")
    REPLY = "reply", gettext_lazy("Replies")
    LIST = "list", gettext_lazy("Unsubscribed and block list")
    BLOCK = "block", gettext_lazy("Kept back by a rule")
    CHARGE = "charge", gettext_lazy("Charges")
    CALLBACK = "callback", gettext_lazy("Callbacks")
    LOOK = "look", gettext_lazy("Who looked")


@dataclass(frozen=True, slots=True)
class Told:
    """One event of the story. by: application or person; account: its name; serial: the message it belongs to, or ""."""

    at: datetime
    kind: str
    label: str
    tone: Tone
    sentence: str = ""
    advice: str = ""
    code: str = ""
    reference: str = ""
    by: str = ""
    account: str = ""
    serial: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """shown: the number, masked; events: the newest first; older: the message id before which the rest lies, or None."""

    shown: str
    events: tuple[Told, ...]
    older: int | None


def story(
    hashed: int,
    *,
    account: Account | None,
    before: int | None = None,
    kinds: Collection[str] = (),
    with_looks: bool = False,
    limit: int = MESSAGES,
    more: Joining | None = None,
) -> Story | None:
    """None when nothing is known of the number here; account None is all accounts. About twenty statements.

    with_looks: whether the reader may know who looked at numbers and texts in full. more: what a layer above knows of the
    messages of the page, by their ids.
    """
    page = _Page(hashed, account, before, limit)
    if not page.is_known:
        return None
    events = [
        *page.of_messages(more),
        *page.of_replies(),
        *page.of_unsubscribes(),
        *page.of_block_list(),
        *page.of_lists(),
        *(page.of_looks() if with_looks else ()),
    ]
    wanted = [event for event in events if not kinds or event.kind in kinds]
    # Stable: within one second, which is all that is shown, in the order in which one led to the other.
    wanted.sort(key=lambda event: event.at.replace(microsecond=0))
    wanted.reverse()
    return Story(page.shown, tuple(wanted), page.older)


class _Page:
    """The rows of one page, read once; nothing older than `since`, unless it belongs to a message of the page."""

    def __init__(self, hashed: int, account: Account | None, before: int | None, limit: int) -> None:
        self.hashed, self.account = hashed, account
        rows = self._of(Message).select_related("account", "application", "template", "signature")
        if before is not None:
            rows = rows.filter(id__lt=before)
        found = list(rows.order_by("-id")[: limit + 1])
        self.messages = found[:limit]
        self.older = self.messages[-1].pk if len(found) > limit else None
        self.since = time_of(self.older) if self.older is not None else None
        self.until = time_of(before) if before is not None else None
        self.replies = list(
            self._between(self._of(Reply), "received_at").select_related("application")[:OTHERS]
        )
        self.unsubscribes = list(self._of(Unsubscribe).select_related("application", "added_by")[:OTHERS])
        self.blocked = list(self._of(BlockedNumber).select_related("added_by")[:OTHERS])
        self.allowed = list(self._of(AllowedNumber).select_related("account", "application")[:OTHERS])
        self.kept_back = self._kept_back()

    def _of(self, model: Any) -> QuerySet[Any]:
        rows = model.unscoped if self.account is None else model.of(self.account)
        return rows.filter(number_hash=self.hashed).select_related("account")

    def _between(self, rows: QuerySet[Any], column: str) -> QuerySet[Any]:
        if self.since is not None:
            rows = rows.filter(**{f"{column}__gte": self.since})
        if self.until is not None:
            rows = rows.filter(**{f"{column}__lt": self.until})
        return rows.order_by("-pk")

    def _is_here(self, at: datetime) -> bool:
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

    def _kept_back(self) -> list[tuple[SendTaskRow, SendTask]]:
        """Rows of lists that were not sent to the number, each with its list."""
        rows = SendTaskRow.objects.filter(~Q(verdict=RowVerdict.GOOD), number_hash=self.hashed)
        if self.account is not None:  # before the cut, or others' lists would push out the account's own
            rows = rows.filter(send_task_id__in=SendTask.of(self.account).values("pk"))
        found = list(rows.order_by("-send_task_id")[:OTHERS])
        tasks = SendTask.unscoped.filter(pk__in={row.send_task_id for row in found}).select_related(
            "account", "application"
        )
        known = {task.pk: task for task in tasks}
        pairs = [(row, known[row.send_task_id]) for row in found if row.send_task_id in known]
        return [(row, task) for row, task in pairs if self._is_here(task.created_at)]

    @property
    def is_known(self) -> bool:
        rows = self.messages, self.replies, self.unsubscribes, self.blocked, self.allowed, self.kept_back
        return any(rows)

    @property
    def shown(self) -> str:
        """The number, masked, from whichever row there is."""
        if self.messages:
            return masked_number(self.messages[0])
        rows = [*self.unsubscribes, *self.blocked, *self.allowed, *self.replies]
        row = rows[0] if rows else self.kept_back[0][0]
        sealed = row.number_sealed  # empty where retention has deleted it
        return mask_number(open_sealed(sealed)) if sealed else f"…{row.number_last4}"

    # What each table tells -----------------------------------------------------------------------------------------
    def of_messages(self, more: Joining | None) -> Iterator[Told]:
        told = timelines(self.messages)
        joined = more(self.messages) if more is not None else {}
        for message in reversed(self.messages):
            for event in (*told[message.pk], *joined.get(message.pk, ())):
                if event.kind in ("", Kind.REPLY):  # replies have events of their own here
                    continue
                sentence = event.sentence
                is_acceptance = event.at == message.accepted_at and not event.code
                if event.kind == Kind.MESSAGE and is_acceptance:
                    sentence = f"“{masked_content(message).text}”"
                yield _of_message(message, event, sentence)

    def of_replies(self) -> Iterator[Told]:
        for reply in self.replies:
            common = _common(reply, reply.application.name)
            serial = "" if reply.is_late else serial_number(reply.message_id)
            words = f"“{masked_reply(reply)[1]}”"
            late = _("It came later than 72 hours after the last message.") if reply.is_late else ""
            label = _("Reply from the handset")
            yield Told(reply.received_at, Kind.REPLY, label, REPLY, words, late, serial=serial, **common)
            if reply.suggestion != SuggestionStatus.NONE:
                words = _("It reads like a wish to hear no more; somebody is to decide.")
                label = _("Unsubscription suggested")
                yield Told(reply.received_at, Kind.LIST, label, CARE, words, serial=serial, **common)
            if reply.decided_at is not None:
                who = _person(reply.decided_by)
                is_confirmed = reply.suggestion == SuggestionStatus.CONFIRMED
                label = _("Suggestion confirmed") if is_confirmed else _("Suggestion dismissed")
                yield Told(reply.decided_at, Kind.LIST, label, QUIET, who, serial=serial, **common)

    def of_unsubscribes(self) -> Iterator[Told]:
        for row in self.unsubscribes:
            common = _common(row, row.application.name if row.application else "")
            at = row.asked_at or row.created_at
            if self._is_here(at):
                words = _joined(row.get_origin_display(), row.word, _person(row.added_by), _reach(row))
                yield Told(at, Kind.LIST, _("Unsubscribed"), Tone("orange", "user-off"), words, **common)
            if row.removed_at is not None and self._is_here(row.removed_at):
                words = row.get_removed_by_display()
                yield Told(row.removed_at, Kind.LIST, _("May be written to again"), GOOD, words, **common)
        removals = RemovalRequest.unscoped.filter(unsubscribe__in=[row.pk for row in self.unsubscribes])
        for asked in removals.select_related("account", "review", "created_by")[:OTHERS]:
            common = _common(asked, "")
            if self._is_here(asked.created_at):
                words = _joined(_person(asked.created_by), asked.reason)
                label = _("End of the unsubscription applied for")
                yield Told(asked.created_at, Kind.LIST, label, WAITING, words, **common)
            review = asked.review
            if review is not None and review.decided_at is not None and self._is_here(review.decided_at):
                label, tone = REVIEW_STATES.label(review.status), REVIEW_STATES.tones[review.status]
                words = _("The application to end the unsubscription was decided.")
                yield Told(review.decided_at, Kind.LIST, label, tone, words, **common)

    def of_block_list(self) -> Iterator[Told]:
        for row in self.blocked:
            if self._is_here(row.created_at):
                words = _joined(_person(row.added_by), _reach(row))
                label = _("Put on the block list")
                yield Told(row.created_at, Kind.LIST, label, Tone("red", "ban"), words, **_common(row, ""))
        for allowed in self.allowed:
            if self._is_here(allowed.created_at):
                label, words = _("Put on the allow-list"), _("Frequency limits leave it alone.")
                common = _common(allowed, allowed.application.name)
                yield Told(allowed.created_at, Kind.LIST, label, GOOD, words, **common)

    def of_lists(self) -> Iterator[Told]:
        for row, task in self.kept_back:
            remark = row_remark(row.code, row.facts)
            label = _("Not sent from the list “%(name)s”, row %(row)s") % {
                "name": task.name,
                "row": row.row_no,
            }
            sentence = str(remark.sentence) or str(RowVerdict(row.verdict).label)
            yield Told(
                task.created_at, Kind.BLOCK, label, BAD, sentence, str(remark.advice), row.code,
                **_common(task, task.application.name),
            )  # fmt: skip

    def of_looks(self) -> Iterator[Told]:
        return looks(self.messages, self.replies, for_customer=self.account is not None)


def looks(
    messages: Sequence[Message], replies: Sequence[Reply] = (), *, for_customer: bool
) -> Iterator[Told]:
    """Who has seen these in full, and why; customers do not learn which of the staff it was."""
    serials = {f"message:{message.serial}": message.serial for message in messages}
    targets = [*serials, *(f"reply:{reply.public_id}" for reply in replies)]
    if not targets:
        return
    events = AuditEvent.objects.filter(target__in=targets, verb__in=LOOKED).select_related("user", "account")
    for event in events.order_by("-id")[:OTHERS]:
        told = tell(event, for_customer=for_customer)
        serial = serials.get(event.target, "")
        yield Told(
            event.at, Kind.LOOK, _("Looked at in full"), told.tone, told.sentence,
            account=told.account, serial=serial,
        )  # fmt: skip


def _of_message(message: Message, event: Event, sentence: str) -> Told:
    # A refusal is what a rule has kept back; the message that it would have been is not told apart from it.
    is_block = event.kind == Kind.MESSAGE and message.status == MessageStatus.REFUSED
    return Told(
        event.at,
        Kind.BLOCK if is_block else event.kind,
        event.label,
        event.tone,
        sentence,
        event.advice,
        event.code,
        event.reference,
        serial=message.serial,
        **_common(message, f"{message.application.name} · {MessageKind(message.message_kind).label}"),
    )


def _common(row: Any, by: str) -> dict[str, str]:
    return {"by": by, "account": str(row.account)}


def _person(user: Any) -> str:
    return str(user) if user is not None else ""


def _reach(row: Any) -> str:
    """Of which messages: those under a signature, of a type, or all."""
    kind = MessageKind(row.message_kind).label if row.message_kind else _("all types")
    name = f"【{row.signature}】" if row.signature else _("every signature")
    return _("for %(signature)s, %(kind)s") % {"signature": name, "kind": kind}


def _joined(*words: str) -> str:
    return " · ".join(str(word) for word in words if word)
