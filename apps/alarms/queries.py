"""What the pages about alarms show."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from apps.accounts.models import Account
from apps.alarms.conditions import CONDITIONS
from apps.alarms.conditions.base import Words
from apps.alarms.models import Alarm, Letter, Notice, Recipient
from apps.alarms.states import STANDING, AlarmStatus, LetterStatus
from apps.applications.models import Application
from apps.messaging.models import Message
from apps.messaging.states import MESSAGE_STATES


def recipients(account: Account) -> QuerySet[Recipient]:
    """The account's living recipients."""
    return Recipient.of(account).filter(deleted_at=None).select_related("application", "account")


def of_application(application: Application) -> QuerySet[Alarm]:
    """What an application's recipients may have been told: its own alarms, and those of the whole account."""
    rows = Alarm.of(application.account).exclude(status=AlarmStatus.SUSPECTED)
    return rows.filter(Q(application=application) | Q(application=None)).select_related("application")


def of_account(account: Account) -> QuerySet[Alarm]:
    """All of an account's alarms but those that are only being watched."""
    return Alarm.of(account).exclude(status=AlarmStatus.SUSPECTED).select_related("application")


def of_platform() -> QuerySet[Alarm]:
    """Every alarm, for staff."""
    return Alarm.unscoped.exclude(status=AlarmStatus.SUSPECTED).select_related("application", "account")


def letters(account: Account | None) -> QuerySet[Letter]:
    """The letters of an account, or all of them for staff."""
    rows = Letter.unscoped.all() if account is None else Letter.of(account)
    return rows.select_related("account", "recipient", "user")


def open_count(account: Account | None) -> int:
    """How many stand open and are not acknowledged; None for the whole platform."""
    rows = Alarm.unscoped.all() if account is None else Alarm.of(account)
    return rows.filter(status=AlarmStatus.OPEN).count()


def standing_lines(account: Account | None, *, route: str, limit: int) -> list[tuple[Alarm, Words, str]]:
    """What stands now, for a first page: the alarm, its name, and its page, whose URL name is `route`."""
    return [
        (row, CONDITIONS[row.condition].label, reverse(route, args=[row.public_id]))
        for row in standing(account, limit)
        if row.condition in CONDITIONS
    ]


def standing(account: Account | None, limit: int) -> list[Alarm]:
    """The alarms that stand, those that nobody has acknowledged first."""
    rows = of_platform() if account is None else of_account(account)
    return list(rows.filter(status__in=STANDING).order_by("-status", "-raised_at")[:limit])


@dataclass(frozen=True, slots=True)
class Telling:
    """Who was told, when and by which channel; `letter` None while it waits or was dropped."""

    notice: Notice
    letter: Letter | None
    delivery: str  # how the text message ended, in words

    @property
    def may_go_again(self) -> bool:
        """Whether somebody may have it sent again: nobody knows that it has arrived, or it has not."""
        return self.letter is not None and self.letter.status in (LetterStatus.IN_DOUBT, LetterStatus.FAILED)

    @property
    def who(self) -> str:
        return str(self.notice.recipient or self.notice.user)


def tellings(alarm: Alarm, *, limit: int = 200) -> list[Telling]:
    """The latest notices of an alarm with their letters, in two statements."""
    rows = alarm.notices.select_related("recipient", "user", "letter").order_by("-id")[:limit]
    notices = list(rows)
    states = _deliveries(one.letter.message_id for one in notices if one.letter is not None)
    return [
        Telling(one, one.letter, states.get(one.letter.message_id or 0, "") if one.letter else "")
        for one in notices
    ]


def _deliveries(message_ids: Iterable[int | None]) -> dict[int, str]:
    """How text messages ended, in words, by id."""
    ids = [one for one in message_ids if one is not None]
    rows = Message.unscoped.filter(pk__in=ids).values_list("pk", "status") if ids else ()
    return {pk: MESSAGE_STATES.label(status) for pk, status in rows}
