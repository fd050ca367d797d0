"""Proving a recipient's channels: a code to the mobile, a link by e-mail, an echo from the webhook; and the test button."""

import hmac
import secrets as random_source
from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import SYSTEM, Actor
from apps.accounts.models import AuditEvent
from apps.alarms import links, places
from apps.alarms.models import Channel, Letter, Reason, Recipient
from apps.alarms.senders import sms, webhook
from apps.alarms.services.recipients import locked, require_for
from apps.alarms.services.telling import ways_of
from apps.core import clock, http
from apps.core.errors import Code, DomainError
from apps.core.ids import random_public_id
from apps.core.locks import held_by_session

CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
BETWEEN_CODES = timedelta(seconds=60)
# Nobody's phone is bombed with our own codes: of an account, in a day, to whichever numbers.
CODES_PER_DAY = 20
_SENT = ("alarm_recipient.code_sent", "alarm_recipient.mail_sent")


@transaction.atomic
def send_code(*, actor: Actor, recipient: Recipient) -> None:
    """Six digits by our own pipeline; a new one replaces the last. Raises DomainError(INVALID) when it is too soon or too much."""
    require_for(actor, recipient)
    row = locked(recipient)
    if row.mobile_hash is None:
        raise DomainError(Code.NOT_FOUND)
    now = clock.now()
    if row.code_sent_at is not None and now - row.code_sent_at < BETWEEN_CODES:
        raise DomainError(
            Code.INVALID, field="code", problem=_("A code was sent a moment ago. Wait a minute.")
        )
    _refuse_flood(actor)
    code = f"{random_source.randbelow(10**6):06d}"
    try:
        sms.submit(sms.number_of(row), row.language, sms.CODE, [code])
    except sms.NotReady as missing:
        problem = _("The platform cannot send text messages yet. Ask its operators.")
        raise DomainError(Code.INVALID, field="code", problem=problem) from missing
    row.code_hash, row.code_sent_at, row.code_tries = _code_hash(row, code), now, 0
    row.save(update_fields=["code_hash", "code_sent_at", "code_tries"])
    audit.record(actor, "alarm_recipient.code_sent", row)


def check_code(*, actor: Actor, recipient: Recipient, code: str) -> None:
    """The mobile is verified; raises DomainError(INVALID). A wrong guess is counted even though it is refused."""
    require_for(actor, recipient)
    if not _is_right(recipient, code):
        problem = _("This code is wrong or too old. After five wrong ones ask for a new code.")
        raise DomainError(Code.INVALID, field="code", problem=problem)
    audit.record(actor, "alarm_recipient.verified", recipient, channel=Channel.SMS.value)


@transaction.atomic
def _is_right(recipient: Recipient, code: str) -> bool:
    row = locked(recipient)
    is_live = row.code_sent_at is not None and clock.now() - row.code_sent_at < CODE_LASTS
    if not row.code_hash or not is_live or row.code_tries >= CODE_TRIES:
        return False
    if not hmac.compare_digest(row.code_hash, _code_hash(row, "".join(code.split()))):
        row.code_tries += 1
        row.save(update_fields=["code_tries"])
        return False
    row.code_hash, row.mobile_verified_at = "", clock.now()
    row.save(update_fields=["code_hash", "mobile_verified_at"])
    return True


@transaction.atomic
def send_mail(*, actor: Actor, recipient: Recipient) -> None:
    """A link that confirms the address, good for two days. Raises DomainError(INVALID) when too many were sent."""
    require_for(actor, recipient)
    row = locked(recipient)
    if not row.email:
        raise DomainError(Code.NOT_FOUND)
    _refuse_flood(actor)
    message = _verification(row)
    audit.record(actor, "alarm_recipient.mail_sent", row)
    # Robust: a mail server that is away leaves the button on the page, with which it is sent again.
    transaction.on_commit(message.send, robust=True)


@transaction.atomic
def confirm_email(*, token: str) -> Recipient:
    """By whoever opened the mail; raises DomainError(LINK_DEAD). Twice is once."""
    found = links.recipient_of(token)
    if found is None:
        raise DomainError(Code.LINK_DEAD)
    if found.email_verified_at is None:
        Recipient.unscoped.filter(pk=found.pk, email=found.email).update(email_verified_at=clock.now())
        audit.record(SYSTEM, "alarm_recipient.verified", found, channel=Channel.EMAIL.value)
    return found


