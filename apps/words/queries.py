"""Reads of word lists: the categories with their figures, versions and what differs between two of them."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Code, DomainError
from apps.words.matching import WordSet
from apps.words.models import AtSending, Treatment, WordList, WordListVersion

LiveVersions = tuple[tuple[int | None, str, str], ...]

_SETTINGS: Final[dict[str, Promise]] = {
    "in_templates": _("In templates"),
    "in_signatures": _("In signatures"),
    "in_messages": _("When a message is sent"),
    "advice_en": _("Advice in English"),
    "advice_zh": _("Advice in Chinese"),
}


@dataclass(frozen=True)
class Setting:
    """One thing that two versions say differently."""

    label: Promise
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """From one version to another: words in the order of the later and of the earlier one."""

    added: list[str]
    removed: list[str]
    settings: list[Setting]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.settings)


def word_lists() -> QuerySet[WordList]:
    """All categories, each with its live version (without the words)."""
    return WordList.objects.select_related("live", "live__published_by").defer("live__words")


def drafts() -> dict[int, WordListVersion]:
    """Primary key of a list → its draft, without the words."""
    rows = WordListVersion.objects.filter(number=None).select_related("saved_by").defer("words")
    return {row.word_list_id: row for row in rows}


def draft_of(word_list: WordList) -> WordListVersion | None:
    """The list's draft, with its words; None when nothing is being written."""
    return word_list.versions.filter(number=None).select_related("saved_by").first()


def live_of(word_list: WordList) -> WordListVersion | None:
    """The published version that counts, with its words; None before the first publication."""
    if word_list.live_id is None:
        return None
    return WordListVersion.objects.select_related("published_by").get(pk=word_list.live_id)


def history(word_list: WordList) -> QuerySet[WordListVersion]:
    """The published versions, latest first, without the words."""
    rows = word_list.versions.filter(number__isnull=False)
    return rows.select_related("published_by").defer("words").order_by("-number")


def version(word_list: WordList, number: int) -> WordListVersion:
    """A published version with its words; raises NOT_FOUND."""
    row = word_list.versions.filter(number=number).select_related("published_by").first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row


def difference(before: WordListVersion | None, after: WordListVersion) -> Difference:
    """What is different in `after`; everything is when there was nothing before."""
    old, new = (set(before.words) if before else set()), set(after.words)
    return Difference(
        added=[word for word in after.words if word not in old],
        removed=[word for word in before.words if word not in new] if before else [],
        settings=[
            Setting(label, _said(before, name), _said(after, name))
            for name, label in _SETTINGS.items()
            if before is not None and _said(before, name) != _said(after, name)
        ],
    )


def _said(row: WordListVersion, name: str) -> str:
    if name == "in_messages":
        return str(AtSending(row.at_sending).label)
    value = getattr(row, name)
    return str(Treatment(value).label) if name.startswith("in_") else value


def live_versions() -> LiveVersions:
    """What tells one state of the published lists from another, names included."""
    rows: Any = WordList.objects.order_by("pk").values_list("live_id", "name_en", "name_zh")
    return tuple(rows)


def live_sets() -> list[WordSet]:
    """The published lists as the search takes them."""
    lists = WordList.objects.filter(live__isnull=False).values("live")
    rows = WordListVersion.objects.filter(pk__in=lists).select_related("word_list").order_by("word_list_id")
    return [row.word_set for row in rows]


def sets_with_drafts() -> list[WordSet]:
    """The lists as they would be if every draft were published."""
    drafted = WordListVersion.objects.filter(number=None).select_related("word_list")
    rows = {row.word_list_id: row for row in drafted}
    lists = WordList.objects.filter(live__isnull=False).exclude(pk__in=rows).values("live")
    for row in WordListVersion.objects.filter(pk__in=lists).select_related("word_list"):
        rows[row.word_list_id] = row
    return [rows[key].word_set for key in sorted(rows)]


def sets_with_draft_of(word_list: WordList) -> list[WordSet]:
    """The lists as they would be if this one's draft were published, and no other."""
    lists = WordList.objects.filter(live__isnull=False).exclude(pk=word_list.pk).values("live")
    rows = list(WordListVersion.objects.filter(pk__in=lists).select_related("word_list"))
    draft = word_list.versions.filter(number=None).select_related("word_list").first()
    return [
        row.word_set for row in sorted([*rows, *([draft] if draft else [])], key=lambda row: row.word_list_id)
    ]
