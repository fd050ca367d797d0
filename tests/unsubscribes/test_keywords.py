"""The words of rule 70 and S21 in every form people type them, and refusals that are no keyword."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.unsubscribes.keywords import EVERYWHERE, Keywords, Meaning, fold, shipped_words
from apps.unsubscribes.refusals import refusal_in

FOUNDING = ["T", "N", "TD", "Unsubscribe", "退订", "T退订", "QX", "0000", "R"]
STOP, START = Meaning.STOP, Meaning.START
AROUND = st.text(alphabet=" .,!?。，！？、…\t\n\u3000\u200b-_~()（）【】\"'“”‘’*#", max_size=6)


def meaning(text: str, country: str = EVERYWHERE) -> Meaning | None:
    found = Keywords().meaning(text, country)
    return found[0] if found else None


def full_width(text: str) -> str:
    return "".join(
        chr(ord(one) + 0xFEE0) if one in string.printable and "!" <= one <= "~" else one for one in text
    )


@pytest.mark.parametrize("word", FOUNDING)
@pytest.mark.parametrize("country", ["CN", "US", "DE", EVERYWHERE])
def test_the_founding_words_unsubscribe_everywhere(word: str, country: str) -> None:
    assert meaning(word, country) is STOP


@given(word=st.sampled_from(FOUNDING), before=AROUND, after=AROUND, wide=st.booleans(), lower=st.booleans())
def test_case_width_blanks_and_punctuation_change_nothing(
    word: str, before: str, after: str, wide: bool, lower: bool
) -> None:
    written = word.lower() if lower else word.upper()
    written = full_width(written) if wide else written
    assert meaning(f"{before}{written}{after}", "CN") is STOP


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200), st.sampled_from(["CN", "US", "XX", ""]))
def test_no_text_is_too_strange_to_be_read(text: str, country: str) -> None:
    meaning(text, country)
    assert isinstance(refusal_in(text), str)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "。。。",
        "T shirt",
        "Not now",
        "td bank",
        "10000",
        "000",
        "please stop",
        "收到，谢谢",
        "退订什么",
        "R u there",
        "好",
    ],
)
def test_a_sentence_is_no_keyword_even_with_one_in_it(text: str) -> None:
    assert meaning(text, "CN") is None


@pytest.mark.parametrize("text", ["ｔｄ。", " t.d. ", "«TD»", "Ｔ退订！", "unsubscribe.", "０００0"])
def test_the_examples_of_the_issue(text: str) -> None:
    assert meaning(text, "CN") is STOP


def test_stop_and_help_mean_something_where_they_are_usual() -> None:
    assert meaning("STOP", "US") is STOP and meaning("help", "US") is Meaning.HELP
    assert meaning("Start", "US") is START and meaning("恢复订阅", "CN") is START
    assert meaning("STOP", "CN") is None
    assert meaning("YES", "US") is None  # an answer to an appointment is no subscription
    assert meaning("Arrêt", "FR") is STOP and meaning("ARRET", "FR") is STOP


def test_what_operators_say_goes_before_what_came_along() -> None:
    words = Keywords([("", "n", None), ("CN", "弃", STOP), ("US", "stop", START)])
    assert words.meaning("N") is None
    assert words.meaning("弃", "CN") == (STOP, "弃") and words.meaning("弃", "US") is None
    assert words.meaning("stop", "US") == (START, "stop")
    assert words.meaning("T", "CN") == (STOP, "t")


def test_no_shipped_word_says_two_things_of_one_country() -> None:
    said: dict[tuple[str, str], Meaning] = {}
    for country, word, means in shipped_words():
        assert fold(word) and len(word) <= 40
        assert said.setdefault((country, fold(word)), means) is means


@pytest.mark.parametrize(
    "text",
    [
        "Please stop!",
        "pls STOP texting me",
        "Don't text me again",
        "Don’t message",
        "I am not interested, thanks",
        "不要再发了",
        "别发了，谢谢",
        "請勿打擾",
        "您好，请不要再发了",
        "我 不想 收到 了",
        "Arrêtez SVP",
        "wrong number",
        "配信を送らないでください",
    ],
)
def test_polite_refusals_are_suggested(text: str) -> None:
    assert refusal_in(text)


@pytest.mark.parametrize(
    "text",
    ["好的", "ok thanks", "Please stop by tomorrow", "don't stop", "nonstop flight", "收到", ""],
)
def test_other_sentences_are_not(text: str) -> None:
    assert not refusal_in(text)
