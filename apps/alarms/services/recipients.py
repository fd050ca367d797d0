"""Recipients of alarms: at most five for an application (rule 66), each channel proved before anything is sent to it."""

from dataclasses import dataclass
from datetime import time

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.alarms.conditions import told_to
from apps.alarms.conditions.base import Audience
from apps.alarms.models import Recipient
from apps.applications.models import Application
from apps.core import clock, http, secrets
from apps.core.errors import Code, DomainError
from apps.core.locks import lock
from apps.core.phones import Phone, mask_number, try_parse
from apps.core.privacy import number_hash, open_sealed, seal

PER_APPLICATION = 5  # rule 66
PER_PLATFORM = 50


@dataclass(frozen=True, slots=True)
class Details:
    """What a recipient is made of. mobile in any form people write; None leaves the present one as it is, "" removes it."""

    name: str
    language: str
    email: str = ""
    mobile: str | None = None
    webhook_url: str = ""
    events: tuple[str, ...] = ()
    step: int = 0
    is_sms_late: bool = False
    zone: str = clock.DEFAULT_ZONE
    quiet_from: time | None = None
    quiet_to: time | None = None
    is_woken: bool = True


@transaction.atomic
def add(*, actor: Actor, application: Application | None, details: Details) -> Recipient:
    """A recipient of an application, or of the platform (None). Raises DomainError(TOO_MANY, INVALID, NUMBER_INVALID)."""
    require(actor, application)
    lock(f"alarm_recipients:{application.pk if application else 'platform'}")
    present = of(application).count()
    most = PER_APPLICATION if application else PER_PLATFORM
    if present >= most:
        raise DomainError(Code.TOO_MANY, limit=most, count=present)
    recipient = Recipient(
        account=application.account if application else None,
        application=application,
        webhook_secret_sealed=seal(secrets.secret_key(), context=Recipient.SECRET),
    )
    _fill(recipient, details)
    recipient.save(force_insert=True)
    audit.record(actor, "alarm_recipient.added", recipient, events=recipient.events)
    return recipient


@transaction.atomic
def change(*, actor: Actor, recipient: Recipient, details: Details) -> None:
    """Change what is told and where; an address that becomes another one has to be verified again."""
    require_for(actor, recipient)
    row = locked(recipient)
    columns = ("name", "events", "mobile_masked", "email")  # an address of a program may hold a secret
    before = audit.values(row, *columns)
    _fill(row, details)
    row.save()
    facts = audit.difference(before, audit.values(row, *columns))
    audit.record(actor, "alarm_recipient.changed", row, events=row.events, **facts)


@transaction.atomic
def delete(*, actor: Actor, recipient: Recipient) -> None:
    """For good: the addresses are wiped, the row stays because letters name it. Twice changes nothing."""
    require_for(actor, recipient)
    row = locked(recipient)
    row.deleted_at = clock.now()
    row.mobile_sealed, row.mobile_hash, row.mobile_masked, row.mobile_verified_at = b"", None, "", None
    row.email, row.email_verified_at = "", None
    row.webhook_url, row.webhook_secret_sealed, row.webhook_verified_at = "", b"", None
    row.code_hash = ""
    row.save()
    audit.record(actor, "alarm_recipient.deleted", row)


def of(application: Application | None) -> QuerySet[Recipient]:
    """The living recipients of an application, or of the platform."""
    rows = Recipient.unscoped.filter(deleted_at=None).select_related("application", "account")
    return (
        rows.filter(account=None, user=None) if application is None else rows.filter(application=application)
    )


def _fill(row: Recipient, details: Details) -> None:
    audience = Audience.STAFF if row.account_id is None else Audience.APPLICATION
    known = [one.name for one in told_to(audience)]
    row.name = details.name.strip()
    row.language = details.language
    row.events = [name for name in known if name in details.events]
    row.step, row.is_sms_late = details.step, details.is_sms_late
    row.zone, row.is_woken = details.zone, details.is_woken
    row.quiet_from, row.quiet_to = details.quiet_from, details.quiet_to
    if (row.quiet_from is None) != (row.quiet_to is None):
        raise _invalid("quiet_to", _("Give both hours, or none."))
    _set_email(row, details.email)
    if details.mobile is not None:
        set_mobile(row, details.mobile)
    _set_webhook(row, details.webhook_url)
    if not (row.email or row.mobile_hash is not None or row.webhook_url):
        raise _invalid("email", _("Give at least one of e-mail address, mobile number and webhook."))


def _set_email(row: Recipient, text: str) -> None:
    email = text.strip().lower()
    if email != row.email:
        row.email, row.email_verified_at = email, None


def set_mobile(row: Recipient, text: str) -> None:
    if not text.strip():
        row.mobile_sealed, row.mobile_hash, row.mobile_masked, row.mobile_verified_at = b"", None, "", None
        return
    phone = try_parse(text)
    if not isinstance(phone, Phone):
        raise _invalid("mobile", str(phone.sentence))
    found = number_hash(phone.e164)
    if found == row.mobile_hash:
        return
    row.mobile_sealed = seal(phone.e164, context=Recipient.MOBILE)
    row.mobile_hash, row.mobile_masked = found, mask_number(phone.e164)
    row.mobile_verified_at, row.code_hash = None, ""


def _set_webhook(row: Recipient, text: str) -> None:
    url = text.strip()
    if url == row.webhook_url:
        return
    if url:
        try:
            http.check(url)
        except http.AddressRefused as refusal:
            raise _invalid("webhook_url", str(refusal)) from refusal
    row.webhook_url, row.webhook_verified_at = url, None


def require(actor: Actor, application: Application | None) -> None:
    if application is None:
        actor.require(Perm.STAFF_ALARM_WRITE)
        return
    actor.require(Perm.ALARM_WRITE)
    if application.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)


def require_for(actor: Actor, recipient: Recipient) -> None:
    """As for the application's or the platform's; a person's own is that person's alone."""
    if recipient.user_id is None:
        require(actor, recipient.application)
    elif actor.user is None or actor.user.pk != recipient.user_id:
        raise DomainError(Code.NOT_FOUND)


def locked(recipient: Recipient) -> Recipient:
    rows = Recipient.unscoped.select_for_update(of=("self",)).select_related("application", "account")
    row = rows.filter(pk=recipient.pk, deleted_at=None).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row


def _invalid(field: str, problem: str) -> DomainError:
    return DomainError(Code.INVALID, field=field, problem=problem)


def webhook_secret(*, actor: Actor, recipient: Recipient) -> str:
    """The secret under which letters to the webhook are signed, for who may change the recipient."""
    require_for(actor, recipient)
    return open_sealed(recipient.webhook_secret_sealed, context=Recipient.SECRET)
