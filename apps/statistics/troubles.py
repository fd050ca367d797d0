"""The pages of statistics about what went wrong and how long it took: failure analysis, waiting times."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from apps.carriers.codes import Bucket
from apps.carriers.models import Carrier
from apps.core.countries import country_name
from apps.core.kinds import MessageKind
from apps.messaging import remarks
from apps.statistics import metrics as m
from apps.statistics import reads
from apps.statistics.latency import percentile
from apps.statistics.models import Stage
from apps.statistics.panels import (
    Curve,
    Heading,
    Headline,
    Line,
    Panel,
    Report,
    Shape,
    Words,
    definitions,
    percent_words,
    seconds_words,
)
from apps.statistics.ranges import Range
from apps.statistics.reads import Failure, Histogram
from apps.statistics.reports import Asked, along, headlines, trend_of

MOST: Final = 200
# The five causes of the published code tables (callbacks.md 5.3).
CAUSES: Final[dict[Bucket, tuple[Words, Words]]] = {
    Bucket.INTERNAL_ERROR: (
        _("Carrier’s error"),
        _("A fault at the carrier, or a refusal without a reason that anybody has published."),
    ),
    Bucket.INVALID_NUMBER: (
        _("Invalid number"),
        _("The number does not exist, is empty, or cannot be reached at all."),
    ),
    Bucket.SHUTDOWN: (
        _("Phone off or unreachable"),
        _("The phone was off, suspended or out of coverage until the message expired."),
    ),
    Bucket.BLACK_LIST: (_("Block list"), _("The number is on a block list of the carrier.")),
    Bucket.FREQUENCY_LIMIT: (
        _("Carrier’s frequency limit"),
        _("The carrier itself limits how many messages a number gets."),
    ),
}
_TONES: Final = ("red", "orange", "purple", "secondary", "azure")
_SHARE: Final = Heading(_("Share"))
_COUNT: Final = Heading(_("Messages"))


def failures(asked: Asked) -> Report:
    """Refusals before sending and failures after it, apart: each share is of its own table (rules.md 111)."""
    failed = reads.failures(asked.scope, asked.days)
    refused = reads.refusals(asked.scope, asked.days)
    before = None
    if asked.compares:
        days = asked.days.before
        before = (_sum(reads.refusals(asked.scope, days)), _sum(reads.failures(asked.scope, days)))
    heads = [
        Headline(m.REFUSED.label, _sum(refused), before[0] if before else None, grows="badly"),
        Headline(m.FAILED.label, _sum(failed), before[1] if before else None, grows="badly"),
        *headlines(trend_of(asked), m.REQUESTS, m.DELIVERY_RATE),
    ]
    names = [(CAUSES[bucket][0], CAUSES[bucket][1]) for bucket in reads.BUCKETS]
    return Report(
        heads,
        [_causes(failed), _codes(failed), _refusals(refused)],
        [(m.REFUSED.label, m.REFUSED.definition), (m.FAILED.label, m.FAILED.definition), *names],
    )


def receipts(asked: Asked) -> Report:
    shown = (m.WITH_RECEIPT, m.WITHOUT_RECEIPT, m.DELIVERED, m.FAILED, m.RECEIPT_RATE, m.DELIVERY_RATE)
    trend = trend_of(asked)
    drawn = (m.DELIVERED, m.FAILED, m.WITHOUT_RECEIPT)
    panel = along(trend, "receipts", _("Receipts along time"), shown, drawn, kind="bar")
    causes = _causes(reads.failures(asked.scope, asked.days))
    return Report(headlines(trend, *shown), [panel, causes], definitions(*shown))


def _causes(failed: Sequence[Failure]) -> Panel:
    counts = reads.causes(list(failed))
    total = sum(counts.values())
    labels = [CAUSES[bucket][0] for bucket in counts]
    return Panel(
        "causes",
        _("Why messages failed"),
        [Heading(_("Cause"), False), _COUNT, _SHARE],
        [
            Line(CAUSES[bucket][0], [count, percent_words(m.percent(count, total))])
            for bucket, count in counts.items()
        ],
        Shape("pie", labels, [Curve(_("Messages"), list(counts.values()))], tones=_TONES),
        Line(_("Together"), [total, percent_words(m.percent(total, total))]),
        empty=_("No message of these days has failed."),
    )


def _codes(failed: Sequence[Failure]) -> Panel:
    total = _sum(failed)
    lines = []
    for one in failed[:MOST]:
        assert one.meaning is not None, "of a carrier's code"
        cause = CAUSES.get(one.meaning.bucket, CAUSES[Bucket.INTERNAL_ERROR])[0]
        said = remarks.meaning(one.code, mainland=one.is_mainland)
        cells = [said.sentence, cause, one.count, percent_words(m.percent(one.count, total))]
        lines.append(Line(one.code or _("No code"), cells, ("code", one.code), str(said.advice)))
    return Panel(
        "codes",
        _("Failed after they were accepted, by the carrier’s code"),
        [Heading(_("Code"), False), Heading(_("Reason"), False), Heading(_("Cause"), False), _COUNT, _SHARE],
        lines,
        _bars(failed),
        empty=_("No message of these days has failed."),
    )


def _refusals(refused: Sequence[Failure]) -> Panel:
    total = _sum(refused)
    return Panel(
        "refusals",
        _("Refused before they were sent"),
        [Heading(_("Code"), False), Heading(_("Reason"), False), _COUNT, _SHARE],
        [
            Line(
                one.code,
                [remarks.refusal(one.code).sentence, one.count, percent_words(m.percent(one.count, total))],
                ("refusal", one.code),
            )
            for one in refused[:MOST]
        ],
        _bars(refused, "purple"),
        note=_("Calls that were refused as a whole leave no record and are not counted here."),
        empty=_("Nothing was refused on these days."),
    )


def _bars(found: Sequence[Failure], tone: str = "red") -> Shape:
    top = found[:12]
    return Shape(
        "bar", [one.code or "–" for one in top], [Curve(_("Messages"), [one.count for one in top], tone)]
    )


def _sum(found: Iterable[Failure]) -> int:
    return sum(one.count for one in found)


_STAGES: Final[tuple[tuple[Stage, Sequence[int]], ...]] = (
    (Stage.SUBMIT, (50, 95)),
    (Stage.RECEIPT, (50, 95)),
    (Stage.TOTAL, (50, 95, 99)),
)
_SHORT: Final = {
    Stage.SUBMIT: _("to the carrier"),
    Stage.RECEIPT: _("to the receipt"),
    Stage.TOTAL: _("together"),
}


def latency(asked: Asked, *, with_carriers: bool) -> Report:
    """with_carriers: for staff; customers do not see who carries their messages."""
    by_day = reads.latencies(asked.scope, asked.days, "day")
    whole = reads.merged(by_day)
    before = None
    if asked.compares:
        before = reads.merged(reads.latencies(asked.scope, asked.days.before, "day"))
    heads = [
        Headline(
            _("%(percent)s %% %(stage)s") % {"percent": percent, "stage": _SHORT[stage]},
            seconds_words(percentile(whole[stage], percent)),
            hint=_before(before[stage], percent) if before else "",
        )
        for stage, percents in _STAGES
        for percent in percents
    ]
    panels = [_over_days(by_day, asked.days)]
    if with_carriers:
        names = {row.pk: row.name for row in Carrier.objects.all()}
        by_carrier = reads.latencies(asked.scope, asked.days, "carrier")
        panels.append(
            _table("carriers", _("By carrier"), _("Carrier"), by_carrier, lambda key: names.get(key, "–"))
        )
    by_country = reads.latencies(asked.scope, asked.days, "country")
    panels.append(
        _table("countries", _("By country or region"), _("Country or region"), by_country, country_name)
    )
    by_kind = reads.latencies(asked.scope, asked.days, "message_kind")
    panels.append(_table("kinds", _("By type"), _("Type"), by_kind, lambda key: MessageKind(key).label))
    return Report(
        heads,
        panels,
        [
            (Stage.SUBMIT.label, _("Until the carrier has confirmed the submission.")),
            (
                Stage.RECEIPT.label,
                _("From there until the receipt of a delivered message was read here, by our own clock."),
            ),
            (Stage.TOTAL.label, _("Both together, of delivered messages.")),
            (
                _("Percentiles"),
                _(
                    "“95 %: 2 s” means that 95 of 100 messages took at most 2 seconds. Times are counted in steps, so a value is"
                    " up to a fifth off. A message that is scheduled or paced waits on purpose; that counts too."
                ),
            ),
        ],
    )


def _before(counts: Histogram, percent: int) -> Words:
    taken = seconds_words(percentile(counts, percent))
    return _("%(time)s the days before") % {"time": taken} if taken else ""


def _over_days(found: Mapping[Any, dict[Stage, Histogram]], days: Range) -> Panel:
    nothing: dict[Stage, Histogram] = {stage: {} for stage in Stage}
    stages = [found.get(day, nothing) for day in days.days]
    curves = [
        Curve(
            _("%(percent)s %% %(stage)s") % {"percent": 95, "stage": _SHORT[stage]},
            [_seconds(percentile(one[stage], 95)) for one in stages],
            tone,
        )
        for stage, tone in ((Stage.SUBMIT, "blue"), (Stage.RECEIPT, "orange"), (Stage.TOTAL, "teal"))
    ]
    labels = [f"{day:%Y-%m-%d}" for day in days.days]
    return _panel(
        "days",
        _("Along time"),
        _("Day"),
        list(zip(labels, stages, strict=True))[::-1],
        Shape("line" if len(labels) > 1 else "bar", labels, curves, "s"),
    )


def _table(
    key: str,
    title: Words,
    heading: Words,
    found: Mapping[Any, dict[Stage, Histogram]],
    name: Callable[[Any], Words],
) -> Panel:
    rows = [(name(one), stages) for one, stages in found.items()][:MOST]
    top = rows[:12]
    curves = [
        Curve(
            f"{percent} %",
            [_seconds(percentile(stages[Stage.TOTAL], percent)) for _name, stages in top],
            tone,
        )
        for percent, tone in ((50, "teal"), (95, "orange"))
    ]
    return _panel(key, title, heading, rows, Shape("bar", [row[0] for row in top], curves, "s"))


def _panel(
    key: str,
    title: Words,
    heading: Words,
    rows: Sequence[tuple[Words, Mapping[Stage, Histogram]]],
    shape: Shape,
) -> Panel:
    headings = [Heading(heading, False), Heading(_("Submitted")), Heading(_("Delivered"))]
    headings += [
        Heading(_("%(percent)s %% %(stage)s") % {"percent": percent, "stage": _SHORT[stage]})
        for stage, percents in _STAGES
        for percent in percents
    ]
    lines = [
        Line(
            label,
            [
                sum(stages[Stage.SUBMIT].values()),
                sum(stages[Stage.TOTAL].values()),
                *(
                    seconds_words(percentile(stages[stage], percent))
                    for stage, percents in _STAGES
                    for percent in percents
                ),
            ],
        )
        for label, stages in rows
    ]
    return Panel(key, title, headings, lines, shape, empty=_("Nothing was submitted on these days."))


def _seconds(ms: float | None) -> Decimal | None:
    return None if ms is None else Decimal(ms / 1000).quantize(Decimal("0.01"))
