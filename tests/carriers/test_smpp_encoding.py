"""Texts on the wire: the parts of the one counter, read back as the text they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.carriers.protocols.smpp import addresses, encoding, pdu, wording
from apps.carriers.protocols.smpp.encoding import Alphabet, LongMessages
from apps.core import segments

GSM = st.text(st.sampled_from("abcXYZ 0189@£$éΔΩ\n^{}[]~\\|€"), max_size=700)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
EMOJI = st.text(st.sampled_from("中文a😀"), min_size=60, max_size=300)


def read_back(parts: list[encoding.EncodedPart], alphabet: Alphabet = Alphabet.GSM7) -> list[str]:
    """Each part's text as a receiver reads it, through the codec."""
    texts = []
    for part in parts:
        sent = pdu.ShortMessage(
            pdu.SUBMIT_SM,
            short_message=part.short_message,
            esm_class=part.esm_class,
            data_coding=part.data_coding,
            tlvs=part.tlvs,
        )
        received = pdu.decode(sent.encode())
        assert isinstance(received, pdu.ShortMessage)
        text, place = encoding.message_text(received, alphabet)
        if part.total > 1:
            assert place is not None
            assert (place.seq, place.total) == (part.seq, part.total)
        texts.append(text)
    return texts


@given(st.one_of(GSM, ANY, EMOJI), st.booleans(), st.integers(0, 1 << 62), st.sampled_from(["udh", "sar"]))
def test_parts_are_those_of_the_counter_and_join_to_the_text(
    text: str, mainland: bool, reference: int, long_messages: str
) -> None:
    parts = encoding.encode(
        text, mainland=mainland, reference=reference, long_messages=LongMessages(long_messages)
    )
    texts = read_back(parts)
    assert texts == segments.split(text, mainland=mainland)
    assert "".join(texts) == text
    assert len(parts) == segments.count(text, mainland=mainland).segments
    assert len({part.data_coding for part in parts}) == 1


@given(st.one_of(GSM, EMOJI), st.booleans())
def test_no_part_is_longer_than_a_short_message_or_ends_inside_a_pair(text: str, mainland: bool) -> None:
    for part in encoding.encode(text, mainland=mainland, reference=1):
        body = part.short_message[6:] if part.total > 1 else part.short_message
        if part.data_coding == encoding.UCS2:
            assert len(part.short_message) <= 140
            body.decode("utf-16-be")  # raises for half a surrogate pair
        else:
            assert len(body) <= (153 if part.total > 1 else 160)
            assert not body.endswith(b"\x1b") or body.count(b"\x1b") % 2 == 0


def test_an_escape_at_the_edge_moves_into_the_next_part() -> None:
    first, second = encoding.encode("a" * 152 + "€" + "b" * 20, mainland=False, reference=5)
    assert first.short_message == bytes((5, 0, 3, 5, 2, 1)) + b"a" * 152
    assert second.short_message == bytes((5, 0, 3, 5, 2, 2)) + b"\x1be" + b"b" * 20


def test_mainland_texts_are_always_ucs2() -> None:
    (part,) = encoding.encode("hello", mainland=True, reference=0)
    assert (part.data_coding, part.short_message) == (encoding.UCS2, "hello".encode("utf-16-be"))


def test_a_payload_is_one_uncut_part() -> None:
    text = "中" * 300
    (part,) = encoding.encode(text, mainland=True, reference=0, long_messages=LongMessages.PAYLOAD)
    assert part.short_message == b""
    assert read_back([part]) == [text]


@given(GSM)
def test_a_latin1_carrier_reads_the_same_parts(text: str) -> None:
    parts = encoding.encode(text, mainland=False, reference=1, alphabet=Alphabet.LATIN1)
    assert read_back(parts) == segments.split(text, mainland=False)
    if "Δ" in text or "Ω" in text or "€" in text:
        assert {part.data_coding for part in parts} == {encoding.GSM7}


@given(st.binary(max_size=200), st.integers(0, 255), st.integers(0, 255))
def test_no_incoming_octets_make_reading_raise(octets: bytes, data_coding: int, esm_class: int) -> None:
    message = pdu.ShortMessage(
        pdu.DELIVER_SM, short_message=octets, data_coding=data_coding, esm_class=esm_class
    )
    for alphabet in Alphabet:
        assert isinstance(encoding.message_text(message, alphabet)[0], str)


def test_sixteen_bit_references_and_broken_headers_are_read() -> None:
    place, rest = encoding.take_udh(bytes((6, 8, 4, 1, 2, 3, 1)) + b"hi")
    assert (place, rest) == (encoding.Concatenation(0x102, 3, 1), b"hi")
    assert encoding.take_udh(bytes((200, 0, 3))) == (None, bytes((200, 0, 3)))
    assert encoding.take_udh(b"") == (None, b"")


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("", (0, 0, "")),
        ("10690001234", (0, 1, "10690001234")),
        ("+447700900123", (1, 1, "447700900123")),
        ("Qsms", (5, 0, "Qsms")),
    ],
)
def test_senders_take_their_type_from_their_form(sender: str, address: tuple[int, int, str]) -> None:
    assert addresses.sender_address(sender) == address


def test_numbers_are_written_and_heard_in_the_carriers_form() -> None:
    number = "+8613800138000"
    assert addresses.destination_digits(number, "international") == "8613800138000"
    assert addresses.destination_digits(number, "plus") == number
    assert addresses.destination_digits(number, "mainland") == "13800138000"
    assert addresses.destination_digits("+6591234567", "mainland") == "6591234567"
    assert addresses.heard_number("13800138000", 0, "mainland") == number
    assert addresses.heard_number("8613800138000", 0, "international") == number
    assert addresses.heard_number("6591234567", 1, "international") == "+6591234567"
    assert addresses.heard_number("10690001", 0, "international") == "10690001"


def test_validity_is_a_relative_time() -> None:
    assert wording.relative_time(None) == ""
    assert wording.relative_time(300) == "000000000500000R"
    assert wording.relative_time(90_061) == "000001010101000R"
