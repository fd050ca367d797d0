"""Sending what somebody has typed into the console: once, however often the button is pressed."""

import hashlib
from collections.abc import Sequence
from decimal import Decimal

import orjson
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core.errors import Code, DomainError, Forbidden
from apps.core.ids import id_from_serial
from apps.core.privacy import seal
from apps.identity.rights import require_console
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import ManualSend, Message
from apps.messaging.services import accept
from apps.messaging.services.accept import Outcome
from apps.signatures.models import Signature

NUMBERS_PER_FORM = 100  # rule 51
OUTCOMES = b"manual_send.outcomes"


@transaction.atomic
def send(
    *,
    actor: Actor,
    key: str,
    application: Application,
    template: MessageTemplate,
    signature: Signature | None,
    parameters: Sequence[str],
    numbers: Sequence[str],
    sender: str = "",
) -> ManualSend:
    """Accept the messages and keep what became of them; with a key that was used already, give what it did then.

    The row with the key and the messages are one transaction, so the key is used exactly if the messages are there: a
    refused form may be corrected and sent with the same key, and of two clicks at once the second waits for the first.
    Raises what `accept.send` raises, NOT_VERIFIED, and DomainError(INVALID) when the key was used for something else.
    """
    actor.require(Perm.MESSAGE_SEND)
    if actor.user is None:
        raise Forbidden(Perm.MESSAGE_SEND)
    if len(numbers) > NUMBERS_PER_FORM:
        raise DomainError(Code.TOO_MANY_NUMBERS, field="numbers", count=len(numbers), limit=NUMBERS_PER_FORM)
    require_console(actor.own_account)
    signed = signature.content if signature else ""
    said = _fingerprint([application.pk, template.pk, signed, sender, list(parameters), list(numbers)])
    row, is_new = ManualSend.of(actor.own_account).get_or_create(
        account=actor.own_account,
        key=key,
        defaults={
            "fingerprint": said,
            "user": actor.user,
            "application": application,
            "template": template,
            "signature": signature,
            "sender": sender,
            "currency": actor.own_account.currency,
        },
    )
    if not is_new:
        if row.fingerprint != said:
            problem = _(
                "This form was sent already, with other contents. Look at the records, then send again."
            )
            raise DomainError(Code.INVALID, problem=problem)
        return row
    outcomes = accept.send(
        actor=actor,
        application=application,
        numbers=numbers,
        template_number=str(template.number),
        signature=signed,
        parameters=parameters,
        sender=sender,
    )
    _keep(row, outcomes)
    audit.record(actor, "manual_send.sent", row, accepted=row.accepted_count, refused=row.refused_count)
    return row


def _keep(row: ManualSend, outcomes: Sequence[Outcome]) -> None:
    ids = [id_from_serial(one.serial) for one in outcomes if one.serial and not one.is_duplicate]
    # What was stamped on the messages is what they cost; nothing is computed a second time.
    stamped = Message.of(row.account).filter(pk__in=[one for one in ids if one is not None])
    row.fee = sum(stamped.values_list("fee", flat=True), Decimal(0))
    row.accepted_count = len(ids)
    row.refused_count = sum(one.code is not None for one in outcomes)
    row.segments = sum(one.segments for one in outcomes)
    row.outcomes_sealed = seal(orjson.dumps([_packed(one) for one in outcomes]).decode(), context=OUTCOMES)
    row.save()


def _packed(outcome: Outcome) -> list[object]:
    code = outcome.code.value if outcome.code else ""
    return [outcome.number, outcome.serial, outcome.segments, code, outcome.facts, outcome.is_duplicate]


def _fingerprint(said: list[object]) -> str:
    return hashlib.blake2b(
        orjson.dumps(said), key=settings.HASH_KEY, digest_size=16, person=b"manual send"
    ).hexdigest()
