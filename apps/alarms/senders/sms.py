"""Letters by SMS: through our own acceptance, policy and carriers, and never around in a circle.

The platform's own account sends; its failures raise no alarm that would be sent by SMS, and what would have to go over a carrier
that is down is not queued there but handed to the next in line.
"""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.alarms.conditions import CONDITIONS
from apps.alarms.conditions.base import Audience
from apps.alarms.models import Alarm, Letter, Reason, Recipient
from apps.alarms.states import LETTER_STATES, STANDING, AlarmStatus, LetterStatus
from apps.alarms.wording import outcome_of, total
from apps.applications.models import Application, ApplicationStatus
from apps.carriers.routing import route_for
from apps.core import clock, privacy
from apps.core.errors import DomainError
from apps.core.ids import id_from_serial
from apps.core.kinds import MessageKind, Region
from apps.core.phones import parse
from apps.message_templates.models import MessageTemplate
from apps.messaging.services import accept
from apps.signatures import queries as signatures

ALARM: Final = "alarm"
NOTICE: Final = "notice"  # of what was asked for, which is no alarm
CODE: Final = "code"
LONGEST_LABEL: Final = 20
# Region, language and use → the text of the template that `sms_setup` makes; its name is made of the three.
TEXTS: Final[dict[tuple[Region, str, str], str]] = {
    (Region.MAINLAND, "zh-hans", ALARM): "告警：{1}（{2}），共{3}项，请登录控制台查看。",
    (Region.MAINLAND, "en", ALARM): "Alarm: {1} ({2}), {3} in all. See the console.",
    (Region.GLOBAL, "zh-hans", ALARM): "告警：{1}（{2}），共{3}项，请登录控制台查看。",
    (Region.GLOBAL, "en", ALARM): "Alarm: {1} ({2}), {3} in all. See the console.",
    (Region.MAINLAND, "zh-hans", NOTICE): "通知：{1}（{2}），共{3}项，请登录控制台查看。",
    (Region.MAINLAND, "en", NOTICE): "Notice: {1} ({2}), {3} in all. See the console.",
    (Region.GLOBAL, "zh-hans", NOTICE): "通知：{1}（{2}），共{3}项，请登录控制台查看。",
    (Region.GLOBAL, "en", NOTICE): "Notice: {1} ({2}), {3} in all. See the console.",
    (Region.MAINLAND, "zh-hans", CODE): "您的验证码是{1}，用于接收告警，10分钟内有效。",
    (
        Region.MAINLAND,
        "en",
        CODE,
    ): "Your verification code is {1}. It proves this number for alarms, for 10 minutes.",
    (Region.GLOBAL, "zh-hans", CODE): "您的验证码是{1}，用于接收告警，10分钟内有效。",
    (
        Region.GLOBAL,
        "en",
        CODE,
    ): "Your verification code is {1}. It proves this number for alarms, for 10 minutes.",
}


class NotReady(Exception):
    """The platform cannot send by SMS: the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The platform's own application, in whose name alarms are sent."""

    application: Application

    @property
    def actor(self) -> Actor:
        account = self.application.account
        return Actor(user=None, account=account, perms=frozenset({Perm.MESSAGE_SEND}), via="system")


def desk() -> Desk | None:
    """None until an operator has set it up."""
    rows = Application.unscoped.select_related("account").filter(is_system=True)
    application = rows.filter(status=ApplicationStatus.ENABLED).first()
    return None if application is None else Desk(application)


def template_name(region: Region, language: str, use: str) -> str:
    return f"{use} {region} {language}"


