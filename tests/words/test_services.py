"""Word lists from the draft to the published version and back."""

import pytest
from django.db import DatabaseError, transaction

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.core.errors import Code, DomainError, Forbidden
from apps.words import live, loading, queries, services
from apps.words.matching import Scanner
from apps.words.models import Treatment, WordList, WordListVersion
from tests.people import Person
from tests.support import wording

pytestmark = pytest.mark.django_db


def refused(code: Code) -> "pytest.RaisesExc[DomainError]":
    return pytest.raises(DomainError, check=lambda error: error.code is code)


def found(text: str) -> list[str]:
    return [hit.word for hit in live.scan(text)]


def test_a_draft_is_not_in_force_before_it_is_published() -> None:
    word_list = wording.publish("Loans", "贷款")
    wording.draft(word_list, "贷款", "借款")
    live.forget()
    assert found("贷款与借款") == ["贷款"]
    drafted = Scanner(queries.sets_with_drafts())
    assert [hit.word for hit in drafted.scan("贷款与借款")] == ["贷款", "借款"]
    version = wording.publish_again(word_list)
    assert (version.number, version.added_count, version.removed_count) == (2, 1, 0)
    assert found("贷款与借款") == ["贷款", "借款"]


def test_a_list_without_a_published_version_finds_nothing() -> None:
    word_list = services.create(actor=SYSTEM, name_en="Loans", name_zh="贷款")
    wording.draft(word_list, "贷款")
    assert found("贷款") == []
    assert [hit.word for hit in Scanner(queries.sets_with_drafts()).scan("贷款")] == ["贷款"]


def test_what_one_has_not_seen_is_not_overwritten_published_or_thrown_away() -> None:
    word_list = wording.publish("Loans", "贷款")
    seen = wording.draft(word_list, "借款")
    wording.draft(word_list, "借款", "网贷")
    before = list(WordListVersion.objects.values())
    for verb in (services.publish, services.discard_draft):
        with refused(Code.WORDS_CHANGED):
            verb(actor=SYSTEM, word_list=word_list, revision=seen.revision)
    for revision in (0, seen.revision):
        with refused(Code.WORDS_CHANGED):
            services.save_draft(
                actor=SYSTEM,
                word_list=word_list,
                revision=revision,
                words=["x1"],
                in_templates=Treatment.WARN,
                in_signatures=Treatment.WARN,
                advice_en="",
                advice_zh="",
            )
    assert list(WordListVersion.objects.values()) == before


def test_a_draft_that_is_discarded_leaves_what_is_published() -> None:
    word_list = wording.publish("Loans", "贷款")
    draft = wording.draft(word_list, "借款")
    services.discard_draft(actor=SYSTEM, word_list=word_list, revision=draft.revision)
    assert queries.draft_of(word_list) is None
    assert found("贷款与借款") == ["贷款"]
    with refused(Code.NOT_FOUND):
        services.publish(actor=SYSTEM, word_list=word_list, revision=0)


def test_publishing_the_same_again_is_refused() -> None:
    word_list = wording.publish("Loans", "贷款")
    draft = wording.draft(word_list, "贷款")
    with refused(Code.WORDS_SAME):
        services.publish(actor=SYSTEM, word_list=word_list, revision=draft.revision)
    with refused(Code.WORDS_SAME):
        services.restore(actor=SYSTEM, word_list=word_list, number=1)
    assert queries.history(word_list).count() == 1


def test_an_earlier_version_comes_back_as_a_new_one_and_the_draft_stays() -> None:
    word_list = wording.publish("Loans", "贷款")
    wording.publish_again(word_list, ["借款", "网贷"])
    wording.draft(word_list, "秒贷")
    version = services.restore(actor=SYSTEM, word_list=word_list, number=1)
    assert (version.number, version.restores, version.words) == (3, 1, ["贷款"])
    assert (version.added_count, version.removed_count) == (1, 2)
    draft = queries.draft_of(word_list)
    assert draft is not None and draft.words == ["秒贷"]
    live.forget()
    assert found("贷款与借款") == ["贷款"]
    with refused(Code.NOT_FOUND):
        services.restore(actor=SYSTEM, word_list=word_list, number=9)


