"""A list comes in, or is thrown away before it is sent: from a file or a text, a contact group, the failed of another."""

import hashlib
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import orjson
from django.conf import settings
from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.contacts.models import ContactGroup
from apps.core import clock, files
from apps.core.errors import Code, DomainError, IllegalMove
from apps.core.kinds import MessageKind, Region
from apps.core.tasks import delay_on_commit
from apps.identity.kinds import Right
from apps.identity.rights import may, require_console
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import Dedupe, SendTask, SendTaskSource
from apps.messaging.services import confirming
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus
from apps.reviews import services as reviews
from apps.signatures.models import Signature
from apps.signatures.senders.queries import senders_of

LONGEST_NAME: Final = 120
FORGOTTEN: Final = timedelta(days=7)  # how long a list that nobody confirms is kept
_ENDED = (SendTaskStatus.DRAINED, SendTaskStatus.SETTLED, SendTaskStatus.CANCELLED)


def attach_list(
    *,
    actor: Actor,
    key: str,
    name: str,
    source: SendTaskSource,
    file: str,
    file_size: int,
    application: Application,
    template: MessageTemplate,
    signature: Signature | None,
    dedupe: Dedupe = Dedupe.NUMBER,
    sender: str = "",
) -> SendTask:
    """A new task for a stored file (FILE, PASTE, API); with a key that was used already, the task it made then.

    Takes the file over: it is removed when the list is refused or was there already. Raises KEY_REUSED when the key was
    used for something else, and what the account, application, template, signature or sender ID is refused for.
    """
    try:
        task = _create(
            actor,
            key=key,
            name=name,
            source=source,
            application=application,
            template=template,
            signature=signature,
            dedupe=dedupe,
            sender=sender,
            said=[files.digest(file)],
            columns={"file": file, "file_size": file_size},
        )
    except BaseException:
        files.remove(file)
        raise
    if task.file != file:
        files.remove(file)
    return task


def from_group(
    *,
    actor: Actor,
    key: str,
    name: str,
    group: ContactGroup,
    application: Application,
    template: MessageTemplate,
    signature: Signature | None,
    dedupe: Dedupe = Dedupe.NUMBER,
    sender: str = "",
) -> SendTask:
    """A new task with the numbers of a contact group as they are when it is read; else as `attach_list`."""
    actor.require(Perm.CONTACT_READ)
    if group.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND, field="group")
    if group.region != template.region:
        is_mainland = template.region == Region.MAINLAND
        code = Code.TEMPLATE_MAINLAND_ONLY if is_mainland else Code.TEMPLATE_GLOBAL_ONLY
        raise DomainError(code, field="group")
    return _create(
        actor,
        key=key,
        name=name or group.name,
        source=SendTaskSource.GROUP,
        application=application,
        template=template,
        signature=signature,
        dedupe=dedupe,
        sender=sender,
        said=[group.pk],
        columns={"group": group},
    )


def from_failed(
    *,
    actor: Actor,
    key: str,
    task: SendTask,
    name: str = "",
    application: Application | None = None,
    template: MessageTemplate | None = None,
    signature: Signature | None = None,
) -> SendTask:
    """A new task with the rows of one that is done whose messages failed; by default with the same wording.

    `signature` counts only with a `template`. Raises IllegalMove while that task is still being sent; else as `attach_list`.
    """
    origin = SendTask.of(actor.own_account).filter(pk=task.pk).first()
    if origin is None:
        raise DomainError(Code.NOT_FOUND)
    if origin.status not in _ENDED:
        raise IllegalMove(SEND_TASK_STATES.label(origin.status))
    is_same = template is None or template.pk == origin.template_id
    return _create(
        actor,
        key=key,
        name=name or origin.name,
        source=SendTaskSource.FAILED,
        application=application or origin.application,
        template=template or origin.template,
        signature=signature if template is not None else origin.signature,
        dedupe=Dedupe(origin.dedupe),
        sender=origin.sender,
        said=[origin.pk],
        columns={"origin": origin, "mapping": origin.mapping if is_same else {}},
    )


@transaction.atomic
def discard(*, actor: Actor, task: SendTask) -> SendTask:
    """Throw a list away before it is sent, its file included; twice changes nothing. Raises IllegalMove afterwards."""
    actor.require(Perm.MESSAGE_SEND)
    own = SendTask.of(actor.own_account).select_related("account").filter(pk=task.pk).first()
    if own is None:
        raise DomainError(Code.NOT_FOUND)
    return _discard(actor, own)


def discard_forgotten() -> int:
    """Throw away what nobody has confirmed or touched for seven days; gives how many. For the clock."""
    edge = clock.now() - FORGOTTEN
    stale = SendTask.unscoped.filter(
        status__in=[SendTaskStatus.READY, SendTaskStatus.FAILED], created_at__lt=edge
    )
    count = 0
    for task in stale.select_related("account").order_by("id"):
        if _touched_since(task, edge):
            continue
        try:
            _discard(SYSTEM, task)
        except IllegalMove:
            continue  # somebody has confirmed it at this moment
        count += 1
    return count


