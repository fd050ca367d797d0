"""Where customers' servers want to be told: set, signed, tested. Addresses may hold secrets, so the trail names hosts alone."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.callbacks import wire
from apps.callbacks.asking import Tried, ask
from apps.callbacks.models import Endpoint, Kind, Push
from apps.callbacks.models.endpoint import LONGEST_URL
from apps.callbacks.problems import Problem
from apps.callbacks.queries import reply_endpoint, status_endpoint
from apps.callbacks.services.collecting import reply_cursor
from apps.callbacks.services.pushing import secret_of
from apps.callbacks.services.recording import HEALTH, note
from apps.callbacks.states import PUSH_STATES, PushStatus
from apps.core import clock, http, secrets
from apps.core.errors import Code, DomainError
from apps.core.ids import random_public_id, serial_number
from apps.core.locks import held_by_session, lock
from apps.core.phones import Phone, parse
from apps.core.privacy import seal
from apps.messaging.states import MessageStatus

BETWEEN_TESTS = timedelta(seconds=5)
TEST_NUMBER = "+8613900000001"  # nobody's: made up, as everything else of a test
_AUDITED = ("is_on", "is_signed", "host")
_CHOSEN = ("url", "address", "is_on", "is_signed", "secret_sealed")


@dataclass(frozen=True, slots=True)
class Details:
    """What a person chooses about one callback."""

    url: str
    is_on: bool
    is_signed: bool = False


@transaction.atomic
def set_status_callback(*, actor: Actor, application: Application, details: Details) -> str:
    """The callback of one application. Gives the secret where one was made with it, to be shown this once; else "".

    Raises Forbidden, DomainError(NOT_FOUND) for a stranger's application and DomainError(INVALID, field="url").
    """
    actor.require(Perm.APPLICATION_WRITE)
    if application.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    lock(f"callbacks:application:{application.pk}")
    row = status_endpoint(application) or Endpoint(
        account=actor.own_account, kind=Kind.STATUS, application=application
    )
    secret = _set(actor, row, details)
    # What the statements of messaging ask for; see messaging.models.Report.
    Application.of(actor.own_account).filter(pk=application.pk).update(is_reporting=row.is_on)
    return secret


@transaction.atomic
def set_reply_callback(*, actor: Actor, details: Details) -> str:
    """The one callback of the account for replies; the same otherwise. Replies that came before are not told."""
    actor.require(Perm.APPLICATION_WRITE)
    lock(f"callbacks:account:{actor.own_account.pk}")
    row = reply_endpoint(actor.own_account) or Endpoint(account=actor.own_account, kind=Kind.REPLY)
    reply_cursor()
    return _set(actor, row, details)


@transaction.atomic
def rotate_secret(*, actor: Actor, endpoint: Endpoint) -> str:
    """A new secret in the place of the old one, which is worth nothing from now on; shown this once."""
    row = _locked(actor, endpoint)
    secret = secrets.secret_key()
    row.secret_sealed = seal(secret, context=Endpoint.SECRET)
    row.save(update_fields=["secret_sealed"])
    audit.record(actor, "callback.secret_rotated", row)
    return secret


def test(*, actor: Actor, endpoint: Endpoint) -> Tried:
    """Push a made-up report or reply now and give what came back; no transaction is open meanwhile.

    A success ends a pause. Raises DomainError(INVALID) without an address, when one was sent a moment ago, and while another
    one of the account is under way: each keeps a thread that shows pages for as long as the server hangs.
    """
    with held_by_session(f"callbacks.test:{actor.own_account.pk}") as is_only:
        if not is_only:
            raise _invalid(_("Another test push is still under way. Wait a few seconds."))
        return _test(actor, endpoint)


def _test(actor: Actor, endpoint: Endpoint) -> Tried:
    with transaction.atomic():
        row = _locked(actor, endpoint)
        if not row.url:
            raise _invalid(_("Enter the address first."))
        now = clock.now()
        if row.tested_at is not None and now - row.tested_at < BETWEEN_TESTS:
            raise _invalid(_("A test push was sent a moment ago. Wait a few seconds."))
        row.tested_at = now
        row.save(update_fields=["tested_at"])
        audit.record(actor, "callback.tested", row)
    body = wire.packed(made_up(Kind(row.kind)))
    headers = wire.headers(random_public_id(), body, now, secret=secret_of(row), is_test=True)
    tried = ask(row.url, body, headers)
    if tried.is_received:
        with transaction.atomic():
            fresh = Endpoint.unscoped.select_for_update().get(pk=row.pk)
            note(fresh, tried)
            fresh.save(update_fields=HEALTH)
    return tried


def made_up(kind: Kind) -> dict[str, Any] | list[dict[str, Any]]:
    """The body of a test push."""
    phone, now = parse(TEST_NUMBER), clock.now()
    assert isinstance(phone, Phone)
    if kind is Kind.REPLY:
        return wire.reply(phone=phone, signature="TEST", text="TEST", at=now)
    serial = serial_number(0)
    return [wire.report(phone=phone, status=MessageStatus.DELIVERED, code="DELIVRD", at=now, serial=serial)]


def _set(actor: Actor, row: Endpoint, details: Details) -> str:
    url = details.url.strip()
    _check(url, is_on=details.is_on)
    before, was_on, old_url = audit.values(row, *_AUDITED), row.is_on, row.url
    row.url, row.is_on, row.is_signed = url, details.is_on, details.is_signed
    parts = urlsplit(url)
    row.address = f"{parts.scheme}://{parts.netloc}".lower()[:280]
    secret = ""
    if row.is_signed and not row.has_secret:
        secret = secrets.secret_key()
        row.secret_sealed = seal(secret, context=Endpoint.SECRET)
    # Pushes before their endpoint, in the order in which the workers lock them.
    if was_on and not row.is_on:
        _stop(row)
    elif row.pk is not None and row.is_on and (url != old_url or not was_on):
        Push.unscoped.filter(endpoint=row, status=PushStatus.WAITING).update(due_at=clock.now())
    _write(row, is_elsewhere=url != old_url)
    facts = audit.difference(before, audit.values(row, *_AUDITED))
    # Of two addresses at one host the trail says that it was changed, not to which one.
    if facts or url != old_url:
        audit.record(
            actor,
            "callback.status_changed" if row.kind == Kind.STATUS else "callback.reply_changed",
            row,
            **facts,
        )
    return secret


def _write(row: Endpoint, *, is_elsewhere: bool) -> None:
    """What people choose; how the server answers is the workers' to write, but for a new address, which begins anew."""
    if row.pk is None:
        row.save(force_insert=True)
        return
    columns = {*_CHOSEN}
    if is_elsewhere:
        row.failures, row.paused_until, row.last_milliseconds, row.last_problem = 0, None, None, ""
        columns |= {"failures", "paused_until", "last_milliseconds", "last_problem"}
    row.save(update_fields=columns)


