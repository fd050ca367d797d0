"""A row of a list as it will read, sent to oneself before the list is confirmed."""

import orjson
from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core.errors import Code, DomainError, IllegalMove, code_named
from apps.core.ids import id_from_serial
from apps.core.privacy import open_sealed
from apps.messaging.models import ManualSend, Message, SendTask, SendTaskRow
from apps.messaging.services import manual_sends
from apps.messaging.states import SEND_TASK_STATES, RowVerdict, SendTaskStatus

_BEFORE_SENDING = (SendTaskStatus.READY, SendTaskStatus.WAITING, SendTaskStatus.SCHEDULED)


@transaction.atomic
def test_send(*, actor: Actor, task: SendTask, row_no: int, number: str, key: str) -> Message:
    """Send the text of one good row to `number`, at its usual price; with a key that was used already, that message.

    Raises NOT_FOUND for a row that is not good, IllegalMove once the list is being sent, what a number is refused for, and
    what `manual_sends.send` raises.
    """
    actor.require(Perm.MESSAGE_SEND)
    own = SendTask.of(actor.own_account).filter(pk=task.pk).first()
    if own is None:
        raise DomainError(Code.NOT_FOUND)
    if own.status not in _BEFORE_SENDING:
        raise IllegalMove(SEND_TASK_STATES.label(own.status))
    rows = SendTaskRow.objects.filter(send_task_id=own.pk, row_no=row_no, verdict=RowVerdict.GOOD)
    row = rows.first()
    if row is None:
        raise DomainError(Code.NOT_FOUND, field="row_no")
    sealed = row.parameters_sealed
    is_known = ManualSend.of(actor.own_account).filter(key=key).exists()
    sent = manual_sends.send(
        actor=actor,
        key=key,
        application=own.application,
        template=own.template,
        signature=own.signature,
        parameters=orjson.loads(open_sealed(sealed)) if sealed is not None else [],
        numbers=[number.strip()],
        sender=own.sender,
    )
    if not is_known:
        audit.record(actor, "send_task.test_sent", own, row=row_no)
    return _message(sent)


def _message(sent: ManualSend) -> Message:
    """The one message that was accepted; what its number was refused for is raised, so that nothing is kept of it."""
    outcomes = orjson.loads(open_sealed(sent.outcomes_sealed or b"", context=manual_sends.OUTCOMES))
    _number, serial, _segments, code, facts, _is_duplicate = outcomes[0]
    refused = code_named(code)
    if refused is not None:
        raise DomainError(refused, field="number", **facts)
    return Message.of(sent.account_id).get(pk=id_from_serial(serial) or 0)