# ------------------------------------------------------------------------------------------------------------------
@transaction.atomic
def _create(
    actor: Actor,
    *,
    key: str,
    name: str,
    source: SendTaskSource,
    application: Application,
    template: MessageTemplate,
    signature: Signature | None,
    dedupe: Dedupe,
    sender: str,
    said: list[Any],
    columns: dict[str, Any],
) -> SendTask:
    actor.require(Perm.MESSAGE_SEND)
    account = actor.own_account
    name = " ".join(name.split())[:LONGEST_NAME] or str(source.label)
    signed = signature.pk if signature else None
    same = _fingerprint([application.pk, template.pk, signed, sender, source.value, dedupe.value, *said])
    row = SendTask.of(account).filter(key=key).first()
    if row is None:
        _refuse_parts(actor, application, template, signature)
        _refuse_sender(actor, template, sender)
        row, is_new = SendTask.of(account).get_or_create(
            account=account,
            key=key,
            defaults={
                "fingerprint": same,
                "name": name,
                "source": source,
                "region": template.region,
                "user": actor.user,
                "application": application,
                "template": template,
                "signature": signature,
                "sender": sender,
                "dedupe": dedupe,
                "currency": account.currency,
                "heartbeat_at": clock.now(),
                **columns,
            },
        )
        if is_new:
            audit.record(actor, "send_task.created", row, source=source.value, octets=row.file_size)
            delay_on_commit("messaging.import_list", row.pk, queue="files")
    if row.fingerprint != same:
        raise DomainError(Code.KEY_REUSED)
    return row


def _refuse_parts(
    actor: Actor, application: Application, template: MessageTemplate, signature: Signature | None
) -> None:
    """What acceptance would refuse the whole list for is said before it is read."""
    account = actor.own_account
    closed = account.closed_by(for_code=template.message_kind == MessageKind.CODE)
    if closed:
        raise DomainError(closed)
    require_console(account)
    if application.account_id != account.pk:
        raise DomainError(Code.APPLICATION_FOREIGN, field="application")
    if not application.is_enabled:
        raise DomainError(Code.APPLICATION_DISABLED, field="application")
    is_usable = template.is_approved and template.deleted_at is None
    if template.account_id != account.pk or not is_usable:
        raise DomainError(Code.TEMPLATE_UNAPPROVED, field="template")
    if template.message_kind == MessageKind.MARKETING and not may(account, Right.MARKETING):
        raise DomainError(Code.INDIVIDUAL_MARKETING, field="template")
    if signature is None:
        if template.region == Region.MAINLAND:
            raise DomainError(Code.SIGNATURE_UNAPPROVED, field="signature")
        return
    is_usable = signature.is_approved and signature.deleted_at is None
    if signature.account_id != account.pk or not is_usable:
        raise DomainError(Code.SIGNATURE_UNAPPROVED, field="signature")
    if signature.region != template.region:
        raise DomainError(Code.SIGNATURE_REGION, field="signature")


def _refuse_sender(actor: Actor, template: MessageTemplate, sender: str) -> None:
    """One that is approved in no country, or named for the mainland, which has none; each row is judged by its own country."""
    if not sender:
        return
    senders = senders_of(actor.own_account)
    is_known = senders.has(sender) or not senders.is_named(sender)
    if template.region == Region.MAINLAND or not is_known:
        raise DomainError(Code.SENDER_ID_UNKNOWN, field="sender", sender=sender)


@transaction.atomic
def _discard(actor: Actor, task: SendTask) -> SendTask:
    reviews.abandon(actor=actor, target=task)
    row = confirming.locked(task.account, task)
    if row.status == SendTaskStatus.CANCELLED and row.started_at is None:
        return row
    if row.started_at is not None:
        raise IllegalMove(SEND_TASK_STATES.label(row.status))
    if actor.user is None and row.status not in (SendTaskStatus.READY, SendTaskStatus.FAILED):
        raise IllegalMove(SEND_TASK_STATES.label(row.status))
    file = row.file
    SEND_TASK_STATES.advance(row, SendTaskStatus.CANCELLED, ended_at=clock.now(), file="")
    if file:
        transaction.on_commit(partial(files.remove, file), robust=True)
    audit.record(actor, "send_task.discarded", row)
    return row


def _touched_since(task: SendTask, edge: datetime) -> bool:
    events = AuditEvent.objects.filter(target=f"sendtask:{task.public_id}", at__gte=edge)
    return events.exists()


def _fingerprint(said: list[Any]) -> str:
    return hashlib.blake2b(
        orjson.dumps(said), key=settings.HASH_KEY, digest_size=16, person=b"send task"
    ).hexdigest()
