"""What the search finds, and what cannot hide a word from it."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.words.folding import Folded, fold
from apps.words.matching import Bilingual, Hit, Scanner, WordSet


def words(*words: str, name: str = "Loans", is_exception: bool = False) -> WordSet:
    return WordSet(Bilingual(name, f"{name}类"), Bilingual("", ""), "block", "warn", is_exception, words)


def scan(text: str, *sets: WordSet) -> list[Hit]:
    return Scanner(sets).scan(text)


def found(text: str, *listed: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in scan(text, words(*listed))]


@pytest.mark.parametrize(
    "text",
    [
        "贷款",
        "贷 款",
        "贷\u3000款",
        "贷\u200b款",
        "贷\u2060\ufeff款",
        "贷\u00ad款",
        "贷-款",
        "贷·款",
        "贷.款",
        "贷**款",
        "贷\n款",
        "贷\ufe0f款",
        "贷\u3164款",
    ],
)
def test_nothing_put_between_hides_a_chinese_word(text: str) -> None:
    assert found(f"您的{text}已批", "贷款") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "loan",
        "LOAN",
        "Loan",
        "ｌｏａｎ",
        "ＬＯＡＮ",
        "l o a n",
        "l.o.a.n",
        "lo\u200ban",
        "lóan",
        "l-o-a-n",
        "𝐥𝐨𝐚𝐧",
    ],
)
def test_neither_width_nor_case_nor_blanks_hide_a_latin_word(text: str) -> None:
    (hit,) = scan(f"a {text} today", words("loan"))
    assert (hit.start, hit.end, hit.is_certain) == (2, 2 + len(text), True)


def test_a_mixed_word_is_found_in_full_width_and_with_blanks() -> None:
    assert found("请加 Ｑ Ｑ 群领取", "QQ群") == ["Ｑ Ｑ 群"]
    assert found("加ＶＸ：abc", "加VX") == ["加ＶＸ"]


@pytest.mark.parametrize(
    "text", ["better", "alphabet", "abet", "betting", "Tibet", "b\u200beta bet\u200bter"]
)
def test_a_latin_word_inside_another_is_not_found(text: str) -> None:
    assert found(text, "bet") == []


@pytest.mark.parametrize("text", ["bet", "bet24", "24bet", "请bet吧", "(bet)", "x-bet", "bet."])
def test_digits_signs_and_chinese_end_a_latin_word(text: str) -> None:
    assert found(text, "bet") == ["bet"]


def test_a_torn_latin_word_is_uncertain_and_a_short_one_is_none() -> None:
    assert found("plan B et al", "bet") == []
    (hit,) = scan("a pocket in vest of mine", words("invest"))
    assert not hit.is_certain
    (hit,) = scan("a job  inter\u200bview", words("job interview"))
    assert hit.is_certain


def test_sentence_marks_keep_words_apart() -> None:
    assert found("已收到贷。款项稍后", "贷款") == []
    assert found("贷{1}款", "贷款") == []


def test_the_longest_of_one_list_is_named_and_each_list_for_itself() -> None:
    hits = scan("小额贷款", words("贷款", "小额贷", "小额贷款"), words("款", name="Other"))
    assert [(hit.word_set.name.english, hit.word) for hit in hits] == [("Loans", "小额贷款"), ("Other", "款")]


def test_every_occurrence_has_its_place() -> None:
    hits = scan("贷款，借款，贷 款", words("贷款", "借款"))
    assert [(hit.start, hit.end) for hit in hits] == [(0, 2), (3, 5), (6, 9)]


def test_what_is_inside_of_an_exception_is_left_alone() -> None:
    sets = (words("保险", name="Insurance"), words("社会保险", name="Fine", is_exception=True))
    assert scan("您的社会保险已缴纳", *sets) == []
    assert [hit.start for hit in scan("社会保险，车辆保险", *sets)] == [7]
    assert scan("社会保险", sets[1]) == []


def test_nothing_is_found_without_lists() -> None:
    assert scan("贷款") == []
    assert scan("贷款", words()) == []


def test_names_are_read_in_the_readers_language() -> None:
    name = Bilingual("Loans", "贷款")
    with translation.override("zh-hans"):
        assert str(name) == "贷款"
    with translation.override("en"):
        assert str(name) == "Loans"
    assert str(Bilingual("", "贷款")) == "贷款"


@given(st.text(max_size=60))
def test_places_fit_the_folded_text(text: str) -> None:
    at = Folded(text).places(0, len(fold(text)))
    assert len(at) == len(fold(text))
    assert at == sorted(at)
    assert Folded(text).text == "".join(fold(character) for character in text)


@given(st.text(alphabet="贷款loan \u200bＬ-。{1}é\n", max_size=40))
def test_every_hit_is_in_the_text_and_folds_to_its_word(text: str) -> None:
    for hit in scan(text, words("贷款", "loan", "款l")):
        assert 0 <= hit.start < hit.end <= len(text)
        assert fold(text[hit.start : hit.end]) == fold(hit.word)
