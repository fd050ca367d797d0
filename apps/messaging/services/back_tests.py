"""Back-tests of words: what a draft would have refused of the approved templates and of what was sent lately.

Contents are opened here, in a worker, a chunk at a time, and never leave it: what is kept are counts and a few samples whose
digits are masked, sealed. A text that two messages share is judged once.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import orjson
from django.db.models import Q

from apps.applications.models import Application
from apps.core import clock
from apps.core.composing import compose
from apps.core.kinds import Region
from apps.core.partitions import id_at
from apps.core.privacy import REMOVED, mask_digits, mask_text, open_many, seal
from apps.message_templates import placeholders
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import Message
from apps.messaging.states import MessageStatus
from apps.words import queries as words
from apps.words.models import BackTest
from apps.words.sending import SendingWords
from apps.words.states import BACK_TEST_STATES, BackTestStatus

CHUNK: Final = 2_000
MOST_MESSAGES: Final = 200_000  # the latest; a few seconds of work
MOST_TEMPLATES: Final = 50_000
SAMPLES: Final = 20
NAMED: Final = 20
SILENCE: Final = timedelta(seconds=15)
TRIES: Final = 3


class _Superseded(Exception):
    """Another worker has taken the test over, or it was thrown away."""


def run_due() -> int:
    """Run every back-test that nobody is at; how many came to their end."""
    silent = Q(heartbeat_at=None) | Q(heartbeat_at__lt=clock.now() - SILENCE)
    waiting = BackTest.objects.filter(silent, status=BackTestStatus.RUNNING)
    return sum(_run(pk) for pk in waiting.order_by("pk").values_list("pk", flat=True))


def _run(test_id: int) -> bool:
    rows = BackTest.objects.filter(pk=test_id, status=BackTestStatus.RUNNING)
    test = rows.select_related("word_list").first()
    if test is None:
        return False
    taken = rows.filter(run=test.run).update(run=test.run + 1, heartbeat_at=clock.now())
    if not taken:
        return False
    test.run += 1
    try:
        if test.run > TRIES:
            raise _Superseded
        _try(test)
    except _Superseded:
        if test.run > TRIES:
            BACK_TEST_STATES.advance_many(rows, BackTestStatus.FAILED, ended_at=clock.now())
        return False
    return True


@dataclass(slots=True)
class _Found:
    """What has been counted so far."""

    templates: Counter[int] = field(default_factory=Counter)
    applications: Counter[int] = field(default_factory=Counter)
    samples: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Words:
    """Before and after the draft's publication."""

    live: SendingWords
    drafted: SendingWords

    def judge(self, text: str, message_kind: int, after: int) -> tuple[bool, bool]:
        """Whether the draft alone refuses the text, and whether what is in force alone does."""
        new = self.drafted.refusing(text, message_kind, after=after) is not None
        old = self.live.refusing(text, message_kind, after=after) is not None
        return new and not old, old and not new


def _try(test: BackTest) -> None:
    drafted = words.sets_with_draft_of(test.word_list)
    both = _Words(SendingWords(words.live_sets()), SendingWords(drafted))
    found = _Found()
    _templates(test, both, found)
    for messages in _messages(test):
        _count(test, both, found, messages)
        _beat(test)
    columns = {**_counts(test), "results_sealed": seal(json.dumps(_results(found))), "ended_at": clock.now()}
    if not BACK_TEST_STATES.advance_many(_own(test), BackTestStatus.DONE, **columns):
        raise _Superseded


def _templates(test: BackTest, both: _Words, found: _Found) -> None:
    rows = MessageTemplate.unscoped.filter(is_approved=True, deleted_at=None).order_by("-pk")
    known: dict[tuple[str, int], bool] = {}
    for pk, content, kind in rows.values_list("pk", "content", "message_kind")[:MOST_TEMPLATES]:
        key = (content, kind)
        if key not in known:
            known[key] = both.judge(content, kind, 0)[0]
        test.template_count += 1
        if known[key]:
            test.template_hits += 1
            found.templates[pk] += 0  # named even if nothing was sent with it