def test_versions_differ_in_words_and_treatments() -> None:
    word_list = wording.publish("Loans", "贷款", "借款")
    wording.draft(word_list, "借款", "网贷", in_templates=Treatment.WARN, advice_en="Say loan.")
    wording.publish_again(word_list)
    first, second = queries.version(word_list, 1), queries.version(word_list, 2)
    difference = queries.difference(first, second)
    assert (difference.added, difference.removed) == (["网贷"], ["贷款"])
    assert [str(one.label) for one in difference.settings] == [
        "In templates",
        "When a message is sent",  # which follows from what happens in templates
        "Advice in English",
    ]
    assert queries.difference(None, first).added == ["贷款", "借款"]
    assert not queries.difference(first, first)


def test_a_published_version_cannot_be_changed_by_anybody() -> None:
    word_list = wording.publish("Loans", "贷款")
    rows = WordListVersion.objects.filter(word_list=word_list)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(words=["x"])
    WordList.objects.update(live=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.delete()
    assert queries.version(word_list, 1).words == ["贷款"]


def test_blank_and_equal_words_are_kept_once() -> None:
    word_list = wording.publish("Loans", "贷款", "", " 贷 款 ", "ＬＯＡＮ", "loan", "job   interview")
    assert queries.version(word_list, 1).words == ["贷款", "ＬＯＡＮ", "job interview"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["贷"], Code.WORD_TOO_SHORT),
        (["贷\u200b"], Code.WORD_TOO_SHORT),
        (["--"], Code.WORD_TOO_SHORT),
        (["贷" * 61], Code.WORD_TOO_LONG),
        ([f"word{number}" for number in range(services.MOST_WORDS + 1)], Code.TOO_MANY_WORDS),
    ],
)
def test_words_that_no_search_can_use_are_refused(words: list[str], code: Code) -> None:
    word_list = services.create(actor=SYSTEM, name_en="Loans", name_zh="贷款")
    with refused(code):
        wording.draft(word_list, *words)
    assert not WordListVersion.objects.exists()


def test_only_operators_write_and_every_verb_is_in_the_trail(olga: "type[Person]") -> None:
    reviewer = olga(StaffRole.REVIEWER)  # type: ignore[call-arg]
    with pytest.raises(Forbidden):
        services.create(actor=reviewer.actor, name_en="Loans", name_zh="贷款")
    assert not WordList.objects.exists()
    word_list = wording.publish("Loans", "贷款")
    services.rename(actor=SYSTEM, word_list=word_list, name_en="Lending", name_zh="放贷")
    wording.publish_again(word_list, ["借款"])
    services.restore(actor=SYSTEM, word_list=word_list, number=1)
    draft = wording.draft(word_list, "网贷")
    services.discard_draft(actor=SYSTEM, word_list=word_list, revision=draft.revision)
    verbs = list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))
    assert [verb.removeprefix("word_list.") for verb in verbs] == [
        "created", "drafted", "untested", "published", "renamed", "drafted", "untested", "published", "restored", "drafted",
        "discarded",
    ]  # fmt: skip


def test_the_starting_words_load_once_and_leave_alone_what_is_there() -> None:
    assert loading.load_starting_words() == len(loading.starting_lists()) > 30
    loans = WordList.objects.get(code="loans")
    wording.publish_again(loans, ["借款"])
    assert loading.load_starting_words() == 0
    loans.refresh_from_db()
    assert loans.live is not None and loans.live.number == 2
    live.forget()
    assert {hit.word_set.name.english for hit in live.scan("borrow money 借款，加微信群, 中奖")} >= {"Loans"}


def test_the_starting_words_are_what_an_operator_could_have_written() -> None:
    for one in loading.starting_lists():
        words = [*one["chinese"], *one["english"]]
        assert services._cleaned(words) == words, one["code"]
        assert one["chinese"] and one["english"] and one["name_en"] and one["name_zh"]
        assert bool(one.get("advice_en")) == bool(one.get("advice_zh"))
    codes = [one["code"] for one in loading.starting_lists()]
    assert len(codes) == len(set(codes))
