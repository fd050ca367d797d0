"""Back-tests: a draft tried on what was sent, before it is published; asked for here, run by whoever knows messages."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.words import queries
from apps.words.models import BackTest, WordList, WordListVersion
from apps.words.states import BackTestStatus

MOST_DAYS: Final = 30
VALID_FOR: Final = timedelta(days=7)  # what is sent changes; an older test says little of today
SHORTEST_REASON: Final = 4


@transaction.atomic
def ask(*, actor: Actor, word_list: WordList, revision: int, days: int) -> BackTest:
    """Have the draft of this revision tried on the approved templates and on what was sent in the last `days` days.

    One that is under way for the same revision and days is given instead. Raises WORDS_CHANGED, NOT_FOUND without a draft.
    """
    actor.require(Perm.STAFF_WORD_WRITE)
    row = WordList.objects.select_for_update().get(pk=word_list.pk)
    draft = queries.draft_of(row)
    if draft is None:
        raise DomainError(Code.NOT_FOUND)
    if draft.revision != revision:
        raise DomainError(Code.WORDS_CHANGED)
    days = max(1, min(days, MOST_DAYS))
    running = BackTest.objects.filter(
        word_list=row, draft=draft.pk, revision=revision, days=days, status=BackTestStatus.RUNNING
    ).first()
    if running is not None:
        return running
    test = BackTest.objects.create(
        word_list=row, draft=draft.pk, revision=revision, days=days, asked_by=actor.user
    )
    audit.record(actor, "word_list.test_asked", row, days=days)
    return test


def latest(word_list: WordList, draft: WordListVersion | None) -> BackTest | None:
    """The last back-test of the draft as it stands now; None when there is none, or it was changed since."""
    if draft is None:
        return None
    rows = BackTest.objects.filter(word_list=word_list, draft=draft.pk, revision=draft.revision)
    return rows.select_related("asked_by").order_by("-pk").first()


def is_tested(word_list: WordList, draft: WordListVersion) -> bool:
    """Whether the draft has been tried as it stands now, and not too long ago."""
    rows = BackTest.objects.filter(word_list=word_list, draft=draft.pk, revision=draft.revision)
    since = clock.now() - VALID_FOR
    return rows.filter(status=BackTestStatus.DONE, ended_at__gte=since).exists()
