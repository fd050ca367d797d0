"""The verbs of word lists: create, rename; write a draft, discard it, publish it; go back to an earlier version.

Every verb locks the list's row, so that of two people at once the second sees what the first has done.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.ids import random_public_id
from apps.words import back_tests, live, queries
from apps.words.folding import fold
from apps.words.models import LONGEST_WORD, AtSending, Treatment, WordList, WordListVersion

MOST_WORDS = 20_000  # of one list
SHORTEST_WORD = 2  # characters; a single one stands in half of all texts


@transaction.atomic
def create(*, actor: Actor, name_en: str, name_zh: str, is_exception: bool = False) -> WordList:
    """A new category without words; it finds nothing until its first draft is published."""
    actor.require(Perm.STAFF_WORD_WRITE)
    public_id = random_public_id()
    word_list = WordList.objects.create(
        public_id=public_id, code=public_id, name_en=name_en, name_zh=name_zh, is_exception=is_exception
    )
    audit.record(actor, "word_list.created", word_list)
    return word_list


@transaction.atomic
def rename(*, actor: Actor, word_list: WordList, name_en: str, name_zh: str) -> WordList:
    """Change what the category is called; its words stay."""
    row = _locked(actor, word_list)
    before = {"name_en": row.name_en, "name_zh": row.name_zh}
    changed = {"name_en": name_en, "name_zh": name_zh}
    if before == changed:
        return row
    row.name_en, row.name_zh = name_en, name_zh
    row.save(update_fields=["name_en", "name_zh"])
    audit.record(actor, "word_list.renamed", row, before=before, changed=changed)
    transaction.on_commit(live.forget)
    return row


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    word_list: WordList,
    revision: int,
    in_templates: Treatment,
    in_signatures: Treatment,
    advice_en: str,
    advice_zh: str,
    words: Iterable[str],
    in_messages: AtSending | None = None,
) -> WordListVersion:
    """Write the list's draft. `revision` is that of the draft the person has seen, 0 for none; without `in_messages` what
    happens at sending follows from `in_templates`.

    Raises WORDS_CHANGED when somebody else has written meanwhile, WORD_TOO_SHORT, WORD_TOO_LONG, TOO_MANY_WORDS.
    """
    row = _locked(actor, word_list)
    draft = _seen(row, revision)
    draft = draft or WordListVersion(word_list=row, revision=0)
    kept = _cleaned(words)
    draft.in_templates, draft.in_signatures = in_templates, in_signatures
    draft.in_messages = in_messages or ""
    draft.advice_en, draft.advice_zh = advice_en, advice_zh
    draft.words, draft.word_count = kept, len(kept)
    draft.revision += 1
    draft.saved_by, draft.saved_at = actor.user, clock.now()
    draft.save()
    audit.record(actor, "word_list.drafted", row, words=len(kept))
    return draft


@transaction.atomic
def discard_draft(*, actor: Actor, word_list: WordList, revision: int) -> None:
    """Throw the draft away; what is published stays. Raises WORDS_CHANGED when it is not the one the person has seen."""
    row = _locked(actor, word_list)
    draft = _seen(row, revision)
    if draft is None:
        raise DomainError(Code.NOT_FOUND)
    draft.delete()
    audit.record(actor, "word_list.discarded", row)


@transaction.atomic
def publish(
    *, actor: Actor, word_list: WordList, revision: int, note: str = "", untested: str = ""
) -> WordListVersion:
    """The draft the person has seen becomes the next version, in force in every process within two seconds.

    `untested` is the reason for publishing a draft that no back-test has tried as it stands; it is kept in the trail.
    Raises WORDS_CHANGED when the draft is another one by now, WORDS_SAME when it says what is published already, NOT_TESTED.
    """
    row = _locked(actor, word_list)
    draft = _seen(row, revision)
    if draft is None:
        raise DomainError(Code.NOT_FOUND)
    if row.live_id is not None and not queries.difference(queries.live_of(row), draft):
        raise DomainError(Code.WORDS_SAME)
    reason = " ".join(untested.split())[:200]
    if not back_tests.is_tested(row, draft):
        if len(reason) < back_tests.SHORTEST_REASON:
            raise DomainError(Code.NOT_TESTED, field="untested")
        audit.record(actor, "word_list.untested", row, reason=reason)
    return _publish(actor, row, draft, note=note.strip())


@transaction.atomic
def restore(*, actor: Actor, word_list: WordList, number: int) -> WordListVersion:
    """What version `number` said becomes the next version; a draft stays as it is.

    Raises NOT_FOUND for an unknown number, WORDS_SAME when that is in force already.
    """
    row = _locked(actor, word_list)
    earlier = queries.version(row, number)
    copy = WordListVersion(
        word_list=row,
        **earlier.contents,
        word_count=earlier.word_count,
        restores=number,
        saved_by=actor.user,
        saved_at=clock.now(),
    )
    return _publish(actor, row, copy, restored=number)


def _publish(
    actor: Actor, row: WordList, version: WordListVersion, *, note: str = "", restored: int = 0
) -> WordListVersion:
    before = queries.live_of(row)
    difference = queries.difference(before, version)
    if before is not None and not difference:
        raise DomainError(Code.WORDS_SAME)
    latest = queries.history(row).values_list("number", flat=True).first() or 0
    version.number = latest + 1
    version.note = note
    version.published_by, version.published_at = actor.user, clock.now()
    version.added_count, version.removed_count = len(difference.added), len(difference.removed)
    version.save()
    row.live = version
    row.save(update_fields=["live"])
    source: dict[str, Any] = {"restored": restored} if restored else {}
    audit.record(
        actor,
        "word_list.restored" if restored else "word_list.published",
        row,
        version=version.number,
        added=version.added_count,
        removed=version.removed_count,
        **source,
    )
    transaction.on_commit(live.forget)
    return version


def _locked(actor: Actor, word_list: WordList) -> WordList:
    actor.require(Perm.STAFF_WORD_WRITE)
    return WordList.objects.select_for_update().get(pk=word_list.pk)


def _seen(row: WordList, revision: int) -> WordListVersion | None:
    """The draft, provided that it is the one of this revision (0: that there is none)."""
    draft = queries.draft_of(row)
    if (draft.revision if draft else 0) != revision:
        raise DomainError(Code.WORDS_CHANGED)
    return draft


def _cleaned(words: Iterable[str]) -> list[str]:
    """Without blank lines and without words that the search cannot tell from an earlier one."""
    kept: dict[str, str] = {}
    for word in (" ".join(word.split()) for word in words):
        if not word:
            continue
        if len(word) > LONGEST_WORD:
            raise DomainError(Code.WORD_TOO_LONG, field="words", word=word[:LONGEST_WORD], limit=LONGEST_WORD)
        folded = fold(word)
        if len(folded) < SHORTEST_WORD:
            raise DomainError(Code.WORD_TOO_SHORT, field="words", word=word, limit=SHORTEST_WORD)
        kept.setdefault(folded, word)
    if len(kept) > MOST_WORDS:
        raise DomainError(Code.TOO_MANY_WORDS, field="words", count=len(kept), limit=MOST_WORDS)
    return list(kept.values())
