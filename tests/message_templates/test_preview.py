"""What a template looks like with sample values."""

from hypothesis import given
from hypothesis import strategies as st

from apps.core.kinds import MessageKind, Region
from apps.message_templates.preview import Stretch, preview


def test_values_are_marked_and_counted_with_the_signature() -> None:
    shown = preview(
        "您的验证码是{1}，{2}分钟内有效。",
        region=Region.MAINLAND,
        message_kind=MessageKind.CODE,
        signature="青云",
    )
    assert shown.text == "【青云】您的验证码是835142，5分钟内有效。"
    assert [one.text for one in shown.stretches if one.is_value] == ["835142", "5"]
    assert (shown.count.segments, shown.count.characters, shown.encoding) == (1, len(shown.text), "UCS-2")


def test_a_global_text_is_counted_in_gsm_units_with_its_brackets() -> None:
    shown = preview(
        "Your code is {1}.", region=Region.GLOBAL, message_kind=MessageKind.CODE, signature="Acme"
    )
    assert shown.text == "[Acme]Your code is 835142."
    assert (shown.encoding, shown.count.units) == ("GSM-7", len(shown.text) + 2)


def test_a_text_without_signature_or_variables_is_itself() -> None:
    shown = preview("Hello", region=Region.GLOBAL, message_kind=MessageKind.NOTICE, signature=None)
    assert shown.stretches == (Stretch("Hello", False),)


@given(st.text(alphabet="{}12ab\ue000\ue001 你", max_size=40), st.sampled_from(list(MessageKind)))
def test_no_text_breaks_the_preview(content: str, kind: MessageKind) -> None:
    shown = preview(content, region=Region.MAINLAND, message_kind=kind, signature=None)
    assert "".join(one.text for one in shown.stretches) == shown.text