def _messages(test: BackTest) -> Iterator[list[Message]]:
    """The sent messages of the span, the latest first; stops at the most that are looked at."""
    rows = Message.unscoped.exclude(status__in=(MessageStatus.REFUSED, MessageStatus.CANCELLED))
    rows = rows.exclude(number_sealed=REMOVED)  # what retention has masked says nothing any more
    rows = rows.filter(id__gte=id_at(clock.now() - timedelta(days=test.days)))
    rows = (
        rows.select_related("template", "signature")
        .order_by("-id")
        .only(
            "id",
            "account_id",
            "application_id",
            "message_kind",
            "region",
            "parameters_sealed",
            "template__content",
            "signature__content",
        )
    )
    before: int | None = None
    while test.message_count < MOST_MESSAGES:
        chunk = list((rows if before is None else rows.filter(id__lt=before))[:CHUNK])
        if not chunk:
            return
        before = chunk[-1].pk
        yield chunk
    test.is_cut = rows.filter(id__lt=before).exists()


def _count(test: BackTest, both: _Words, found: _Found, messages: list[Message]) -> None:
    sealed = [row for row in messages if row.parameters_sealed is not None]
    opened = open_many(row.parameters_sealed for row in sealed if row.parameters_sealed is not None)
    values = {row.pk: text for row, text in zip(sealed, opened, strict=True)}
    known: dict[tuple[int, int | None, str], tuple[bool, bool]] = {}
    for row in messages:
        said = values.get(row.pk, "[]")
        key = (row.template_id, row.signature_id, said)
        if key not in known:
            text, after = _text(row, orjson.loads(said))
            known[key] = both.judge(text, row.message_kind, after)
            if known[key][0] and len(found.samples) < SAMPLES:
                masked = _text(row, [mask_text(mask_digits(one)) for one in orjson.loads(said)])[0]
                found.samples.setdefault(masked)
        is_new, is_freed = known[key]
        test.message_count += 1
        test.freed += is_freed
        if is_new:
            test.message_hits += 1
            found.templates[row.template_id] += 1
            found.applications[row.application_id] += 1


def _text(row: Message, values: list[str]) -> tuple[str, int]:
    """The whole text, and where its body begins."""
    mainland = row.region == Region.MAINLAND
    signature = row.signature.content if row.signature else None
    front = compose(signature, "", mainland=mainland)
    return front + placeholders.render(row.template.content, values), len(front)


def _results(found: _Found) -> dict[str, Any]:
    templates = MessageTemplate.unscoped.select_related("account").in_bulk(
        [pk for pk, _count in found.templates.most_common(NAMED)]
    )
    named = Application.unscoped.select_related("account").in_bulk(
        [pk for pk, _count in found.applications.most_common(NAMED)]
    )
    return {
        "templates": _named(found.templates, templates),
        "applications": _named(found.applications, named),
        "samples": list(found.samples),
    }


def _named(counts: Counter[int], rows: dict[int, Any]) -> list[dict[str, Any]]:
    return [
        {"name": rows[pk].name, "account": rows[pk].account.name, "count": count}
        for pk, count in counts.most_common(NAMED)
        if pk in rows
    ]


def _counts(test: BackTest) -> dict[str, Any]:
    names = ("template_count", "template_hits", "message_count", "message_hits", "freed", "is_cut")
    return {name: getattr(test, name) for name in names}


def _beat(test: BackTest) -> None:
    """What has been counted, and a sign of life, which also proves that the test is still ours."""
    if not _own(test).update(heartbeat_at=clock.now(), **_counts(test)):
        raise _Superseded


def _own(test: BackTest) -> Any:
    return BackTest.objects.filter(pk=test.pk, run=test.run, status=BackTestStatus.RUNNING)
