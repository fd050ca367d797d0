"""The standard file that explains itself, and the characters that make a text dearer."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from apps.core.kinds import MessageKind, Region
from apps.core.phones import Phone
from apps.core.repairs import mend_number
from apps.core.segments import count, is_gsm7
from apps.message_templates.models import MessageTemplate
from apps.messaging.uploads import substitutes
from apps.messaging.uploads.mapping import Mapping, guess
from apps.messaging.uploads.standard import is_sample, standard_file, without_samples


def template(
    region: Region, *, variables: int = 2, kind: MessageKind = MessageKind.NOTICE
) -> MessageTemplate:
    content = "您好：" + "，".join(f"{{{number}}}" for number in range(1, variables + 1))
    return MessageTemplate(content=content, message_kind=kind, region=region, parameter_count=variables)


@pytest.mark.parametrize("region", Region)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("variables", [0, 1, 3])
def test_the_standard_file_is_understood_without_a_question(
    region: Region, language: str, variables: int
) -> None:
    asked = template(region, variables=variables)
    with override(language):
        standard = standard_file(asked)
    filled = ["+8613800001234" if region is Region.MAINLAND else "+85261234567", *["x"] * variables]
    assert {len(row) for row in (standard.header, *standard.rows())} == {1 + variables}
    rows = [(2, standard.instruction), (3, standard.sample), (4, filled)]
    assert list(without_samples(iter(rows))) == [(4, filled)]
    found = guess(standard.header, [filled], template=asked, region=region)
    assert found.mapping == Mapping(0, None, tuple(range(1, variables + 1)))
    assert found.certain


@pytest.mark.parametrize("region", Region)
def test_a_sample_is_skipped_in_every_language_and_never_a_number(region: Region) -> None:
    for language in ("en", "zh-hans"):
        with override(language):
            standard = standard_file(template(region))
        with override("en"):
            assert is_sample(standard.sample)
            assert is_sample([f" {standard.instruction[0]} "])
        for row in standard.rows():
            assert not isinstance(mend_number(row[0], region=region).phone, Phone)


@pytest.mark.parametrize("cells", [[], [""], ["13800000000"], ["+85260000000", "value 1"], ["Sample"]])
def test_a_recipient_is_never_taken_for_the_sample(cells: list[str]) -> None:
    assert not is_sample(cells)
    assert list(without_samples(iter([(7, cells)]))) == [(7, cells)]


def test_the_sample_of_a_code_template_holds_a_code() -> None:
    assert standard_file(template(Region.MAINLAND, kind=MessageKind.CODE)).sample[1:] == ["123456", "10"]


def test_what_forces_ucs2_is_found_with_its_substitute() -> None:
    assert substitutes.found("Hi “é” – ok") == [(3, "“", '"'), (5, "”", '"'), (7, "–", "-")]
    assert substitutes.found("plain [text] €") == []
    assert substitutes.found("中") == [(0, "中", None)]


@pytest.mark.parametrize(
    ("character", "plain"),
    [
        ("’", "'"),
        ("…", "..."),
        ("\u00a0", " "),
        ("\u200b", ""),
        ("\t", " "),
        ("`", "'"),
        ("ç", "c"),
        ("á", "a"),
        ("Ś", "S"),
        ("ł", "l"),
        ("œ", "oe"),
        ("Ａ", "A"),
        ("，", ","),
        ("！", "!"),
        ("ﬁ", "fi"),
        ("™", "TM"),
        ("Α", "A"),
        ("ά", None),
        ("А", None),
        ("й", None),
        ("か", None),
        ("😀", None),
        ("\u202e", None),
    ],
)
def test_a_substitute_means_the_same_or_there_is_none(character: str, plain: str | None) -> None:
    assert substitutes.substitute(character) == plain


@given(st.text(max_size=80))
def test_every_character_outside_gsm7_is_named_once_and_substitutes_are_inside(text: str) -> None:
    found = substitutes.found(text)
    assert [index for index, _, _ in found] == [i for i, one in enumerate(text) if not is_gsm7(one)]
    assert all(text[index] == character for index, character, _ in found)
    assert all(plain is None or is_gsm7(plain) for _, _, plain in found)
    if all(plain is not None for _, _, plain in found):
        assert count(substitutes.plain(text), mainland=False).first_ucs2 is None