def check_webhook(*, actor: Actor, recipient: Recipient) -> None:
    """The program must answer 2xx with the challenge in its answer; raises DomainError(INVALID) that says what came.

    One of an account at a time: each keeps a thread that shows pages for as long as the program hangs.
    """
    require_for(actor, recipient)
    if not recipient.webhook_url:
        raise DomainError(Code.NOT_FOUND)
    challenge = random_public_id()
    with held_by_session(f"alarms.check_webhook:{recipient.account_id or 0}") as is_only:
        problem = (
            _challenge(recipient, challenge)
            if is_only
            else _("Another webhook is still being checked. Wait a few seconds.")
        )
    if problem:
        raise DomainError(Code.INVALID, field="webhook_url", problem=problem)
    with transaction.atomic():
        mine = Recipient.unscoped.filter(pk=recipient.pk, webhook_url=recipient.webhook_url)
        mine.update(webhook_verified_at=clock.now())
        audit.record(actor, "alarm_recipient.verified", recipient, channel=Channel.WEBHOOK.value)


@transaction.atomic
def test(*, actor: Actor, recipient: Recipient) -> int:
    """A test letter by each verified channel; gives how many. Once a minute: raises DomainError(INVALID) sooner."""
    require_for(actor, recipient)
    row = locked(recipient)
    now = clock.now()
    if row.tested_at is not None and now - row.tested_at < BETWEEN_CODES:
        problem = _("A test was sent a moment ago. Wait a minute.")
        raise DomainError(Code.INVALID, problem=problem)
    row.tested_at = now
    row.save(update_fields=["tested_at"])
    made = Letter.unscoped.bulk_create(
        Letter(
            account_id=row.account_id,
            key=f"test:{row.public_id}:{int(now.timestamp())}:{way.channel}",
            recipient=row,
            channel=way.channel,
            reason=Reason.TEST,
            facts={"count": 1, "alarms": []},
            due_at=now,
            created_at=now,
        )
        for way in ways_of(row)
    )
    if not made:
        raise DomainError(Code.INVALID, problem=_("No channel of this recipient is verified yet."))
    audit.record(actor, "alarm_recipient.tested", row)
    return len(made)


def _challenge(recipient: Recipient, challenge: str) -> str:
    """What is wrong with the answer; empty when nothing is."""
    content = {"id": challenge, "type": "verification", "challenge": challenge}
    body = webhook.packed(content)
    try:
        answer = http.post(
            recipient.webhook_url, body, webhook.headers(recipient, body, clock.now(), challenge)
        )
    except (http.AddressRefused, http.NotReached) as error:
        return _("Nobody could be reached there: %(reason)s.") % {"reason": error}
    if not answer.is_success or challenge.encode() not in answer.body:
        words = _("The answer was HTTP %(status)s; expected was one of 2xx with the challenge in its body.")
        return words % {"status": answer.status}
    return ""


def _verification(row: Recipient) -> EmailMessage:
    with translation.override(row.language):
        of = row.application.name if row.application is not None else _("the platform")
        lines = [
            _("Somebody wants alarms of “%(name)s” to be sent to this address.") % {"name": of},
            "",
            _("Open this link to agree. It works for two days:"),
            places.absolute(links.verifying(row)),
            "",
            _("If you did not expect this, ignore it: nothing will be sent."),
        ]
        return EmailMessage(_("Confirm this address for alarms"), "\n".join(lines) + "\n", to=[row.email])


def _refuse_flood(actor: Actor) -> None:
    since = clock.now() - timedelta(days=1)
    sent = AuditEvent.objects.filter(account=actor.account, verb__in=_SENT, at__gt=since).count()
    if sent >= CODES_PER_DAY:
        problem = _("Too many verifications were sent today. Try again tomorrow.")
        raise DomainError(Code.INVALID, field="code", problem=problem)


def _code_hash(row: Recipient, code: str) -> str:
    return salted_hmac(
        "alarms.code", f"{row.public_id}:{row.mobile_hash}:{code}", algorithm="sha256"
    ).hexdigest()
