"""The story of one message, in time order: taken, tried, answered, reported, replied to, charged."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.carriers import codes
from apps.carriers.models import Receipt
from apps.core.money import plain
from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, WORKING, Tone
from apps.messaging.contents import masked_content, masked_reply
from apps.messaging.models import Attempt, ChargeReversal, Conversion, Message, Part, Reply
from apps.messaging.models.attempt import AttemptOutcome
from apps.messaging.queries import refusal_facts
from apps.messaging.remarks import Remark, meaning, refusal
from apps.messaging.states import PART_STATES, MessageStatus, PartStatus
from apps.pricing.models import ChargingMoment, PriceVersion

R = TypeVar("R")
CHARGE = Tone("secondary", "receipt")
REPLY = Tone("teal", "message-reply")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. words and advice are whole sentences; code and reference are the carrier's, as they came.

    kind: message, carrier, reply, charge or callback (number_story.Kind); blank for steps that a longer story leaves out.
    url: where more of it stands, for steps that a layer above joins.
    """

    at: datetime
    label: str
    tone: Tone
    sentence: str = ""
    advice: str = ""
    code: str = ""
    reference: str = ""
    kind: str = ""
    url: str = ""


def timeline(message: Message) -> list[Event]:
    """Everything that is known of the message, oldest first; six statements. Numbers and texts are masked."""
    return timelines([message])[message.pk]


def timelines(messages: Sequence[Message]) -> dict[int, list[Event]]:
    """The same of many messages by their ids, for as many statements as of one."""
    known = Known(messages)
    return {message.pk: _told(message, known) for message in messages}


def _told(message: Message, known: "Known") -> list[Event]:
    events = [
        *_taken(message, known),
        *_tries(message, known),
        *_submitted_parts(message, known),
        *_receipts(message, known),
        *_replies(message, known),
        *_conversion(message, known),
        *_charge(message, known),
    ]
    # Stable: within one second, which is all that is shown, in the order above, for that is how it came about.
    return sorted(events, key=lambda event: event.at.replace(microsecond=0))


class Known:
    """What stands of some messages in the tables beside them, by their ids; nothing is asked for none."""

    def __init__(self, messages: Sequence[Message]) -> None:
        ids = [message.pk for message in messages]
        # A receipt is made after its message, so its id is larger: this names the months to look in.
        since = {"id__gte": min(ids)} if ids else {}
        self.facts = refusal_facts(messages)
        self.attempts = _grouped(Attempt.objects.filter(message_id__in=ids).order_by("id"))
        self.parts = _grouped(Part.objects.filter(message_id__in=ids).order_by("seq"))
        self.receipts = _grouped(Receipt.objects.filter(message_id__in=ids, **since).order_by("id"))
        accounts = {message.account_id for message in messages}
        replies = Reply.unscoped.filter(account__in=accounts, message_id__in=ids, is_late=False)
        self.replies = _grouped(replies.order_by("pk"))
        converted = Conversion.unscoped.filter(account__in=accounts, message_id__in=ids)
        self.conversions = {row.message_id: row for row in converted}
        taken_back = ChargeReversal.objects.filter(message_id__in=ids) if _has_charge(messages) else ()
        self.reversals = {row.message_id: row for row in taken_back}
        versions = {message.price_version_id for message in messages if message.charged_on is not None}
        self.versions = PriceVersion.objects.in_bulk([pk for pk in versions if pk is not None])


def _grouped(rows: Iterable[R]) -> dict[int, list[R]]:
    found: dict[int, list[R]] = {}
    for row in rows:
        found.setdefault(row.message_id, []).append(row)  # type: ignore[attr-defined]
    return found


def _has_charge(messages: Sequence[Message]) -> bool:
    return any(message.charged_on is not None for message in messages)


def _event(at: datetime, label: str, tone: Tone, remark: Remark, **more: Any) -> Event:
    return Event(at, label, tone, str(remark.sentence), str(remark.advice), **more)


def _taken(message: Message, known: Known) -> Iterator[Event]:
    if message.status == MessageStatus.REFUSED:
        facts = known.facts.get(message.pk)
        said = refusal(message.code, facts)
        excerpt = _excerpt(message, facts or {})
        yield _event(
            message.accepted_at,
            _("Refused"),
            BAD,
            Remark(said.sentence, excerpt),
            code=message.code,
            kind="message",
        )
        return
    words = ngettext(
        "The request was checked and taken: %(count)s segment.",
        "The request was checked and taken: %(count)s segments.",
        message.segments,
    ) % {"count": message.segments}
    yield Event(message.accepted_at, _("Accepted"), WAITING, words, kind="message")
    words = _("No rule about numbers, texts, limits or unsubscribed people spoke against it.")
    yield Event(message.accepted_at, _("Judged"), GOOD, words)
    if message.send_task_id is None:
        words = _("It waits for the carrier; verification codes go first, then notices, then marketing.")
    else:
        words = _("It waits with its list, which hands its rows over one after another.")
    yield Event(message.accepted_at, _("Queued"), WAITING, words)
    if message.status == MessageStatus.CANCELLED and message.settled_at is not None:
        words = _("It was stopped before it went to the carrier, and costs nothing.")
        yield Event(message.settled_at, _("Cancelled"), QUIET, words, kind="carrier")


