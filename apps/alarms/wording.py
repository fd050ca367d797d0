"""The words of a letter in one language, from its frozen facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import AuditEvent
from apps.accounts.telling import tell
from apps.alarms import places
from apps.alarms.conditions import CONDITIONS
from apps.alarms.conditions.base import UNITS, Condition, Level, Unit
from apps.alarms.models import Letter, Reason
from apps.core.errors import code_named, sentence
from apps.reviews.findings import Found
from apps.reviews.kinds import KINDS
from apps.reviews.models import Finding
from apps.reviews.states import ReviewStatus

LONGEST_SUBJECT = 120


@dataclass(frozen=True, slots=True)
class Words:
    """A letter as it is read: one line, and the lines below it."""

    subject: str
    lines: tuple[str, ...]


def words(letter: Letter, *, zone: str) -> Words:
    """In the language that is active."""
    if letter.reason == Reason.TEST:
        return Words(
            _("Test alarm"), (_("This is a test: alarms reach you here. Nothing is wrong, nothing to do."),)
        )
    condition = CONDITIONS.get(letter.condition)
    alarms: list[dict[str, Any]] = letter.facts.get("alarms", [])
    count = int(letter.facts.get("count", len(alarms)))
    lines: list[str] = []
    for alarm in alarms:
        lines += _alarm_lines(alarm, condition, zone, is_over=letter.reason == Reason.OVER)
    if count > len(alarms):
        more = count - len(alarms)
        lines.append(
            ngettext("… and %(count)s more.", "… and %(count)s more.", more) % {"count": f"{more:,}"}
        )
    if isinstance(condition, Level):
        lines += ["", str(condition.explanation)]
    return Words(_subject(letter, condition, alarms, count), tuple(lines))


def one_line(text: str, longest: int = LONGEST_SUBJECT) -> str:
    """Text for a header: without line breaks and other unseen characters, and not too long."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def total(letter: Letter) -> int:
    """How many things happened, over all alarms of the letter."""
    alarms: list[dict[str, Any]] = letter.facts.get("alarms", [])
    hidden = max(0, int(letter.facts.get("count", 0)) - len(alarms))
    return sum(int(one.get("count", 1)) for one in alarms) + hidden


def outcome_of(letter: Letter) -> str:
    """How what was asked for was decided, where all of the letter was decided alike; else ""."""
    items = [item for alarm in letter.facts.get("alarms", []) for item in alarm["items"]]
    outcomes = {item["outcome"] for item in items if "outcome" in item}
    return _outcome(outcomes.pop()) if len(outcomes) == 1 else ""


def _subject(letter: Letter, condition: Condition | None, alarms: list[dict[str, Any]], count: int) -> str:
    title = str(condition.label) if condition is not None else letter.condition
    items = [item for alarm in alarms for item in alarm["items"]]
    if letter.condition == "review_result" and count == 1 and len(items) == 1:
        item = items[0]
        text = f"{_outcome(item['outcome'])}: {item['title']}"
    elif len(alarms) == 1 and alarms[0]["label"]:
        text = f"{title}: {alarms[0]['label']}"
    elif count > 1:
        text = f"{title} ({count:,})"
    else:
        text = title
    ending = {Reason.OVER.value: _("over"), Reason.AGAIN.value: _("still open")}.get(letter.reason)
    return one_line(f"{text} – {ending}" if ending else text)


def _alarm_lines(
    alarm: Mapping[str, Any], condition: Condition | None, zone: str, *, is_over: bool
) -> list[str]:
    if alarm["items"] and not isinstance(condition, Level):
        lines = [line for item in alarm["items"] for line in item_lines(item)]
        hidden = int(alarm["count"]) - len(alarm["items"])
        if hidden > 0:
            more = ngettext("… and %(count)s more.", "… and %(count)s more.", hidden)
            lines.append(more % {"count": f"{hidden:,}"})
        return lines
    at = _when(alarm["over_at"] if is_over and alarm["over_at"] else alarm["raised_at"], zone)
    value = figure(condition, alarm["value"])
    return [f"{one_line(alarm['label']) or '–'}{f': {value}' if value else ''} ({at})"]


def item_lines(item: Mapping[str, Any], *, with_link: bool = True) -> list[str]:
    """One thing that happened, in a line; a review with its reasons and their fixes; and the way to it."""
    lines = _review_lines(item) if "review" in item else [_plain_line(item)]
    link = [f"  {places.absolute(item['path'])}"] if with_link and item.get("path") else []
    return [*lines, *link]


def _plain_line(item: Mapping[str, Any]) -> str:
    """What the audit trail says of it, where the item is an entry of it."""
    if "event" in item:
        event = AuditEvent.objects.select_related("user", "account").filter(pk=item["event"]).first()
        return one_line(tell(event, for_customer=True).sentence, 300) if event is not None else "–"
    if "code" in item:
        code = code_named(item["code"])
        text = one_line(sentence(code) if code is not None else item["code"], 200)
    else:
        text = one_line(str(item.get("title", "")))
    return f"{text} ({int(item['count']):,})" if item.get("count") else text


def _review_lines(item: Mapping[str, Any]) -> list[str]:
    kind = KINDS.get(item["kind"])
    label = str(kind.label) if kind is not None else item["kind"]
    lines = [f"{label} “{one_line(item['title'])}”: {_outcome(item['outcome'])}"]
    found, note = reasons(item["review"], int(item.get("round", 0)))
    for one in found:
        advice = one.advice
        lines.append(f"  • {one.sentence}{f' {one.note}' if one.note else ''}")
        if advice:
            lines.append(f"    → {advice}")
    if note:
        lines.append("  " + _("The reviewer says: %(note)s") % {"note": note})
    return lines


def reasons(review: str, round_: int) -> tuple[list[Found], str]:
    """The reasons and the note of one decision."""
    found, note = [], ""
    for row in Finding.objects.filter(review__public_id=review, round=round_):
        if row.reason == "note":
            note = row.note
        else:
            found.append(Found(row.reason, row.field, row.start, row.end, row.words, note=row.note))
    return found, note


def figure(condition: Condition | None, value: str | Decimal | None) -> str:
    """A measured value with its unit; empty for what has none."""
    if value is None or not isinstance(condition, Level):
        return ""
    number = Decimal(value)
    if condition.unit is Unit.LINKS:
        return str(UNITS[condition.unit]) if number else ""
    text = f"{number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize():,f}"
    return f"{text} {UNITS[condition.unit]}"


def _outcome(outcome: str) -> str:
    return str(ReviewStatus(outcome).label) if outcome in ReviewStatus.values else outcome


def _when(text: str, zone: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"
