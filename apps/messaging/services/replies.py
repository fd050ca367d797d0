"""Replies: made whole, tied to the message they answer, kept, and read for the wish to hear no more; a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from apps.accounts.actors import SYSTEM
from apps.carriers.models import InboundReply
from apps.core import clock, partitions
from apps.core.locks import held_by_session
from apps.core.phones import Phone, last4, try_parse
from apps.core.privacy import open_many, seal_many
from apps.core.statements import fetch
from apps.messaging.models import Reply, ReplyRule
from apps.messaging.services.joining import Heard, Joining, join
from apps.messaging.states import MessageStatus, SuggestionStatus
from apps.unsubscribes import queries as unsubscribes
from apps.unsubscribes.keywords import EVERYWHERE, Keywords, Meaning, fold
from apps.unsubscribes.models import Scope
from apps.unsubscribes.refusals import refusal_in
from apps.unsubscribes.services import listing
from apps.unsubscribes.services.listing import Wish

ANSWER_WITHIN: Final = timedelta(hours=72)  # S24
# What comes later is still shown to whoever wrote last to the number, so that a late "stop" is seen by somebody.
NOTICED_WITHIN: Final = timedelta(days=30)
BATCH: Final = 200
_SENT = (MessageStatus.SUBMITTED, MessageStatus.DELIVERED, MessageStatus.IN_DOUBT, MessageStatus.EXPIRED)

# For each reply the last message that this carrier took to the number; of several senders the one that was answered.
_ANSWERED: Final = """
SELECT i.place, m.id, m.account_id, m.application_id, m.template_id, COALESCE(s.content, ''), m.message_kind,
       COALESCE(m.submitted_at, m.accepted_at)
FROM unnest(%(places)s::int[], %(carriers)s::bigint[], %(hashes)s::bigint[], %(sent_to)s::text[], %(since)s::bigint[],
            %(until)s::bigint[]) AS i(place, carrier_id, number_hash, sent_to, since, until)
