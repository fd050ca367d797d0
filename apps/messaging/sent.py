"""What became of each number of a send from the console, as it stands now."""

from dataclasses import dataclass

import orjson

from apps.core.errors import Code
from apps.core.ids import id_from_serial
from apps.core.phones import mask_number
from apps.core.privacy import open_sealed
from apps.messaging.models import ManualSend, Message
from apps.messaging.remarks import Words, refusal, remark
from apps.messaging.services.manual_sends import OUTCOMES
from apps.messaging.states import MessageStatus


@dataclass(frozen=True, slots=True)
class SentNumber:
    """One given number: `line` counts from 1. Without a serial it was not accepted, and `words` say why."""

    line: int
    number: str
    serial: str
    segments: int
    status: str
    words: Words
    is_duplicate: bool

    @property
    def is_underway(self) -> bool:
        """Whether something may still happen to it."""
        return self.status in (MessageStatus.ACCEPTED, MessageStatus.CLAIMED, MessageStatus.SUBMITTED)


def sent_numbers(row: ManualSend) -> list[SentNumber]:
    """In the order in which they were typed; one statement. Numbers are masked."""
    if not row.outcomes_sealed:
        return []
    outcomes = orjson.loads(open_sealed(row.outcomes_sealed, context=OUTCOMES))
    ids = {outcome[1]: id_from_serial(outcome[1]) for outcome in outcomes if outcome[1]}
    rows = Message.of(row.account_id).filter(pk__in=[one for one in ids.values() if one is not None])
    found = {message.pk: message for message in rows.only("status", "code", "region", "account")}
    lines = []
    for line, (number, serial, segments, code, facts, is_duplicate) in enumerate(outcomes, start=1):
        message = found.get(ids.get(serial) or 0)
        if message is not None:
            status = message.status
            words = remark(status, message.code, mainland=message.is_mainland).sentence
        else:
            status = MessageStatus.REFUSED.value
            words = refusal(code, facts).sentence if code else ""
        if is_duplicate:
            words = Code.NUMBER_DUPLICATE.sentence
        lines.append(SentNumber(line, mask_number(number), serial, segments, status, words, is_duplicate))
    return lines