def _excerpt(message: Message, facts: dict[str, Any]) -> str:
    """The words that a message was refused for, out of its own masked text; empty for every other refusal."""
    if "start" not in facts or "end" not in facts:
        return ""
    words = masked_content(message).text[facts["start"] - 1 : facts["end"]]
    return _("The words are “%(words)s”.") % {"words": words}


def _tries(message: Message, known: Known) -> Iterator[Event]:
    tries = known.attempts.get(message.pk, [])
    for number, attempt in enumerate(tries, start=1):
        label = _("Handed to the carrier") if number == 1 else _("Handed to the carrier again (%(number)s)")
        yield Event(attempt.claimed_at, label % {"number": number}, WORKING, kind="carrier")
        at = attempt.answered_at or attempt.claimed_at
        if attempt.outcome == AttemptOutcome.NOT_SENT:
            words = _(
                "The carrier was not ready, so nothing was sent. The message went back to wait for its turn."
            )
            yield Event(at, _("Put back"), CARE, words, code=attempt.code, kind="carrier")
        elif attempt.outcome == AttemptOutcome.UNKNOWN:
            words = _(
                "No answer came, so it is not known whether the message went out. It is not sent again."
            )
            yield Event(at, _("In doubt"), CARE, words, code=attempt.code, kind="carrier")
        elif attempt.outcome == AttemptOutcome.REFUSED:
            explained = meaning(attempt.code, mainland=message.is_mainland)
            yield _event(at, _("Refused by the carrier"), BAD, explained, code=attempt.code, kind="carrier")
    if not tries and message.claimed_at is not None:
        yield Event(message.claimed_at, _("Handed to the carrier"), WORKING, kind="carrier")


def _submitted_parts(message: Message, known: Known) -> Iterator[Event]:
    """What the carrier said to each part; refused and unanswered ones have been told as tries unless parts differ."""
    for part in known.parts.get(message.pk, ()):
        if part.status in (PartStatus.REFUSED, PartStatus.UNKNOWN):
            if part.total > 1:
                label = _("Part %(seq)s of %(total)s") % {"seq": part.seq, "total": part.total}
                words = PART_STATES.label(part.status)
                yield Event(
                    part.submitted_at,
                    label,
                    PART_STATES.tones[part.status],
                    words,
                    code=part.code,
                    kind="carrier",
                )
            continue
        label = _("Taken by the carrier")
        if part.total > 1:
            label = _("Part %(seq)s of %(total)s taken by the carrier") % {
                "seq": part.seq,
                "total": part.total,
            }
        yield Event(part.submitted_at, label, WORKING, reference=part.reference, kind="carrier")


def _receipts(message: Message, known: Known) -> Iterator[Event]:
    for receipt in known.receipts.get(message.pk, ()):
        word = receipt.state or receipt.error_code
        explained = codes.explain(word, mainland=message.is_mainland)
        label, tone = _RECEIPTS[explained.outcome]
        yield _event(
            receipt.received_at,
            str(label()),
            tone,
            Remark(explained.remark, explained.advice),
            code=word,
            reference=receipt.reference,
            kind="carrier",
        )


_RECEIPTS = {
    codes.Outcome.DELIVERED: (lambda: _("Receipt: delivered"), GOOD),
    codes.Outcome.FAILED: (lambda: _("Receipt: not delivered"), BAD),
    codes.Outcome.WAITING: (lambda: _("Receipt: still on its way"), QUIET),
}


def _replies(message: Message, known: Known) -> Iterator[Event]:
    for reply in known.replies.get(message.pk, ()):
        words = _("“%(text)s”") % {"text": masked_reply(reply)[1]}
        advice = _("The number is now on the list of unsubscribed users.") if reply.is_unsubscribe else ""
        yield Event(reply.received_at, _("Reply from the handset"), REPLY, words, advice, kind="reply")


def _conversion(message: Message, known: Known) -> Iterator[Event]:
    told = known.conversions.get(message.pk)
    if told is not None:
        words = _("The customer's program says that the message has done what it was sent for.")
        yield Event(told.converted_at, _("Converted"), GOOD, words, kind="message")


def _charge(message: Message, known: Known) -> Iterator[Event]:
    if message.charged_on is None:
        return
    delivery = message.charging_moment == ChargingMoment.DELIVERY
    at = (
        (message.received_at if delivery else message.submitted_at)
        or message.settled_at
        or message.accepted_at
    )
    words = ngettext(
        "%(segments)s segment at %(price)s %(currency)s; counted on %(day)s.",
        "%(segments)s segments at %(price)s %(currency)s each; counted on %(day)s.",
        message.segments,
    ) % {
        "segments": message.segments,
        "price": plain(message.unit_price),
        "currency": message.currency,
        "day": message.charged_on.isoformat(),
    }
    version = known.versions.get(message.price_version_id or 0)
    if version is not None:
        words += " " + _("The price list in force since %(day)s.") % {"day": version.starts_on.isoformat()}
    label = _("Charged %(fee)s %(currency)s") % {"fee": plain(message.fee), "currency": message.currency}
    yield Event(at, label, CHARGE, words, kind="charge")
    back = known.reversals.get(message.pk)
    if back is not None:
        words = _("Taken back; the account gets it back on the day %(day)s.") % {
            "day": back.reversed_on.isoformat()
        }
        yield Event(back.at, _("Charge taken back"), CHARGE, words, kind="charge")
