"""The codec: every PDU survives a round trip, and no bytes whatever make it raise anything but `PduError`."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.carriers.protocols.smpp import pdu, statuses
from apps.carriers.protocols.smpp.framing import Framer

OCTET = st.integers(0, 255)
WORD = st.integers(0, 0xFFFFFFFF)
TLVS = st.dictionaries(st.integers(0, 0xFFFF), st.binary(max_size=40), max_size=8)


def text(longest: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=longest)


short_messages = st.builds(
    pdu.ShortMessage,
    command=st.sampled_from([pdu.SUBMIT_SM, pdu.DELIVER_SM]),
    sequence=WORD,
    source=text(20),
    destination=text(20),
    short_message=st.binary(max_size=254),
    esm_class=OCTET,
    data_coding=OCTET,
    registered_delivery=OCTET,
    source_ton=OCTET,
    source_npi=OCTET,
    destination_ton=OCTET,
    destination_npi=OCTET,
    service_type=text(5),
    protocol_id=OCTET,
    priority=OCTET,
    schedule=text(16),
    validity=text(16),
    replace=OCTET,
    default_message=OCTET,
    tlvs=TLVS,
    status=WORD,
)
binds = st.builds(
    pdu.Bind,
    command=st.sampled_from(sorted(pdu.BINDS)),
    sequence=WORD,
    system_id=text(15),
    password=text(64),
    system_type=text(12),
    interface_version=OCTET,
    addr_ton=OCTET,
    addr_npi=OCTET,
    address_range=text(40),
    status=WORD,
)
bind_resps = st.builds(
    pdu.BindResp,
    command=st.sampled_from(sorted(each | pdu.RESPONSE for each in pdu.BINDS)),
    sequence=WORD,
    status=WORD,
    system_id=text(15),
    tlvs=TLVS,
)
message_resps = st.builds(
    pdu.MessageResp,
    command=st.sampled_from([pdu.SUBMIT_SM_RESP, pdu.DELIVER_SM_RESP]),
    sequence=WORD,
    status=WORD,
    message_id=text(64),
    tlvs=TLVS,
)
queries = st.builds(
    pdu.QuerySm,
    sequence=WORD,
    message_id=text(64),
    source_ton=OCTET,
    source_npi=OCTET,
    source=text(20),
    status=WORD,
)
query_resps = st.builds(
    pdu.QuerySmResp,
    sequence=WORD,
    status=WORD,
    message_id=text(64),
    final_date=text(16),
    message_state=OCTET,
    error_code=OCTET,
)
bares = st.builds(
    pdu.Bare,
    command=st.sampled_from(
        [pdu.ENQUIRE_LINK, pdu.ENQUIRE_LINK_RESP, pdu.UNBIND, pdu.UNBIND_RESP, pdu.GENERIC_NACK]
    ),
    sequence=WORD,
    status=WORD,
)
opaques = st.builds(
    pdu.Opaque,
    command=st.just(pdu.ALERT_NOTIFICATION),
    sequence=WORD,
    status=WORD,
    body=st.binary(max_size=60),
)
pdus = st.one_of(short_messages, binds, bind_resps, message_resps, queries, query_resps, bares, opaques)


@given(pdus)
def test_every_pdu_comes_back_as_it_was_written(message: pdu.Pdu) -> None:
    assert pdu.decode(message.encode()) == message


@settings(max_examples=400)
@given(
    st.sampled_from([*sorted(pdu.BINDS), 3, 4, 5, 6, 0x15, 0x102, 0x103]),
    st.booleans(),
    st.binary(max_size=120),
)
def test_random_bodies_raise_nothing_but_pdu_errors(command: int, response: bool, body: bytes) -> None:
    frame = pdu.Opaque(command | (pdu.RESPONSE if response else 0), 1, 0, body).encode()
    with contextlib.suppress(pdu.PduError):
        pdu.decode(frame)


@given(pdus, st.data())
def test_a_pdu_cut_short_or_damaged_raises_nothing_but_pdu_errors(
    message: pdu.Pdu, data: st.DataObject
) -> None:
    frame = bytearray(message.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(OCTET)
    with contextlib.suppress(pdu.PduError):
        pdu.decode(bytes(frame[: data.draw(st.integers(0, len(frame)))]))


@given(st.binary(max_size=300))
def test_random_streams_end_in_frames_or_an_error(octets: bytes) -> None:
    framer = Framer()
    with contextlib.suppress(pdu.PduError):
        for frame in framer.feed(octets):
            with contextlib.suppress(pdu.PduError):
                pdu.decode(frame)


@given(st.lists(pdus, max_size=5), st.integers(1, 50))
def test_frames_do_not_depend_on_how_the_stream_is_cut(messages: list[pdu.Pdu], size: int) -> None:
    stream = b"".join(message.encode() for message in messages)
    framer = Framer()
    frames = [frame for at in range(0, len(stream), size) for frame in framer.feed(stream[at : at + size])]
    assert [pdu.decode(frame) for frame in frames] == messages


@pytest.mark.parametrize("length", [0, 15, pdu.MAX_PDU_LENGTH + 1, 0xFFFFFFFF])
def test_an_impossible_length_is_refused_before_anything_is_buffered(length: int) -> None:
    with pytest.raises(pdu.PduError) as refusal:
        list(Framer().feed(length.to_bytes(4, "big") + bytes(12)))
    assert refusal.value.status == statuses.INVALID_COMMAND_LENGTH


@pytest.mark.parametrize(
    "message",
    [
        pdu.ShortMessage(pdu.SUBMIT_SM, short_message=bytes(255)),
        pdu.ShortMessage(pdu.SUBMIT_SM, source="1" * 21),
        pdu.ShortMessage(pdu.SUBMIT_SM, source="中"),
        pdu.ShortMessage(pdu.SUBMIT_SM, source="a\0b"),
        pdu.ShortMessage(pdu.SUBMIT_SM, data_coding=256),
        pdu.ShortMessage(pdu.SUBMIT_SM, tlvs={0x424: bytes(70_000)}),
        pdu.ShortMessage(pdu.SUBMIT_SM, tlvs=dict.fromkeys(range(65), b"")),
        pdu.Bind(pdu.BIND_TRANSCEIVER, system_id="s" * 16),
        pdu.Bare(pdu.UNBIND, sequence=1 << 32),
    ],
)
def test_what_does_not_fit_is_not_written(message: pdu.Pdu) -> None:
    with pytest.raises(pdu.PduError):
        message.encode()


def test_a_refusal_without_body_and_an_id_without_its_nul_are_read() -> None:
    bare = pdu.Opaque(pdu.SUBMIT_SM_RESP, 7, statuses.THROTTLED).encode()
    assert pdu.decode(bare) == pdu.MessageResp(pdu.SUBMIT_SM_RESP, 7, statuses.THROTTLED)
    sloppy = pdu.Opaque(pdu.SUBMIT_SM_RESP, 8, 0, b"abc123").encode()
    assert pdu.decode(sloppy) == pdu.MessageResp(pdu.SUBMIT_SM_RESP, 8, 0, "abc123")


def test_statuses_say_what_to_do() -> None:
    assert statuses.status(0x58).meaning is statuses.Meaning.THROTTLED
    assert statuses.status(0x14).meaning is statuses.Meaning.THROTTLED
    assert statuses.status(0x0B).meaning is statuses.Meaning.PERMANENT
    assert statuses.status(0x08).meaning is statuses.Meaning.PASSING
    assert statuses.status(0x412).name == "0x00000412"
