"""The platform's own account, application, signature and templates, with which alarms are sent by SMS."""

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account, AccountKind
from apps.accounts.permissions import Perm
from apps.alarms.senders.sms import CODE, TEXTS, desk, template_name
from apps.applications import services as applications
from apps.applications.models import Application
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind, Region
from apps.core.locks import lock
from apps.message_templates.models import MessageTemplate
from apps.policy.kinds import FREQUENCIES
from apps.policy.models import AccountLimit, FrequencySetting
from apps.signatures.kinds import Purpose, SignatureType
from apps.signatures.models import Signature

NAME = "Platform alarms"
MOST_GLOBAL = 1_000_000  # a day; nothing that alarms could reach
SIGNATURE_LENGTH = (2, 12)


@transaction.atomic
def set_up(*, actor: Actor, signature: str) -> Application:
    """Make or complete what alarms by SMS need; the same again changes nothing, another signature replaces the first.

    Nobody reviews it: it is the platform's own, and its texts stand in senders.sms. Raises DomainError(INVALID).
    """
    actor.require(Perm.STAFF_ALARM_WRITE)
    signature = signature.strip()
    if not SIGNATURE_LENGTH[0] <= len(signature) <= SIGNATURE_LENGTH[1] or not signature.isalnum():
        raise DomainError(
            Code.INVALID,
            field="signature",
            problem="2–12: A–Z, a–z, 0–9, 汉字",
        )
    lock("alarms.sms_setup")
    found = desk()
    application = found.application if found else _application(actor)
    is_new = found is None
    _free_of_limits(application)
    changed = [_signature(application.account, region, signature) for region in Region]
    changed += [_template(application.account, key, text) for key, text in TEXTS.items()]
    if is_new or any(changed):
        audit.record(actor, "alarm_sender.set_up", application, account=application.account)
    return application


def _application(actor: Actor) -> Application:
    account = Account.objects.create(name=NAME, kind=AccountKind.ORGANIZATION, verified_at=clock.now())
    by = Actor(actor.user, account, frozenset({Perm.APPLICATION_WRITE}), via=actor.via, ip=actor.ip)
    application = applications.create(actor=by, name=NAME)
    application.is_system = True
    application.save(update_fields=["is_system"])
    return application


def _free_of_limits(application: Application) -> None:
    """Alarm numbers are written to however often it takes: the limits of other applications do not hold here (S17)."""
    account = application.account
    for limit in FREQUENCIES:
        FrequencySetting.unscoped.update_or_create(
            account=account, application=application, limit=limit, defaults={"threshold": None}
        )
    AccountLimit.unscoped.update_or_create(account=account, defaults={"global_day": MOST_GLOBAL})


def _signature(account: Account, region: Region, content: str) -> bool:
    rows = Signature.of(account).filter(region=region, deleted_at=None)
    if rows.filter(content=content, is_approved=True).exists():
        return False
    rows.update(deleted_at=clock.now(), is_approved=False)
    Signature.unscoped.create(
        account=account,
        region=region,
        content=content,
        type=SignatureType.COMPANY,
        purpose=Purpose.OWN,
        is_approved=True,
    )
    return True


def _template(account: Account, key: tuple[Region, str, str], text: str) -> bool:
    region, language, use = key
    rows = MessageTemplate.of(account).filter(name=template_name(region, language, use), deleted_at=None)
    if rows.filter(content=text, is_approved=True).exists():
        return False
    rows.update(deleted_at=clock.now(), is_approved=False)
    MessageTemplate.unscoped.create(
        account=account,
        region=region,
        message_kind=MessageKind.CODE if use == CODE else MessageKind.NOTICE,
        name=template_name(region, language, use),
        content=text,
        parameter_count=text.count("{"),
        is_approved=True,
    )
    return True
