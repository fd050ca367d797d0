"""The story of one message, in time order: taken, tried, answered, reported, replied to, charged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.carriers import codes
from apps.carriers.models import Receipt
from apps.core.money import plain
from apps.core.partitions import id_at
from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, WORKING, Tone
from apps.messaging.contents import masked_content, masked_reply
from apps.messaging.models import Attempt, Message, Part, Reply
from apps.messaging.models.attempt import AttemptOutcome
from apps.messaging.queries import refusal_facts
from apps.messaging.remarks import Remark, meaning, refusal
from apps.messaging.states import PART_STATES, MessageStatus, PartStatus
from apps.pricing.models import ChargingMoment

CHARGE = Tone("secondary", "receipt")
REPLY = Tone("teal", "message-reply")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. words and advice are whole sentences; code and reference are the carrier's, as they came."""

    at: datetime
    label: str
    tone: Tone
    sentence: str = ""
    advice: str = ""
    code: str = ""
    reference: str = ""


def timeline(message: Message) -> list[Event]:
    """Everything that is known of the message, oldest first; four statements. Numbers and texts are masked."""
    events = [
        _taken(message),
        *_tries(message),
        *_submitted_parts(message),
        *_receipts(message),
        *_replies(message),
        *_charge(message),
    ]
    # Stable: within one second, which is all that is shown, in the order above, for that is how it came about.
    return sorted(events, key=lambda event: event.at.replace(microsecond=0))


def _event(at: datetime, label: str, tone: Tone, remark: Remark, **more: Any) -> Event:
    return Event(at, label, tone, str(remark.sentence), str(remark.advice), **more)


def _taken(message: Message) -> Event:
    if message.status == MessageStatus.REFUSED:
        facts = refusal_facts([message]).get(message.pk)
        said = refusal(message.code, facts)
        excerpt = _excerpt(message, facts or {})
        return _event(
            message.accepted_at, _("Refused"), BAD, Remark(said.sentence, excerpt), code=message.code
        )
    words = ngettext(
        "The request was checked and taken: %(count)s segment.",
        "The request was checked and taken: %(count)s segments.",
        message.segments,
    ) % {"count": message.segments}
    return Event(message.accepted_at, _("Accepted"), WAITING, words)


def _excerpt(message: Message, facts: dict[str, Any]) -> str:
    """The words that a message was refused for, out of its own masked text; empty for every other refusal."""
    if "start" not in facts or "end" not in facts:
        return ""
    words = masked_content(message).text[facts["start"] - 1 : facts["end"]]
    return _("The words are “%(words)s”.") % {"words": words}


def _tries(message: Message) -> Iterator[Event]:
    tries = list(Attempt.objects.filter(message_id=message.pk).order_by("id"))
    for number, attempt in enumerate(tries, start=1):
        label = _("Handed to the carrier") if number == 1 else _("Handed to the carrier again (%(number)s)")
        yield Event(attempt.claimed_at, label % {"number": number}, WORKING)
        at = attempt.answered_at or attempt.claimed_at
        if attempt.outcome == AttemptOutcome.NOT_SENT:
            words = _(
                "The carrier was not ready, so nothing was sent. The message went back to wait for its turn."
            )
            yield Event(at, _("Put back"), CARE, words, code=attempt.code)
        elif attempt.outcome == AttemptOutcome.UNKNOWN:
            words = _(
                "No answer came, so it is not known whether the message went out. It is not sent again."
            )
            yield Event(at, _("In doubt"), CARE, words, code=attempt.code)
        elif attempt.outcome == AttemptOutcome.REFUSED:
            explained = meaning(attempt.code, mainland=message.is_mainland)
            yield _event(at, _("Refused by the carrier"), BAD, explained, code=attempt.code)
    if not tries and message.claimed_at is not None:
        yield Event(message.claimed_at, _("Handed to the carrier"), WORKING)


def _submitted_parts(message: Message) -> Iterator[Event]:
    """What the carrier said to each part; refused and unanswered ones have been told as tries unless parts differ."""
    for part in Part.objects.filter(message_id=message.pk).order_by("seq"):
        if part.status in (PartStatus.REFUSED, PartStatus.UNKNOWN):
            if part.total > 1:
                label = _("Part %(seq)s of %(total)s") % {"seq": part.seq, "total": part.total}
                words = PART_STATES.label(part.status)
                yield Event(part.submitted_at, label, PART_STATES.tones[part.status], words, code=part.code)
            continue
        label = _("Taken by the carrier")
        if part.total > 1:
            label = _("Part %(seq)s of %(total)s taken by the carrier") % {
                "seq": part.seq,
                "total": part.total,
            }
        yield Event(part.submitted_at, label, WORKING, reference=part.reference)


def _receipts(message: Message) -> Iterator[Event]:
    # A receipt is made after its message, so its id is larger: this names the months to look in.
    found = Receipt.objects.filter(message_id=message.pk, id__gte=id_at(message.accepted_at)).order_by("id")
    for receipt in found:
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
        )


_RECEIPTS = {
    codes.Outcome.DELIVERED: (lambda: _("Receipt: delivered"), GOOD),
    codes.Outcome.FAILED: (lambda: _("Receipt: not delivered"), BAD),
    codes.Outcome.WAITING: (lambda: _("Receipt: still on its way"), QUIET),
}


def _replies(message: Message) -> Iterator[Event]:
    for reply in Reply.of(message.account_id).filter(message_id=message.pk, is_late=False).order_by("pk"):
        words = _("“%(text)s”") % {"text": masked_reply(reply)[1]}
        advice = _("The number is now on the list of unsubscribed users.") if reply.is_unsubscribe else ""
        yield Event(reply.received_at, _("Reply from the handset"), REPLY, words, advice)


def _charge(message: Message) -> Iterator[Event]:
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
    label = _("Charged %(fee)s %(currency)s") % {"fee": plain(message.fee), "currency": message.currency}
    yield Event(at, label, CHARGE, words)
