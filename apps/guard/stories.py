"""A case in words: its notes as sentences, its minutes as a chart's figures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import Membership
from apps.core import clock
from apps.core.kinds import MessageKind
from apps.guard import evidence
from apps.guard.models import Case, CaseNote, Found


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story."""

    at: datetime
    who: str
    sentence: str
    icon: str


_ICONS = {
    "opened": "alert-triangle",
    "barred": "ban",
    "ended": "clock",
    "released": "player-play",
    "confirmed": "shield-x",
    "dismissed": "circle-check",
    "noted": "note",
}


def story(case: Case, *, for_customer: bool) -> list[Line]:
    """Oldest first. A customer does not read which person of the staff it was."""
    own = None
    if for_customer:
        own = set(Membership.of(case.account).values_list("user", flat=True))
    lines = []
    for note in case.notes.select_related("user"):
        who = str(note.user) if note.user is not None else _("the breaker")
        if own is not None and note.user_id is not None and note.user_id not in own:
            who = _("the operator")
        lines.append(Line(note.at, who, _sentence(note), _ICONS.get(note.verb, "point")))
    return lines


def _sentence(note: CaseNote) -> str:
    facts: dict[str, Any] = note.facts
    match note.verb:
        case "opened" if facts.get("found") == Found.DELIVERY:
            return _("Opened: of %(requests)s messages only %(percent)s %% have arrived.") % facts
        case "opened" if facts.get("found") == Found.CONVERSION:
            return _("Opened: of %(requests)s messages only %(percent)s %% were reported as used.") % facts
        case "opened" if facts.get("found") == Found.SEQUENTIAL:
            return _("Opened: %(percent)s %% of %(requests)s numbers follow one another.") % facts
        case "opened":
            return _("Opened: %(requests)s messages in a minute, above the limit of %(limit)s.") % facts
        case "barred" if facts.get("pace"):
            return _("Held to %(pace)s messages a minute for %(minutes)s minutes.") % facts
        case "barred":
            return _("Barred for %(minutes)s minutes.") % facts
        case "ended":
            return _("The bar ended by itself.")
        case "released":
            return _("Let through again.")
        case "confirmed":
            return _("Decided: abuse.") + (f" {note.text}" if note.text else "")
        case "dismissed":
            return _("Decided: a false alarm.") + (f" {note.text}" if note.text else "")
    return note.text


def is_barred(case: Case) -> bool:
    """Whether something is kept out because of it now."""
    return case.bar is not None and case.bar.released_at is None and case.bar.until > clock.now()


def facts(case: Case) -> list[tuple[str, Any]]:
    """The figures of a case, named; amounts of messages."""
    figures = case.figures
    found: list[tuple[str, Any]] = [
        (_("Application"), case.application),
        (_("Kind of message"), MessageKind(case.message_kind).label),
        (_("Rule"), case.rule),
        (_("Limit of a minute"), figures.get("limit")),
        (_("Usual in a minute"), figures.get("usual")),
        (_("Peak in a minute"), figures.get("peak")),
        (_("Asked for since"), figures.get("requests")),
        (_("Stopped of these"), figures.get("stopped")),
    ]
    for name, words in (
        ("percent", _("Percent")),
        ("success", _("Success rate (%)")),
        ("growth", _("Growth (%)")),
    ):
        if name in figures:
            found.append((words, figures[name]))
    return found


def before_and_since(case: Case) -> list[evidence.Minute]:
    """The minutes before it was opened, as they were kept then, and those since, for at most three hours."""
    kept = [
        evidence.Minute(datetime.fromisoformat(at), requests, passed)
        for at, requests, passed in case.evidence.get("minutes", [])
    ]
    opened = case.opened_at.replace(second=0, microsecond=0)
    since = evidence.series(case.application_id, case.message_kind, case.dimension, case.key, opened)
    return [one for one in kept if one.at < opened] + since[:180]
