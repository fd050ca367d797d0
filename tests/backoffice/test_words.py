"""The pages about word lists."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.actors import SYSTEM
from apps.accounts.models import AuditEvent
from apps.accounts.permissions import StaffRole
from apps.messaging.services import back_tests
from apps.words import live, queries, services
from apps.words.models import WordList, WordListVersion
from tests.people import Person
from tests.support import wording
from tests.support.pages import check_page

pytestmark = pytest.mark.django_db
LIST = "/backoffice/words/"


@pytest.fixture
def operator(olga: Callable[..., Person]) -> Person:
    return olga(StaffRole.OPERATOR)


@pytest.fixture
def reviewer(olga: Callable[..., Person]) -> Person:
    return olga(StaffRole.REVIEWER)


def page(word_list: WordList, name: str = "") -> str:
    return f"{LIST}{word_list.public_id}/{name}"


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "revision": 0,
        "words": "贷款\n借款\n",
        "in_templates": "block",
        "in_signatures": "warn",
        "in_messages": "refuse",
        "advice_en": "",
        "advice_zh": "",
        **changes,
    }


def test_an_operator_makes_a_category_writes_its_draft_and_publishes_it(operator: Person) -> None:
    client = operator.client
    assert "There are no word lists yet" in check_page(client.get(LIST))
    check_page(client.get(LIST + "new/"))
    answer = client.post(LIST + "new/", {"name_en": "Loans", "name_zh": "贷款"})
    word_list = WordList.objects.get()
    assert answer["Location"] == page(word_list, "edit/")
    check_page(client.get(answer["Location"]))
    answer = client.post(page(word_list, "edit/"), filled())
    assert answer["Location"] == page(word_list)
    shown = check_page(client.get(page(word_list)))
    for words in ("Draft", "2 words more", "Nothing is in force yet", "wrote a draft", "贷款"):
        assert words in shown
    draft = queries.draft_of(word_list)
    assert draft is not None and draft.saved_by == operator.user
    question = check_page(client.get(page(word_list, "publish/")))
    assert "2 words more" in question and f'value="{draft.revision}"' in question
    asked = {"revision": draft.revision, "note": "Carriers ask for it"}
    refused = client.post(page(word_list, "publish/"), asked)
    assert refused.status_code == 422 and queries.draft_of(word_list) == draft
    answer = client.post(page(word_list, "test/"), {"revision": draft.revision, "days": "7"})
    assert answer["Location"] == page(word_list)
    assert "Being tested" in check_page(client.get(page(word_list)))
    assert back_tests.run_due() == 1
    shown = check_page(client.get(page(word_list)))
    assert "Sent messages it would have refused" in shown and "Test again" in shown
    assert "without a back-test" not in check_page(client.get(page(word_list, "publish/")))
    client.post(page(word_list, "publish/"), asked)
    shown = check_page(client.get(page(word_list)))
    for words in ("In force: version 1", "Carriers ask for it", "published version 1", str(operator.user)):
        assert words in shown
    live.forget()
    assert live.scan("贷款")
    listed = check_page(client.get(LIST))
    assert "In force" in listed and "Cannot be submitted" in listed


def test_the_difference_is_shown_before_anything_is_published(operator: Person) -> None:
    word_list = wording.publish("Loans", "贷款", "借款")
    edited = check_page(operator.client.get(page(word_list, "edit/")))
    assert "贷款\n借款" in edited
    operator.client.post(page(word_list, "edit/"), filled(words="借款\n网贷", in_templates="warn"))
    shown = check_page(operator.client.get(page(word_list)))
    assert "<ins>网贷</ins>" in shown and "<del>贷款</del>" in shown
    assert "Cannot be submitted → A reviewer decides" in shown


def test_a_draft_that_somebody_has_changed_is_not_published_unread(operator: Person) -> None:
    word_list = wording.publish("Loans", "贷款")
    seen = wording.draft(word_list, "借款")
    wording.draft(word_list, "借款", "网贷")
    rows = list(WordListVersion.objects.values())
    for name in ("publish/", "discard/"):
        asked = {"revision": seen.revision, "untested": "carriers ask for it"}
        answer = operator.client.post(page(word_list, name), asked)
        assert answer.status_code == 422
        assert "Somebody else has changed this draft" in check_page(answer)
    answer = operator.client.post(page(word_list, "edit/"), filled(revision=seen.revision))
    assert answer.status_code == 422
    assert list(WordListVersion.objects.values()) == rows


def test_a_word_that_is_too_short_is_refused_beside_the_field(operator: Person) -> None:
    word_list = wording.publish("Loans", "贷款")
    answer = operator.client.post(page(word_list, "edit/"), filled(words="贷款\n贷"))
    assert answer.status_code == 422
    assert "“贷” is too short" in check_page(answer)
    assert queries.draft_of(word_list) is None


def test_a_draft_is_thrown_away(operator: Person) -> None:
    word_list = wording.publish("Loans", "贷款")
    draft = wording.draft(word_list, "借款")
    check_page(operator.client.get(page(word_list, "discard/")))
    operator.client.post(page(word_list, "discard/"), {"revision": draft.revision})
    assert queries.draft_of(word_list) is None
    assert operator.client.get(page(word_list, "discard/")).status_code == 404


def test_versions_are_compared_and_an_earlier_one_comes_back(operator: Person) -> None:
    word_list = wording.publish("Loans", "贷款")
    wording.publish_again(word_list, ["借款"])
    wording.publish_again(word_list, ["网贷"])
    client = operator.client
    shown = check_page(client.get(page(word_list, "versions/3/")))
    assert "Compared with version 2" in shown and "<del>借款</del>" in shown
    shown = check_page(client.get(page(word_list, "versions/3/") + "?against=1"))
    assert "Compared with version 1" in shown and "<del>贷款</del>" in shown
    assert "The first version" in check_page(client.get(page(word_list, "versions/1/")))
    for path in ("versions/9/", "versions/1/?against=x", "versions/1/?against=99"):
        assert client.get(page(word_list, path)).status_code == 404
    client.post(page(word_list, "versions/1/restore/"))
    word_list.refresh_from_db()
    assert word_list.live is not None
    assert (word_list.live.number, word_list.live.words) == (4, ["贷款"])
    shown = check_page(client.get(page(word_list)))
    assert "brings back version 1" in shown and "brought back version 1" in shown


def test_renaming_changes_the_name_only(operator: Person) -> None:
    word_list = wording.publish("Loans", "贷款")
    check_page(operator.client.get(page(word_list, "rename/")))
    operator.client.post(page(word_list, "rename/"), {"name_en": "Lending", "name_zh": "放贷"})
    assert "Lending" in check_page(operator.client.get(LIST))
    assert queries.history(word_list).count() == 1


def test_a_text_is_tried_with_the_drafts_beside_what_is_in_force(reviewer: Person) -> None:
    word_list = wording.publish("Loans", "贷款")
    wording.draft(word_list, "借款")
    check_page(reviewer.client.get(LIST + "try/"))
    before = [list(WordListVersion.objects.values()), AuditEvent.objects.count()]
    shown = check_page(reviewer.client.post(LIST + "try/", {"text": "贷款或借 款", "what": "1"}))
    assert "One finding" in shown and "“借 款” belongs to “Loans”" in shown
    assert "No longer: “贷款” belongs to “Loans”" in shown
    assert [list(WordListVersion.objects.values()), AuditEvent.objects.count()] == before
    shown = check_page(reviewer.client.post(LIST + "try/", {"text": "借款", "what": "signature"}))
    assert "may belong to" in shown
    assert "Nothing is found" in check_page(
        reviewer.client.post(LIST + "try/", {"text": "您好", "what": "1"})
    )


def test_whoever_may_only_look_gets_no_buttons(reviewer: Person) -> None:
    word_list = wording.publish("Loans", "贷款")
    wording.draft(word_list, "借款")
    shown = check_page(reviewer.client.get(page(word_list)))
    assert "Publish…" not in shown and "Go on with the draft" not in shown
    assert "Bring this version back" not in check_page(reviewer.client.get(page(word_list, "versions/1/")))


def test_an_exception_says_what_it_does(operator: Person) -> None:
    word_list = wording.publish("Fine", "社会保险", is_exception=True)
    shown = check_page(operator.client.get(page(word_list)))
    assert "left alone" in shown
    assert "Fine" in check_page(operator.client.get(LIST))


def test_a_list_of_twenty_thousand_words_has_a_page(
    operator: Person, django_assert_max_num_queries: Any
) -> None:
    words = [f"word{number:05}" for number in range(services.MOST_WORDS)]
    word_list = wording.publish("Many", *words)
    assert WordList.objects.count() == 1 and SYSTEM.user is None
    with django_assert_max_num_queries(14):
        assert operator.client.get(page(word_list)).status_code == 200
    answer = operator.client.post(page(word_list, "edit/"), filled(words="\n".join([*words[1:], "贷款"])))
    assert answer.status_code in (302, 303)
