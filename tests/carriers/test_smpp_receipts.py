"""Receipts as carriers really write them."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.carriers.protocols.smpp import pdu, receipts

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
DONE = dt.datetime(2026, 11, 22, 3, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text",
    [
        "id:0123456789 sub:001 dlvrd:001 submit date:2611221104 done date:2611221105 stat:DELIVRD err:000 text:Hello",
        "id:0123456789 sub:001 dlvrd:001 submit date:261122110400 done date:261122110500 stat:DELIVRD err:000 Text:Hello",
        "ID: 0123456789 SUB: 001 DLVRD: 001 SUBMIT DATE: 2611221104 DONE DATE: 2611221105 STAT: DELIVRD ERR: 000 TEXT: Hello",
        "id:0123456789 submit_date:20261122110400 done_date:20261122110500 stat:delivered err:000 text:Hello",
        'id:"0123456789" stat:2 err:000 submitdate:202611221104 donedate:202611221105 text:Hello',
        "stat:DELIVERED,id:0123456789,submit date:26-11-22 11:04,done date:26-11-22 11:05,err:000,text:Hello",
        "id:0123456789\nsub:001\ndlvrd:001\nsubmit date:2611221104\ndone date:2611221105\nstat:DELIVRD\nerr:000\ntext:Hello\0",
        "msgid=0123456789 status=DELIVRD error code=000 submit time=2611221104 done time=2611221105 text=Hello",
    ],
)
def test_every_spelling_says_the_same(text: str) -> None:
    parsed = receipts.parse_text(text, SHANGHAI)
    assert parsed == receipts.ReceiptText(
        "0123456789", "DELIVRD", "000", DONE - dt.timedelta(minutes=1), DONE, "Hello"
    )


def test_gateway_codes_missing_fields_and_words_in_the_text_are_kept_apart() -> None:
    parsed = receipts.parse_text("id:a1 stat:MB:1013 err:MB1013 text:id:9 stat:DELIVRD")
    assert (parsed.reference, parsed.state, parsed.error_code) == ("a1", "MB:1013", "MB1013")
    assert parsed.text_head == "id:9 stat:DELIVRD"
    assert receipts.parse_text("no receipt at all") == receipts.ReceiptText()
    assert not receipts.parse_text("my id: 7").looks_real


@given(st.text(max_size=300))
def test_no_text_makes_reading_raise(text: str) -> None:
    receipts.parse_text(text)
    receipts.parse_text(f"id:1 stat:{text} done date:{text} submit date:{text[::-1]}")
    receipts.parse_date(text)
    receipts.parse_absolute(text)


@given(st.text("0123456789", max_size=20))
def test_no_digits_make_a_date_raise(digits: str) -> None:
    receipts.parse_date(digits)
    receipts.parse_absolute(digits[:15] + "+")


@given(
    st.text("0123456789abcdef", min_size=1, max_size=30),
    st.sampled_from(sorted(set(receipts.STATE_WORDS.values()))),
    st.datetimes(dt.datetime(2001, 1, 1), dt.datetime(2098, 1, 1)),
)
def test_what_is_written_is_read(reference: str, state: str, at: dt.datetime) -> None:
    at = at.replace(second=0, microsecond=0, tzinfo=dt.UTC)
    text = receipts.receipt_text(reference, state, "042", at, at, "head")
    assert receipts.parse_text(text) == receipts.ReceiptText(reference, state, "042", at, at, "head")


def fact(text: str, tlvs: dict[int, bytes], esm_class: int = pdu.ESM_RECEIPT) -> receipts.ReceiptFact:
    message = pdu.ShortMessage(pdu.DELIVER_SM, esm_class=esm_class, tlvs=tlvs)
    return receipts.read_receipt(message, text, number="+8613800138000", raw=b"raw", received_at=NOW)


def test_parameters_complete_the_text_and_win_on_the_id() -> None:
    found = fact(
        "id:255 stat:UNDELIV",
        {
            pdu.RECEIPTED_MESSAGE_ID: b"ff\0",
            pdu.MESSAGE_STATE: b"\x02",
            pdu.NETWORK_ERROR_CODE: b"\x03\x00\x07",
            pdu.USER_MESSAGE_REFERENCE: b"\x12\x34",
        },
    )
    assert (found.reference, found.other_reference, found.state, found.error_code) == (
        "ff",
        "255",
        "UNDELIV",
        "007",
    )
    assert (found.user_reference, found.part_seq, found.final) == (0x1234, 4, True)


def test_parameters_alone_suffice_and_nothing_at_all_is_kept_too() -> None:
    found = fact("", {pdu.RECEIPTED_MESSAGE_ID: b"77", pdu.MESSAGE_STATE: b"\x05"})
    assert (found.reference, found.state, found.other_reference) == ("77", "UNDELIV", "")
    empty = fact("", {})
    assert (empty.reference, empty.state, empty.raw) == ("", "", b"raw")


def test_passing_states_are_not_final() -> None:
    assert not fact("id:1 stat:ACCEPTD", {}).final
    assert not fact("id:1 stat:ENROUTE", {}).final
    assert not fact("id:1 stat:DELIVRD", {}, pdu.ESM_INTERMEDIATE).final


def test_absolute_times_carry_their_offset() -> None:
    assert receipts.parse_absolute("261122110500032+") == DONE
    assert receipts.parse_absolute("") is None
