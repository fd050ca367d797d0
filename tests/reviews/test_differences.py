"""Word-level differences: they lose nothing, and read as a person would mark them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from apps.reviews.differences import Mark, differences, words

TEXTS = st.text(alphabet="您的验证码是{1} abc12，。回T退订", max_size=40)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_differences(before: str, after: str) -> None:
    found = differences(before, after)
    assert "".join(one.text for one in found if one.mark != Mark.ADDED) == before
    assert "".join(one.text for one in found if one.mark != Mark.REMOVED) == after
    marks = [one.mark for one in found]
    assert all(a != b for a, b in pairwise(marks))


def test_words_variables_and_chinese_characters_are_not_cut() -> None:
    assert words("您好{1}，code 12ab é") == ["您", "好", "{1}", "，", "code", " ", "12ab", " ", "é"]
    assert words("a\u3000b\nc") == ["a", "\u3000", "b", "\n", "c"]


def test_a_changed_word_is_marked_whole() -> None:
    marks = [
        (one.mark.value, one.text)
        for one in differences("您的验证码是{1}，请勿泄露", "您的验证码为{1}，请勿告诉他人")
    ]
    assert marks == [
        ("same", "您的验证码"), ("removed", "是"), ("added", "为"), ("same", "{1}，请勿"),
        ("removed", "泄露"), ("added", "告诉他人"),
    ]  # fmt: skip
    assert [one.text for one in differences("valid 5 minutes", "valid 10 minutes")] == [
        "valid ", "5", "10", " minutes",
    ]  # fmt: skip


def test_a_single_equal_character_between_two_changes_is_part_of_them() -> None:
    assert [one.text for one in differences("甲乙丙丁戊", "甲子丙丑戊")] == ["甲", "乙丙丁", "子丙丑", "戊"]


def test_equal_texts_have_no_difference_and_nothing_is_one_too() -> None:
    assert [one.mark for one in differences("一样", "一样")] == [Mark.SAME]
    assert differences("", "") == []