def _stop(row: Endpoint) -> None:
    """What waits is kept, and can be replayed once the callback is on again."""
    waiting = Push.unscoped.filter(endpoint=row, status=PushStatus.WAITING)
    PUSH_STATES.advance_many(waiting, PushStatus.FAILED, ended_at=clock.now(), problem=Problem.OFF)


def _check(url: str, *, is_on: bool) -> None:
    if not url:
        if is_on:
            raise _invalid(_("Enter the address that is to be told."))
        return
    if len(url) > LONGEST_URL:
        raise _invalid(_("The address is longer than %(limit)s characters.") % {"limit": LONGEST_URL})
    if not url.isascii():
        raise _invalid(_("Write the address in ASCII: other characters percent-encoded, names in punycode."))
    try:
        http.check(url)
    except (http.AddressRefused, ValueError) as refusal:
        raise _invalid(
            _(
                "This address may not be called. It begins with https:// and holds no name, password or spaces."
            )
        ) from refusal


def _locked(actor: Actor, endpoint: Endpoint) -> Endpoint:
    actor.require(Perm.APPLICATION_WRITE)
    row = (
        Endpoint.of(actor.own_account)
        .select_for_update(of=("self",))
        .select_related("application", "account")
        .filter(pk=endpoint.pk)
        .first()
    )
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row


def _invalid(problem: str) -> DomainError:
    return DomainError(Code.INVALID, field="url", problem=problem)
