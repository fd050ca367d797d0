"""Connecting and editing carriers; a driver takes up a change within its next few seconds."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.carriers.models import Carrier, CarrierLease
from apps.carriers.protocols import PROTOCOLS
from apps.carriers.protocols.base import TestResult
from apps.carriers.protocols.settings import SettingsInvalid
from apps.core.errors import Code, DomainError
from apps.core.privacy import open_sealed, seal

NAME_LENGTH: Final = 40
TRIAL_SECONDS: Final = 15  # a person waits for the answer, and so does a thread of the web server


@transaction.atomic
def connect(
    *, actor: Actor, name: str, protocol: str, settings: Mapping[str, Any], is_default: bool = False
) -> Carrier:
    """Add a carrier, or edit the one of that name; repeating it changes nothing. Raises DomainError(INVALID)."""
    actor.require(Perm.STAFF_CARRIER_WRITE)
    carrier = Carrier.objects.filter(name=name).first()
    if carrier is None:
        return add(actor=actor, name=name, protocol=protocol, settings=settings, is_default=is_default)
    if carrier.protocol != protocol:
        raise _invalid(
            "protocol",
            _("The carrier %(name)s speaks %(protocol)s; give another name.")
            % {"name": name, "protocol": carrier.protocol},
        )
    edit(actor=actor, carrier=carrier, settings=settings)
    if is_default:
        make_default(actor=actor, carrier=carrier)
    return carrier


@transaction.atomic
def add(
    *, actor: Actor, name: str, protocol: str, settings: Mapping[str, Any], is_default: bool = False
) -> Carrier:
    """A new carrier; raises DomainError(INVALID), also when the name is taken."""
    actor.require(Perm.STAFF_CARRIER_WRITE)
    _check_name(name)
    if Carrier.objects.filter(name=name).exists():
        raise _invalid("name", _("There is a carrier of this name already."))
    plain, secret = _sorted_settings(protocol, settings, {})
    carrier = Carrier.objects.create(name=name, protocol=protocol, settings=plain, secrets_sealed=secret)
    CarrierLease.objects.create(carrier=carrier)
    audit.record(actor, "carrier.connected", carrier, protocol=protocol, settings=plain)
    if is_default:
        make_default(actor=actor, carrier=carrier)
    return carrier


@transaction.atomic
def edit(*, actor: Actor, carrier: Carrier, settings: Mapping[str, Any]) -> None:
    """Change some settings; secrets that are not given stay. Raises DomainError(INVALID).

    Settings that are the same as before write nothing, so that no bind is reopened for nothing.
    """
    actor.require(Perm.STAFF_CARRIER_WRITE)
    carrier.refresh_from_db(from_queryset=Carrier.objects.select_for_update())
    known = values_of(carrier)
    plain, secret = _sorted_settings(carrier.protocol, settings, known)
    before = carrier.settings
    changed = {
        key: plain.get(key) for key in plain.keys() | before.keys() if plain.get(key) != before.get(key)
    }
    if not changed and _secrets(carrier.protocol, known) == _opened(secret):
        return
    carrier.settings, carrier.secrets_sealed = plain, secret
    _save(carrier, "settings", "secrets_sealed")
    audit.record(
        actor,
        "carrier.edited",
        carrier,
        changed=changed,
        before={key: before.get(key) for key in changed},
        secrets_changed=_secrets(carrier.protocol, known) != _opened(secret),
    )


@transaction.atomic
def make_default(*, actor: Actor, carrier: Carrier) -> None:
    """Route what has no other route through this carrier; a second click changes nothing."""
    actor.require(Perm.STAFF_CARRIER_WRITE)
    carrier.refresh_from_db(from_queryset=Carrier.objects.select_for_update())
    if carrier.is_default:
        return
    Carrier.objects.filter(is_default=True).update(is_default=False)
    carrier.is_default = True
    carrier.save(update_fields=["is_default"])
    audit.record(actor, "carrier.made_default", carrier)


@transaction.atomic
def enable(*, actor: Actor, carrier: Carrier) -> None:
    """Bind it again and send what waits for it."""
    _switch(actor, carrier, on=True)


@transaction.atomic
def disable(*, actor: Actor, carrier: Carrier) -> None:
    """Stop sending through it within two seconds; what was accepted for it waits."""
    _switch(actor, carrier, on=False)


def _switch(actor: Actor, carrier: Carrier, *, on: bool) -> None:
    """A second click changes nothing."""
    actor.require(Perm.STAFF_CARRIER_WRITE)
    carrier.refresh_from_db(from_queryset=Carrier.objects.select_for_update())
    if carrier.is_enabled is on:
        return
    carrier.is_enabled = on
    _save(carrier, "is_enabled")
    audit.record(actor, "carrier.enabled" if on else "carrier.disabled", carrier)


def test_bind(
    *, actor: Actor, protocol: str, values: Mapping[str, Any], carrier: Carrier | None = None
) -> TestResult:
    """Sign in with these settings, measure a round trip, sign off; nothing is stored. Raises DomainError(INVALID).

    Of a carrier that is being edited, secrets that are not given are its own. Never takes longer than TRIAL_SECONDS.
    """
    actor.require(Perm.STAFF_CARRIER_WRITE)
    known = values_of(carrier) if carrier is not None else {}
    plain, secret = _sorted_settings(protocol, values, known)
    trial = PROTOCOLS[protocol].test_bind({**plain, **_opened(secret)})

    async def in_time() -> TestResult:
        try:
            return await asyncio.wait_for(trial, TRIAL_SECONDS)
        except TimeoutError:
            return TestResult(False, _("No answer within %(seconds)d seconds.") % {"seconds": TRIAL_SECONDS})

    return asyncio.run(in_time())


def values_of(carrier: Carrier) -> dict[str, Any]:
    """All settings of a carrier, secret ones opened: only for its driver and for a test bind."""
    return {**carrier.settings, **_opened(carrier.secrets_sealed)}


def _opened(sealed: bytes | memoryview | None) -> dict[str, Any]:
    secrets: dict[str, Any] = orjson.loads(open_sealed(sealed)) if sealed else {}
    return secrets


def _secrets(protocol: str, values: Mapping[str, Any]) -> dict[str, Any]:
    names = {setting.name for setting in PROTOCOLS[protocol].settings if setting.secret}
    return {key: value for key, value in values.items() if key in names}


def _check_name(name: str) -> None:
    try:
        validate_slug(name)
    except ValidationError:
        raise _invalid("name", _("A name consists of letters, digits, hyphens and underscores.")) from None
    if len(name) > NAME_LENGTH:
        raise _invalid("name", _("At most %(most)d characters.") % {"most": NAME_LENGTH})


def _sorted_settings(
    protocol: str, given: Mapping[str, Any], known: Mapping[str, Any]
) -> tuple[dict[str, Any], bytes | None]:
    if protocol not in PROTOCOLS:
        raise _invalid(
            "protocol",
            _("“%(value)s” is not one of: %(known)s.") % {"value": protocol, "known": ", ".join(PROTOCOLS)},
        )
    settings = {setting.name: setting for setting in PROTOCOLS[protocol].settings}
    unknown = sorted(given.keys() - settings.keys())
    if unknown:
        raise _invalid(
            unknown[0],
            _("“%(name)s” is not a setting of %(protocol)s; it has: %(known)s.")
            % {"name": unknown[0], "protocol": protocol, "known": ", ".join(settings)},
        )
    kept = {key: value for key, value in given.items() if not (settings[key].secret and value in ("", None))}
    values = {**known, **kept}
    try:
        PROTOCOLS[protocol](values)
    except SettingsInvalid as error:
        raise _invalid(next(iter(error.sentences), "settings"), str(error)) from error
    typed = {key: settings[key].read(value) for key, value in values.items()}
    withheld = _secrets(protocol, known).keys() - kept.keys()
    if withheld and (typed.get("host") != known.get("host") or _is_less_encrypted(known, typed)):
        # Else whoever may edit could have the stored password sent to a host of their own, or in the clear.
        raise _invalid(
            min(withheld), _("The host is another one or the encryption less: give the password for it.")
        )
    secret = {key: value for key, value in typed.items() if settings[key].secret}
    plain = {key: value for key, value in typed.items() if key not in secret}
    return plain, seal(orjson.dumps(secret).decode()) if secret else None


def _is_less_encrypted(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether somebody on the way could read now what they could not before."""
    return bool(before.get("tls")) and (
        not after.get("tls") or (before.get("tls_verify", True) and not after.get("tls_verify", True))
    )


def _save(carrier: Carrier, *fields: str) -> None:
    carrier.save(update_fields=list(fields))
    Carrier.objects.filter(pk=carrier.pk).update(version=F("version") + 1)


def _invalid(field: str, problem: str) -> DomainError:
    return DomainError(Code.INVALID, field=field, problem=problem)
