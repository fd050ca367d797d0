"""The counter: what is counted is what is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import segments
from apps.core.composing import compose
from apps.core.segments import Encoding

# As the published rule 83 lists the alphabet, with space, CR and LF, and the extension of rule 80.
PUBLISHED = (
    "!\"#$%'()*+,-./:;<=>?@_¡£¥§¿&¤0123456789"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    "ÄÅÆÇÉÑØøÜßÖàäåæèéìñòöùüΔΦΓΛΩΠΨΣΘΞ \r\n"
)
EXTENDED = "|^€{}[]~\\"
GSM = st.text(alphabet=PUBLISHED + EXTENDED, max_size=900)
ANY = st.text(
    alphabet=st.one_of(st.sampled_from(PUBLISHED + EXTENDED), st.sampled_from("验证码😀👩‍👧ñ`")), max_size=600
)


@pytest.mark.parametrize(
    ("text", "mainland", "expected"),
    [
        ("", True, 1),
        ("a" * 70, True, 1),
        ("验" * 70, True, 1),
        ("验" * 71, True, 2),
        ("a" * 134, True, 2),
        ("a" * 135, True, 3),
        ("验" * 150, True, 3),
        ("a" * 160, False, 1),
        ("a" * 161, False, 2),
        ("a" * 306, False, 2),
        ("a" * 307, False, 3),
        ("a" * 320, False, 3),
        ("验" * 70, False, 1),
        ("验" * 71, False, 2),
        ("€" * 80, False, 1),
        ("€" * 81, False, 2),
        ("😀" * 35, False, 1),
        ("😀" * 36, False, 2),
    ],
)
def test_published_examples_and_edges(text: str, mainland: bool, expected: int) -> None:
    assert segments.count(text, mainland=mainland).segments == expected


def test_signature_brackets_are_characters_and_cost_four_units_abroad() -> None:
    counted = segments.count(compose("ABC", "", mainland=False), mainland=False)
    assert (counted.encoding, counted.characters, counted.units) == (Encoding.GSM7, 5, 7)


def test_compose_puts_the_signature_in_front() -> None:
    assert compose("示例", "您好", mainland=True) == "【示例】您好"
    assert compose("ABC", "Hello", mainland=False) == "[ABC]Hello"
    assert compose(None, "Hello", mainland=False) == compose("", "Hello", mainland=False) == "Hello"


def test_emoji_count_two_everywhere() -> None:
    for mainland in (True, False):
        counted = segments.count("a😀", mainland=mainland)
        assert (counted.encoding, counted.characters, counted.units) == (Encoding.UCS2, 3, 3)


def test_mainland_texts_are_ucs2_even_in_plain_letters() -> None:
    counted = segments.count("hello", mainland=True)
    assert (counted.encoding, counted.first_ucs2) == (Encoding.UCS2, None)


def test_the_character_that_makes_a_text_dear_is_named() -> None:
    counted = segments.count("It’s `so`", mainland=False)
    assert counted.first_ucs2 == ("’", 2)
    assert segments.count("It's so", mainland=False).first_ucs2 is None


def test_the_published_alphabet_is_the_alphabet() -> None:
    assert all(segments.is_gsm7(character) for character in PUBLISHED + EXTENDED)
    assert (
        sum(segments.is_gsm7(chr(code)) for code in range(0x10000)) == len(PUBLISHED) + len(EXTENDED) == 136
    )
    assert all(segments.count(character, mainland=False).units == 1 for character in PUBLISHED)
    assert all(segments.count(character, mainland=False).units == 2 for character in EXTENDED)


def test_known_octets() -> None:
    assert segments.encode_gsm7("@$ {€}") == b"\x00\x02 \x1b\x28\x1b\x65\x1b\x29"
    assert segments.encode_ucs2("验😀") == b"\x9a\x8c\xd8\x3d\xde\x00"


def test_encoding_a_strange_character_names_its_place_only() -> None:
    with pytest.raises(ValueError, match=r"^character 6 is not") as raised:
        segments.encode_gsm7("secret验")
    assert "secret" not in str(raised.value)


def test_an_escape_pair_is_not_cut_and_the_count_knows_it() -> None:
    text = "a" * 152 + "€" + "b" * 152
    parts = segments.split(text, mainland=False)
    assert [len(segments.encode_gsm7(part)) for part in parts] == [152, 153, 1]
    counted = segments.count(text, mainland=False)
    assert (counted.units, counted.segments) == (306, 3)


def test_a_surrogate_pair_is_not_cut_and_the_count_knows_it() -> None:
    text = "验" * 66 + "😀" + "码" * 66
    parts = segments.split(text, mainland=True)
    assert [len(segments.encode_ucs2(part)) // 2 for part in parts] == [66, 67, 1]
    assert segments.count(text, mainland=True).segments == 3


def test_half_a_surrogate_pair_is_counted_and_sent_as_one_unit() -> None:
    assert segments.count("a\ud83d", mainland=True).units == 2
    assert segments.split("a\ud83d", mainland=True) == ["a\ufffd"]
    assert segments.split("\ud83d\ude00", mainland=True) == ["😀"]


@given(GSM)
def test_gsm7_round_trip(text: str) -> None:
    octets = segments.encode_gsm7(text)
    assert len(octets) == segments.count(text, mainland=False).units
    assert segments.decode_gsm7(octets) == text


@given(st.text(max_size=300))
def test_ucs2_round_trip(text: str) -> None:
    assert segments.decode_ucs2(segments.encode_ucs2(text)) == text


@given(st.binary(max_size=200))
def test_decoding_foreign_octets_never_fails(octets: bytes) -> None:
    segments.decode_gsm7(octets)
    segments.decode_ucs2(octets)


@given(ANY, st.booleans())
def test_the_count_is_the_number_of_parts_and_each_part_fits(text: str, mainland: bool) -> None:
    counted = segments.count(text, mainland=mainland)
    parts = segments.split(text, mainland=mainland)
    encoding, octets = segments.encode_parts(text, mainland=mainland)
    assert "".join(parts) == text
    assert counted.segments == len(parts) == len(octets)
    assert encoding is counted.encoding
    width = 1 if encoding is Encoding.GSM7 else 2
    room = segments.ROOM[encoding]
    assert sum(map(len, octets)) == counted.units * width
    assert all(len(part) <= (room.single if len(octets) == 1 else room.part) * width for part in octets)
    assert all(part or not text for part in octets)
    assert [segments.decode(part, encoding) for part in octets] == parts


@given(st.text(alphabet=st.characters(codec="utf-16"), max_size=400), st.booleans())
def test_any_text_is_counted_as_it_is_split(text: str, mainland: bool) -> None:
    assert segments.count(text, mainland=mainland).segments == len(segments.split(text, mainland=mainland))
