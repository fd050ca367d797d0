"""The pages of statistics that are made of counts: overview, countries, receipts, templates, signatures, conversion, accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Account
from apps.core.countries import country_name
from apps.message_templates.models import MessageTemplate
from apps.signatures.models import Signature
from apps.statistics import metrics as m
from apps.statistics import reads
from apps.statistics.metrics import Metric
from apps.statistics.panels import (
    Curve,
    Heading,
    Headline,
    Line,
    Panel,
    Report,
    Shape,
    Words,
    cell,
    definitions,
    percent_words,
)
from apps.statistics.queries import NONE, Counts, added
from apps.statistics.ranges import Range
from apps.statistics.reads import Scope

MOST: Final = 200  # lines of one table; the rest is one line, and whole in the file
DRAWN: Final = 12


@dataclass(frozen=True)
class Asked:
    """What a page is asked for. compares: whether the days before stand beside."""

    scope: Scope
    days: Range
    compares: bool = True


@dataclass(frozen=True)
class Trend:
    """Counts along time: labels, counts, and those of the days before (None where not compared)."""

    heading: Words
    labels: Sequence[str]
    counts: Sequence[Counts]
    before: Sequence[Counts] | None
    whole: Counts
    whole_before: Counts | None


def overview(asked: Asked) -> Report:
    shown = (m.REQUESTS, m.ACCEPTED, m.SUCCESS_RATE, m.SEGMENTS, m.DELIVERED, m.FAILED, m.DELIVERY_RATE)
    trend = trend_of(asked)
    billed = reads.billed(asked.scope, asked.days)
    late = reads.late(asked.scope, asked.days)
    heads = [
        *headlines(
            trend, m.REQUESTS, m.ACCEPTED, m.SUCCESS_RATE, m.SEGMENTS, m.DELIVERED, m.FAILED, m.DELIVERY_RATE
        ),
        Headline(_("Billed segments"), billed.segments, hint=reads.total_fee(billed)),
    ]
    note = ""
    if late.delivered or late.failed:
        note = _(
            "Receipts that came after a day was closed are in its figures: %(delivered)+d delivered, %(failed)+d failed"
            " since then. What was counted until the closing never changes."
        ) % {"delivered": late.delivered, "failed": late.failed}
    panel = along(
        trend, "trend", _("Messages along time"), shown, (m.REQUESTS, m.DELIVERED, m.FAILED), note=note
    )
    return Report(heads, [panel], [*definitions(*shown), (_("Billed"), m.BILLED_DEFINITION)])


def countries(asked: Asked) -> Report:
    shown = (m.REQUESTS, m.ACCEPTED, m.SUCCESS_RATE, m.SEGMENTS, m.DELIVERED, m.DELIVERY_RATE)
    found = reads.by(asked.scope, asked.days, "country")
    names = {key: (country_name(key) if key else _("Unknown"), "", key) for key in found}
    panel = shares(
        "countries", _("Countries and regions"), _("Country or region"), shown, found, names, "country"
    )
    return Report([], [panel], [*definitions(*shown), (_("Share"), m.SHARE_DEFINITION)])


def templates(asked: Asked) -> Report:
    found = reads.by(asked.scope, asked.days, "template")
    rows = MessageTemplate.unscoped.filter(pk__in=list(found)[:MOST])
    names = {
        row.pk: (row.name, f"{row.number} · {row.content}"[:90], f"{row.region}/{row.public_id}")
        for row in rows
    }
    return _by_text(asked, found, names, "templates", _("Templates"), _("Template"), "template")


def signatures(asked: Asked) -> Report:
    found = reads.by(asked.scope, asked.days, "signature")
    rows = Signature.unscoped.filter(pk__in=[key for key in list(found)[:MOST] if key])
    names = {row.pk: (row.content, "", f"{row.region}/{row.public_id}") for row in rows}
    names[None] = (_("Without a signature"), "", "")
    return _by_text(asked, found, names, "signatures", _("Signatures"), _("Signature"), "signature")


def accounts(asked: Asked) -> Report:
    """Of the whole platform."""
    found = reads.by(asked.scope, asked.days, "account")
    rows = Account.objects.filter(pk__in=list(found)[:MOST])
    names = {row.pk: (row.name, "", row.public_id) for row in rows}
    return _by_text(asked, found, names, "accounts", _("Accounts"), _("Account"), "account")


def conversion(asked: Asked) -> Report:
    shown = (m.ACCEPTED, m.DELIVERED, m.CONVERTED, m.CONVERSION_RATE)
    trend = trend_of(asked)
    found = reads.by(asked.scope, asked.days, "template")
    rows = MessageTemplate.unscoped.filter(pk__in=list(found)[:MOST])
    names = {row.pk: (row.name, str(row.number), f"{row.region}/{row.public_id}") for row in rows}
    note = (
        _("Your programs have reported no conversion of these days, so there is no rate.")
        if not trend.whole.converted
        else ""
    )
    panels = [
        along(trend, "conversion", _("Conversions along time"), shown, (m.ACCEPTED, m.CONVERTED), note=note),
        shares("by-template", _("By template"), _("Template"), shown, found, names, "template", draws=None),
    ]
    return Report(headlines(trend, *shown), panels, definitions(*shown))


def _by_text(
    asked: Asked,
    found: Mapping[Any, Counts],
    names: Mapping[Any, Any],
    key: str,
    title: Words,
    heading: Words,
    about: str,
) -> Report:
    shown = (m.REQUESTS, m.ACCEPTED, m.SUCCESS_RATE, m.SEGMENTS, m.DELIVERED, m.FAILED, m.DELIVERY_RATE)
    panel = shares(key, title, heading, shown, found, names, about)
    return Report([], [panel], [*definitions(*shown), (_("Share"), m.SHARE_DEFINITION)])


def trend_of(asked: Asked) -> Trend:
    """By hour for a single day, else by day; today is compared with yesterday until the same time."""
    scope, days = asked.scope, asked.days
    if not days.is_one_day:
        now = reads.by_day(scope, days)
        before = reads.by_day(scope, days.before) if asked.compares else None
        return Trend(
            _("Day"),
            [f"{one.day:%Y-%m-%d}" for one in now],
            [one.counts for one in now],
            [one.counts for one in before] if before is not None else None,
            added(one.counts for one in now),
            added(one.counts for one in before) if before is not None else None,
        )
    hours = reads.by_hour(scope, days.first)
    before_hours: list[Counts] | None = None
    whole_before: Counts | None = None
    if asked.compares:
        day_before = days.before
        listed = list(reads.by_hour(scope, day_before.first).values())
        before_hours = [*listed, *[NONE] * len(hours)][: len(hours)]
        if days.is_running:
            whole_before = reads.by_now(scope, day_before.first)
        else:
            whole_before = reads.by_day(scope, day_before)[0].counts
    return Trend(
        _("Hour"),
        [f"{hour.astimezone(ZoneInfo(scope.zone)):%H:%M}" for hour in hours],
        list(hours.values()),
        before_hours,
        reads.by_day(scope, days)[0].counts,
        whole_before,
    )


def headlines(trend: Trend, *metrics: Metric) -> list[Headline]:
    before = trend.whole_before
    return [
        Headline(
            one.label,
            one.of(trend.whole),
            one.of(before) if before is not None else None,
            one.is_percent,
            one.grows,
        )
        for one in metrics
    ]


def along(
    trend: Trend,
    key: str,
    title: Words,
    shown: Sequence[Metric],
    drawn: Sequence[Metric],
    *,
    kind: Any = "line",
    note: Words = "",
) -> Panel:
    """The metrics along time, latest first in the table; drawn with the first of the days before as a quiet line."""
    curves = [Curve(one.label, [one.of(counts) for counts in trend.counts], one.tone) for one in drawn]
    if kind == "line" and trend.before is not None:
        first = drawn[0]
        name = _("%(metric)s, the days before") % {"metric": first.label}
        curves.append(Curve(name, [first.of(counts) for counts in trend.before], "purple"))
    lines = [
        Line(label, [cell(one, counts) for one in shown])
        for label, counts in zip(trend.labels, trend.counts, strict=True)
    ]
    return Panel(
        key,
        title,
        [Heading(trend.heading, False), *(Heading(one.label) for one in shown)],
        lines[::-1],
        Shape(kind, trend.labels, curves, is_stacked=kind == "bar"),
        Line(_("Together"), [cell(one, trend.whole) for one in shown]),
        note,
        _("No message was sent on these days."),
    )


def shares(
    key: str,
    title: Words,
    heading: Words,
    shown: Sequence[Metric],
    found: Mapping[Any, Counts],
    names: Mapping[Any, tuple[Words, Words, str]],
    about: str,
    *,
    draws: Metric | None = m.REQUESTS,
) -> Panel:
    """A line for each thing with its share of the requests; the first ones are drawn as bars."""
    whole = added(found.values())
    keys = [one for one in found if one in names][:MOST]
    listed = [(names[one], found[one]) for one in keys]
    rest = [found[one] for one in found.keys() - set(keys)]
    lines = [
        Line(name, _cells(shown, counts, whole), (about, target), small)
        for (name, small, target), counts in listed
    ]
    if rest:
        lines.append(Line(_("All others"), _cells(shown, added(rest), whole)))
    shape = None
    if draws is not None:
        top = listed[:DRAWN]
        curves = [
            Curve(m.DELIVERED.label, [counts.delivered for _name, counts in top], "green"),
            Curve(m.FAILED.label, [counts.failed for _name, counts in top], "red"),
            Curve(m.WITHOUT_RECEIPT.label, [m.WITHOUT_RECEIPT.of(counts) for _name, counts in top], "azure"),
            Curve(m.REFUSED.label, [counts.refused for _name, counts in top], "purple"),
        ]
        shape = Shape("bar", [name[0] for name, _counts in top], curves, is_stacked=True)
    return Panel(
        key,
        title,
        [Heading(heading, False), *(Heading(one.label) for one in shown), Heading(_("Share"))],
        lines,
        shape,
        Line(_("Together"), _cells(shown, whole, whole)),
        empty=_("No message was sent on these days."),
    )


def _cells(shown: Sequence[Metric], counts: Counts, whole: Counts) -> list[Any]:
    return [*(cell(one, counts) for one in shown), percent_words(m.percent(counts.requests, whole.requests))]