def hand_over(letter: Letter) -> bool:
    """Give a due letter to the pipeline: message and outcome are one transaction, so it is sent once or not at all."""
    with transaction.atomic():
        rows = Letter.unscoped.select_for_update(of=("self",), skip_locked=True)
        mine = rows.filter(pk=letter.pk, status=LetterStatus.WAITING).first()
        if mine is None or letter.recipient is None:
            return False
        try:
            if desk() is None:
                raise NotReady("unready")
            number = number_of(letter.recipient)
            _refuse_circle(number)
            message_id = submit(number, letter.recipient.language, _use(letter), _values(letter))
        except NotReady as reason:
            _give_up(mine, str(reason))
        except DomainError as refusal:
            _give_up(mine, refusal.code.value)
        else:
            LETTER_STATES.advance(
                mine,
                LetterStatus.SENT,
                ended_at=clock.now(),
                message_id=message_id,
                attempts=mine.attempts + 1,
            )
    return True


def submit(number: str, language: str, use: str, values: list[str]) -> int:
    """Accept one message in the platform's own name; gives its id. Raises NotReady and DomainError."""
    found = desk()
    if found is None:
        raise NotReady("unready")
    region = Region.of(parse(number).is_mainland)
    account = found.application.account
    # An installation that was set up before there were notices sends them as alarms.
    names = [template_name(region, language, one) for one in ((NOTICE, ALARM) if use == NOTICE else (use,))]
    rows = MessageTemplate.of(account).filter(name__in=names, is_approved=True, deleted_at=None)
    template = min(rows, key=lambda row: names.index(row.name), default=None)
    signature = signatures.default_for_sending(account, region)
    if template is None or (signature is None and region == Region.MAINLAND):
        raise NotReady("unready")
    outcome = accept.send(
        actor=found.actor,
        application=found.application,
        numbers=[number],
        template_number=str(template.number),
        signature=signature.content if signature else "",
        parameters=values,
    )[0]
    if outcome.code is not None:
        raise DomainError(outcome.code, **outcome.facts)
    message_id = id_from_serial(outcome.serial)
    assert message_id is not None
    return message_id


def number_of(recipient: Recipient) -> str:
    """The mobile in E.164, for sending only."""
    return privacy.open_sealed(recipient.mobile_sealed, context=Recipient.MOBILE)


def plain(text: str) -> str:
    """What of a name may stand in a variable: letters and digits of any script, so neither brackets nor a link."""
    kept = "".join(one if one.isalnum() or one in " -_" else " " for one in text)
    return " ".join(kept.split())[:LONGEST_LABEL].strip()


def _use(letter: Letter) -> str:
    condition = CONDITIONS.get(letter.condition)
    is_asked_for = condition is not None and Audience.APPLICANT in condition.audiences
    return NOTICE if is_asked_for else ALARM


def _values(letter: Letter) -> list[str]:
    language = letter.recipient.language if letter.recipient is not None else "en"
    with translation.override(language):
        if letter.reason == Reason.TEST:
            return [_("Test alarm"), "–", "1"]
        condition = CONDITIONS.get(letter.condition)
        title = str(condition.label) if condition is not None else letter.condition
        endings = {Reason.OVER.value: _("over"), Reason.AGAIN.value: _("still open")}
        ending = endings.get(letter.reason) or outcome_of(letter)
        alarms = letter.facts.get("alarms", [])
        label = plain(alarms[0]["label"]) if len(alarms) == 1 else ""
        return [f"{title} {ending}" if ending else title, label or "–", str(total(letter))]


def _refuse_circle(number: str) -> None:
    """A message for a carrier that is down would wait there and tell nobody."""
    route = route_for(region=Region.of(parse(number).is_mainland), message_kind=MessageKind.NOTICE)
    if route is None:
        raise NotReady("no_route")
    down = Alarm.unscoped.filter(
        condition="carrier_down", subject=f"carrier:{route.carrier_id}", status__in=STANDING
    )
    if down.exists():
        raise NotReady("loop")


def _give_up(letter: Letter, error: str) -> None:
    """Said to nobody by this channel: the next in line is told at once instead of after the usual wait."""
    now = clock.now()
    LETTER_STATES.advance(letter, LetterStatus.FAILED, ended_at=now, error=error[:200])
    waiting = Alarm.unscoped.filter(
        pk__in=letter.notices.values("alarm"), status=AlarmStatus.OPEN, step_at__isnull=False
    )
    waiting.update(step_at=now)
