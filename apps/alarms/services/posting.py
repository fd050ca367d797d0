"""The outbox at work: each due letter is claimed, sent, and what became of it written down."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.alarms.models import Channel, Letter
from apps.alarms.senders import email, sms, webhook
from apps.alarms.senders.base import SENT, Tried
from apps.alarms.states import LETTER_STATES, LetterStatus
from apps.core import clock
from apps.core.locks import held_by_session

log = logging.getLogger(__name__)
BATCH = 50
LONGEST_RUN = 20.0  # seconds; the rest is the next run's
# Longer than any try takes: who has not written the outcome by then is dead.
LOST_AFTER = timedelta(minutes=3)
_BACK_OFF = (30, 60, 120, 300, 900, 1800)  # seconds until the next try; after the last one it has failed
_SENDERS = {Channel.EMAIL.value: email.send, Channel.WEBHOOK.value: webhook.send}


def post(now: datetime | None = None, *, channels: Collection[Channel] = tuple(Channel)) -> int:
    """Send what is due by these channels; gives how many letters were tried.

    One run at a time for each set of channels, for a while at most, and no mail after the server has not answered: a server
    that is away, or somebody's slow webhook, holds one thread of a worker and keeps no other channel waiting.
    """
    lane = ",".join(sorted(channels))
    with held_by_session(f"alarms.post:{lane}") as is_ours:
        if not is_ours:
            return 0
        settle_lost(now or clock.now())
        due = Letter.unscoped.filter(
            status=LetterStatus.WAITING, due_at__lte=now or clock.now(), channel__in=list(channels)
        )
        # First what has not been tried yet: a letter that failed before must not hold up a fresh one.
        letters = due.select_related("recipient", "user").order_by("attempts", "due_at", "id")[:BATCH]
        return _post_each(list(letters))


def _post_each(letters: Sequence[Letter]) -> int:
    count, away = 0, set()
    end = monotonic() + LONGEST_RUN
    for letter in letters:
        if letter.channel in away or monotonic() > end:
            continue
        tried = _try(letter)
        count += tried is not None
        if tried is not None and tried.is_away:
            away.add(letter.channel)
    return count


@transaction.atomic
def send_again(*, actor: Actor, letter: Letter) -> None:
    """Somebody decides that a letter in doubt, or one that could not be sent, is tried again; it may arrive twice then.

    Raises IllegalMove for any other.
    """
    actor.require(Perm.STAFF_ALARM_WRITE if actor.account is None else Perm.ALARM_WRITE)
    columns = {"due_at": clock.now(), "attempts": 0, "ended_at": None, "error": ""}
    LETTER_STATES.advance(letter, LetterStatus.WAITING, **columns)
    audit.record(actor, "alarm_letter.sent_again", letter, account=letter.account)


def settle_lost(now: datetime) -> int:
    """What a killed worker had begun: a mail may have gone, so it is in doubt; a program knows a repeated call by its id."""
    lost = Letter.unscoped.filter(status=LetterStatus.SENDING, begun_at__lt=now - LOST_AFTER)
    again = LETTER_STATES.advance_many(lost.filter(channel=Channel.WEBHOOK), LetterStatus.WAITING, due_at=now)
    doubtful = LETTER_STATES.advance_many(lost, LetterStatus.IN_DOUBT, ended_at=now, error="no answer")
    return again + doubtful


def _try(letter: Letter) -> Tried | None:
    """What became of it; None when somebody else has it."""
    if letter.channel == Channel.SMS:
        return SENT if sms.hand_over(letter) else None
    mine = Letter.unscoped.filter(pk=letter.pk)
    began = {"begun_at": clock.now(), "attempts": letter.attempts + 1}
    if not LETTER_STATES.advance_many(
        mine.filter(status=LetterStatus.WAITING), LetterStatus.SENDING, **began
    ):
        return None
    letter.attempts += 1
    try:
        tried = _SENDERS[letter.channel](letter)
    except Exception:  # what was wrong with one letter must not keep the others from leaving
        log.exception("letter %s could not be made", letter.public_id)
        tried = Tried(False, "error", is_final=True)
    _write(letter, tried)
    return tried


def _write(letter: Letter, tried: Tried) -> None:
    now = clock.now()
    mine = Letter.unscoped.filter(pk=letter.pk)
    error = tried.error[:200]
    if tried.is_sent:
        LETTER_STATES.advance_many(mine, LetterStatus.SENT, ended_at=now, error="")
    elif tried.is_unknown:
        LETTER_STATES.advance_many(mine, LetterStatus.IN_DOUBT, ended_at=now, error=error)
    elif tried.is_final or letter.attempts > len(_BACK_OFF):
        LETTER_STATES.advance_many(mine, LetterStatus.FAILED, ended_at=now, error=error)
    else:
        wait = timedelta(seconds=_BACK_OFF[letter.attempts - 1])
        LETTER_STATES.advance_many(mine, LetterStatus.WAITING, due_at=now + wait, error=error)
