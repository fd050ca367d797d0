"""Long replies: parts in any order, doubled, late, never; references that come again; halves of a character."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.carriers.models import InboundReply
from apps.carriers.protocols.smpp import encoding, pdu
from apps.core import clock
from apps.core.privacy import open_sealed
from apps.core.segments import decode_ucs2_part, join_parts
from apps.messaging.models import Reply
from apps.messaging.services.joining import PATIENCE
from tests.support.replying import ONE, comes, read_all, sent, unread
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sender() -> Sender:
    open_network()
    made = ready_to_send()
    sent(made, at=clock.now() - timedelta(hours=1))
    return made


def texts() -> list[str]:
    return [open_sealed(row.text_sealed) for row in Reply.unscoped.order_by("pk")]


def test_parts_make_one_reply_in_whatever_order_they_come(sender: Sender) -> None:
    for seq, text in ((3, "three."), (1, "One, "), (2, "two, ")):
        comes(text, part=(7, 3, seq))
    assert read_all() == 1
    assert texts() == ["One, two, three."] and unread() == []


def test_parts_wait_for_each_other_over_several_readings(sender: Sender) -> None:
    comes("T", part=(7, 2, 1))
    assert read_all() == 0 and texts() == [] and len(unread()) == 1
    comes("D", part=(7, 2, 2))
    assert read_all() == 1
    assert texts() == ["TD"] and Reply.unscoped.get().is_unsubscribe


def test_a_part_that_comes_twice_is_one(sender: Sender) -> None:
    for _time in range(2):
        comes("One, ", part=(7, 2, 1))
    comes("two.", part=(7, 2, 2))
    read_all()
    assert texts() == ["One, two."] and unread() == []


def test_a_part_that_never_comes_leaves_a_gap_that_is_named(sender: Sender) -> None:
    comes("One, ", part=(7, 3, 1), at=clock.now() - PATIENCE - MINUTE)
    comes("three.", part=(7, 3, 3), at=clock.now() - PATIENCE - MINUTE)
    assert read_all() == 1
    assert texts() == ["One, …three."] and Reply.unscoped.get().parts_missing == 1


def test_a_part_that_comes_after_that_fills_the_gap(sender: Sender) -> None:
    comes("不要再", part=(7, 2, 1), at=clock.now() - PATIENCE - MINUTE)
    read_all()
    assert Reply.unscoped.get().parts_missing == 1 and Reply.unscoped.get().suggestion == ""
    comes("发了", part=(7, 2, 2))
    read_all()
    reply = Reply.unscoped.get()
    assert texts() == ["不要再发了"] and (reply.parts_missing, reply.suggestion) == (0, "open")


def test_a_reference_that_comes_again_makes_another_reply(sender: Sender) -> None:
    early = clock.now() - PATIENCE - 5 * MINUTE
    for seq in (1, 2):
        comes(f"a{seq}", part=(7, 2, seq), at=early)
    for seq in (1, 2):
        comes(f"b{seq}", part=(7, 2, seq))
    assert read_all() == 2 and texts() == ["a1a2", "b1b2"]


def test_two_handsets_with_the_same_reference_do_not_mix(sender: Sender) -> None:
    other = "+8613800000002"
    sent(sender, other)
    comes("a1", part=(7, 2, 1))
    comes("b1", other, part=(7, 2, 1))
    comes("b2", other, part=(7, 2, 2))
    comes("a2", part=(7, 2, 2))
    read_all()
    assert texts() == ["a1a2", "b1b2"]


def test_waiting_parts_keep_no_other_reply_from_being_read(sender: Sender) -> None:
    comes("half", part=(7, 2, 1))
    read_all()
    comes("whole")
    assert read_all() == 1 and texts() == ["whole"]


@pytest.mark.parametrize("part", [(7, 1, 1), (7, 2, 3), (7, 2, 0), (7, 0, 0)])
def test_a_place_that_makes_no_sense_is_a_reply_of_its_own(
    sender: Sender, part: tuple[int, int, int]
) -> None:
    comes("T", part=part)
    assert read_all() == 1 and texts() == ["T"]


def test_a_character_that_is_cut_in_half_is_whole_again(sender: Sender) -> None:
    octets = "ab😀".encode("utf-16-be")
    comes(decode_ucs2_part(octets[:6]), part=(7, 2, 1))
    comes(decode_ucs2_part(octets[6:]), part=(7, 2, 2))
    read_all()
    assert texts() == ["ab😀"]


@given(st.text(max_size=40), st.integers(1, 10))
def test_however_a_text_is_cut_its_parts_make_it_whole(text: str, units: int) -> None:
    octets = text.encode("utf-16-be", "replace")
    pieces = [octets[at : at + 2 * units] for at in range(0, len(octets), 2 * units)]
    assert join_parts(map(decode_ucs2_part, pieces)) == octets.decode("utf-16-be")


@pytest.mark.parametrize("how", ["8 bits", "16 bits", "SAR"])
def test_the_places_of_parts_are_read_from_headers_and_from_parameters(how: str) -> None:
    body = "你好".encode("utf-16-be")
    header = {"8 bits": b"\x05\x00\x03\x07\x02\x01", "16 bits": b"\x06\x08\x04\x01\x07\x02\x01", "SAR": b""}[
        how
    ]
    tlvs = {}
    if how == "SAR":
        tlvs = {
            pdu.SAR_MSG_REF_NUM: b"\x01\x07",
            pdu.SAR_TOTAL_SEGMENTS: b"\x02",
            pdu.SAR_SEGMENT_SEQNUM: b"\x01",
        }
    message = pdu.ShortMessage(
        pdu.DELIVER_SM,
        source=ONE,
        destination="1069",
        short_message=header + body,
        esm_class=pdu.ESM_UDHI if header else 0,
        data_coding=encoding.UCS2,
        tlvs=tlvs,
    )
    text, place = encoding.message_text(message)
    assert text == "你好" and place is not None
    assert (place.total, place.seq) == (2, 1) and place.reference in (7, 0x107)


def test_what_a_carrier_sends_once_more_is_one_reply(sender: Sender) -> None:
    sent(sender)
    now = clock.now()
    for seconds in (0, 60, 120):
        comes("好的", at=now + timedelta(seconds=seconds))
    comes("好的", "+8613800000002", at=now)
    assert read_all() == 1
    comes("好的", at=now + timedelta(seconds=90))
    assert read_all() == 0, "in a later reading as well"
    assert Reply.of(sender.account).count() == 1 and not InboundReply.objects.filter(
        read_at=None, try_after=None
    )


def test_the_same_words_again_after_others_or_later_are_meant(sender: Sender) -> None:
    sent(sender)
    now = clock.now()
    for seconds, text in ((0, "T"), (5, "恢复订阅"), (10, "T"), (131, "T")):
        comes(text, at=now + timedelta(seconds=seconds))
    assert read_all() == 4
    comes("T", to="10699999", at=now + timedelta(seconds=135))
    assert read_all() == 1, "another sender was answered"
