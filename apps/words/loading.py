"""The words that every installation starts with (rules 17, 37, 38 and 39), read from words.toml beside this."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from apps.accounts.actors import SYSTEM
from apps.core import clock
from apps.core.locks import lock
from apps.words import live
from apps.words.models import Treatment, WordList, WordListVersion

FILE = Path(__file__).with_name("data") / "words.toml"


def starting_lists() -> list[dict[str, Any]]:
    """The categories of the file, in its order."""
    return tomllib.loads(FILE.read_text("utf-8"))["list"]


@transaction.atomic
def load_starting_words() -> int:
    """Publish the categories that are not there yet, as their first version; returns how many. What exists is left alone."""
    lock("words.loading")
    known = set(WordList.objects.values_list("code", flat=True))
    missing = [one for one in starting_lists() if one["code"] not in known]
    for one in missing:
        _publish_first(one)
    transaction.on_commit(live.forget)
    return len(missing)


def _publish_first(one: dict[str, Any]) -> None:
    words = [*one["chinese"], *one["english"]]
    word_list = WordList.objects.create(
        code=one["code"],
        name_en=one["name_en"],
        name_zh=one["name_zh"],
        is_exception=one.get("is_exception", False),
    )
    now = clock.now()
    word_list.live = WordListVersion.objects.create(
        word_list=word_list,
        number=1,
        in_templates=Treatment(one["in_templates"]),
        in_signatures=Treatment(one["in_signatures"]),
        advice_en=one.get("advice_en", ""),
        advice_zh=one.get("advice_zh", ""),
        words=words,
        word_count=len(words),
        added_count=len(words),
        saved_by=SYSTEM.user,
        saved_at=now,
        published_by=SYSTEM.user,
        published_at=now,
    )
    word_list.save(update_fields=["live"])