CROSS JOIN LATERAL (
  SELECT * FROM messages
  WHERE number_hash = i.number_hash AND carrier_id = i.carrier_id AND status = ANY(%(sent)s::text[])
    AND id >= i.since AND id < i.until AND id >= %(oldest)s
  ORDER BY (sender <> '' AND ltrim(sender, '+') = ltrim(i.sent_to, '+')) DESC, id DESC LIMIT 1
) m LEFT JOIN signatures_signature s ON s.id = m.signature_id
"""


def read() -> int:
    """Take in what has come; returns how many replies answered a message. What answers none stays kept, raw.

    One reader at a time, so that of a "T" and a later "start" the later one counts.
    """
    tied = 0
    with held_by_session("messaging.read_replies") as is_alone:
        while is_alone:
            with transaction.atomic():
                count, answers = _read_batch()
            tied += answers
            if count < BATCH:
                break
    return tied


def _read_batch() -> tuple[int, int]:
    now = clock.now()
    due = InboundReply.objects.filter(Q(try_after=None) | Q(try_after__lte=now), read_at=None)
    batch = list(due.order_by("pk").select_for_update(skip_locked=True)[:BATCH])
    if not batch:
        return 0, 0
    joining = join(batch, now)
    answers = _answers(joining)
    _keep(answers)
    read = [row.pk for one in joining.heard for row in one.rows] + joining.repeats
    InboundReply.objects.filter(pk__in=read).update(read_at=now)
    for until, rows in joining.waiting:
        InboundReply.objects.filter(pk__in=rows).update(try_after=until)
    return len(batch), sum(not one.reply.is_late for one in answers)


@dataclass(slots=True)
class _Answer:
    """A reply with what is known of the message that went before it."""

    heard: Heard
    reply: Reply
    number: str
    signature: str
    message_kind: int

    @property
    def wish(self) -> dict[str, Any]:
        """What a wish says of the message that was answered."""
        return {
            "account_id": self.reply.account_id,
            "number": self.number,
            "word": self.reply.refusal or fold(self.heard.text),
            "reply_id": self.reply.public_id,
            "asked_at": self.reply.received_at,
        }

    def to_return(self) -> Wish:
        kind, application = self.message_kind, self.reply.application_id
        return Wish(**self.wish, signature=self.signature, message_kind=kind, application_id=application)

    def to_leave(self, scope: Scope) -> Wish:
        return leaving(self.wish, scope, self.signature, self.message_kind, self.reply.application_id)


def leaving(
    wish: dict[str, Any], scope: Scope, signature: str, message_kind: int, application_id: int
) -> Wish:
    """The wish of somebody who has answered such a message, as far as the scope reaches."""
    if scope == Scope.ACCOUNT:
        return Wish(**wish)
    if scope == Scope.APPLICATION:
        return Wish(**wish, application_id=application_id)
    return Wish(**wish, signature=signature, message_kind=message_kind)


def _answers(joining: Joining) -> list[_Answer]:
    """Those of the replies that follow a message; one statement."""
    heard = joining.heard
    if not heard:
        return []
    since = [partitions.id_at(one.first.received_at - NOTICED_WITHIN) for one in heard]
    columns = {
        "places": list(range(len(heard))),
        "carriers": [one.first.carrier_id for one in heard],
        "hashes": [one.first.number_hash for one in heard],
        "sent_to": [one.first.sent_to for one in heard],
        "since": since,
        "until": [partitions.id_at(one.first.received_at) for one in heard],
        "sent": [status.value for status in _SENT],
        "oldest": min(since),
    }
    numbers = open_many(one.first.number_sealed for one in heard)
    found = []
    for place, message_id, account, application, template, signature, kind, sent_at in fetch(
        _ANSWERED, columns
    ):
        one, number = heard[place], numbers[place]
        reply = one.amends or Reply(
            account_id=account,
            application_id=application,
            inbound=one.first,
            message_id=message_id,
            template_id=template,
            number_sealed=one.first.number_sealed,
            number_hash=one.first.number_hash,
            number_last4=last4(number),
            received_at=one.first.received_at,
            is_late=_is_late(sent_at, one.first.received_at),
        )
        found.append(_Answer(one, reply, number, signature, kind))
    return sorted(found, key=lambda one: one.heard.first.pk)


def _is_late(sent_at: datetime, received_at: datetime) -> bool:
    return received_at - sent_at > ANSWER_WITHIN


def _keep(answers: Sequence[_Answer]) -> None:
    if not answers:
        return
    words = unsubscribes.keywords()
    rules: dict[int, list[ReplyRule]] = {}
    applications = {one.reply.application_id for one in answers}
    for rule in ReplyRule.unscoped.filter(application__in=applications).order_by("pk"):
        rules.setdefault(rule.application_id, []).append(rule)
    sealed = seal_many(one.heard.text for one in answers)
    for one, octets in zip(answers, sealed, strict=True):
        one.reply.text_sealed, one.reply.parts_missing = octets, one.heard.parts_missing
        _understand(one, words, rules.get(one.reply.application_id, []))
    Reply.unscoped.bulk_create(one.reply for one in answers if one.heard.amends is None)
    Reply.unscoped.bulk_update(
        [one.reply for one in answers if one.heard.amends is not None],
        ["text_sealed", "parts_missing", "meaning", "is_unsubscribe", "refusal", "suggestion", "labels"],
    )
    _follow(answers)


def _understand(one: _Answer, words: Keywords, rules: Sequence[ReplyRule]) -> None:
    """What the text asks for. A late one, and a refusal in other words, is only suggested to a person."""
    reply, text = one.reply, one.heard.text
    phone = try_parse(one.number)
    found = words.meaning(text, phone.country if isinstance(phone, Phone) else EVERYWHERE)
    reply.meaning = found[0].value if found else ""
    folded = fold(text)
    fitting = [rule for rule in rules if rule.fits(folded)]
    reply.labels = list(dict.fromkeys(rule.label for rule in fitting))
    asks = reply.meaning == Meaning.STOP or any(rule.unsubscribes for rule in fitting)
    reply.is_unsubscribe = asks and not reply.is_late
    reply.refusal = "" if found else refusal_in(text)
    is_doubtful = (asks or bool(reply.refusal)) and not reply.is_unsubscribe
    if is_doubtful and reply.suggestion == SuggestionStatus.NONE:
        reply.suggestion = SuggestionStatus.OPEN


def _follow(answers: Sequence[_Answer]) -> None:
    """Those who have asked to leave do, those who have asked to return do; of one person the last word counts."""
    last: dict[tuple[Any, ...], _Answer] = {}
    for one in answers:
        reply = one.reply
        if reply.is_unsubscribe or (reply.meaning == Meaning.START and not reply.is_late):
            key = (reply.account_id, reply.number_hash, reply.application_id, one.signature, one.message_kind)
            last[key] = one
    if not last:
        return
    chosen = unsubscribes.scopes({one.reply.account_id for one in last.values()})
    leaves = [
        one.to_leave(unsubscribes.scope_of(chosen, one.reply.account_id, one.reply.application_id))
        for one in last.values()
        if one.reply.is_unsubscribe
    ]
    listing.let_return(one.to_return() for one in last.values() if not one.reply.is_unsubscribe)
    if leaves:
        listing.put_by_reply(leaves, actor=SYSTEM)
