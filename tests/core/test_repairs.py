"""Mending numbers and values: what is certain comes out right, what is not comes out as a question, right ones stay."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.core.kinds import Region
from apps.core.phones import Phone, PhoneProblem, try_parse
from apps.core.repairs import Ambiguity, Mended, Repair, mend_number, mend_value

MAINLAND, GLOBAL = Region.MAINLAND, Region.GLOBAL
RIGHT = "+8613800001234"
MOBILE = st.from_regex(r"\A1[3-9][0-9]{9}\Z")
# Mobile numbers of ranges that exist, as E.164: calling code and national number.
ABROAD = st.one_of(
    st.from_regex(r"\A(852)(6[1-9][0-9]{6})\Z"),
    st.from_regex(r"\A(65)(9[1-4][0-9]{6})\Z"),
    st.from_regex(r"\A(44)(7[79]0[0-8][0-9]{6})\Z"),
    st.from_regex(r"\A(81)(90[1-9][0-9]{7})\Z"),
    st.from_regex(r"\A(33)(61[0-9]{7})\Z"),
)
R, A, P = Repair, Ambiguity, PhoneProblem


def mainland(cell: str, country: str | None = None) -> Mended:
    return mend_number(cell, region=MAINLAND, country_cell=country)


def abroad(cell: str, country: str | None = None) -> Mended:
    return mend_number(cell, region=GLOBAL, country_cell=country)


def e164(mended: Mended) -> str | None:
    return mended.phone.e164 if isinstance(mended.phone, Phone) else None


@pytest.mark.parametrize(
    ("cell", "repairs"),
    [
        ("13800001234", ()),
        ("+8613800001234", ()),
        ("'13800001234", (R.QUOTES,)),
        ('"13800001234"', (R.QUOTES,)),
        ("“13800001234”", (R.QUOTES,)),
        ("‘13800001234", (R.QUOTES,)),
        ("`13800001234`", (R.QUOTES,)),
        ('="13800001234"', (R.QUOTES,)),
        ('" 13800001234 "', (R.QUOTES,)),
        (" 13800001234\t", (R.SPACES,)),
        ("138 0000 1234", (R.SPACES,)),
        ("138\u00a00000\u30001234", (R.SPACES,)),
        ("\ufeff13800001234", (R.INVISIBLE,)),
        ("\u202d13800001234\u202c", (R.INVISIBLE,)),
        ("138\u200b0000\u200b1234", (R.INVISIBLE,)),
        ("１３８００００１２３４", (R.FULL_WIDTH,)),
        ("＋８６１３８００００１２３４", (R.FULL_WIDTH,)),
        ("＋8613800001234", (R.FULL_WIDTH,)),
        ("１３８-００００-１２３４", (R.FULL_WIDTH, R.SEPARATORS)),
        ("١٣٨٠٠٠٠١٢٣٤", (R.FULL_WIDTH,)),
        ("138-0000-1234", (R.SEPARATORS,)),
        ("138–0000—1234", (R.SEPARATORS,)),
        ("138.0000.1234", (R.SEPARATORS,)),
        ("138·0000·1234", (R.SEPARATORS,)),
        ("(138)00001234", (R.SEPARATORS,)),
        ("【13800001234】", (R.SEPARATORS,)),
        ("+86 (138) 0000-1234", (R.SPACES, R.SEPARATORS)),
        ("(+86)13800001234", (R.SEPARATORS,)),
        ("+86(0)13800001234", (R.SEPARATORS,)),
        ("13,800,001,234", (R.SEPARATORS,)),
        ("13,800,001,234.00", (R.SEPARATORS,)),
        ("13 800 001 234", (R.SPACES,)),
        ("13800001234.0", (R.DECIMAL,)),
        ("13800001234.00", (R.DECIMAL,)),
        ("13800001234.", (R.DECIMAL,)),
        ("8613800001234.0", (R.DECIMAL, R.PREFIX)),
        ("1.3800001234E+10", (R.SCIENTIFIC,)),
        ("1.3800001234e10", (R.SCIENTIFIC,)),
        ("1,3800001234E+10", (R.SCIENTIFIC,)),
        ("8.613800001234E+12", (R.SCIENTIFIC, R.PREFIX)),
        ("1.38000012340E+10", (R.SCIENTIFIC,)),
        ("8613800001234", (R.PREFIX,)),
        ("86 13800001234", (R.SPACES, R.PREFIX)),
        ("86-13800001234", (R.SEPARATORS, R.PREFIX)),
        ("008613800001234", (R.PREFIX,)),
        ("086-13800001234", (R.SEPARATORS, R.PREFIX)),
        ("+008613800001234", (R.PREFIX,)),
        ("013800001234", (R.PREFIX,)),
        ("+86013800001234", ()),
        ("tel:+8613800001234", (R.LABEL,)),
        ("Tel. 13800001234", (R.LABEL,)),
        ("手机：13800001234", (R.LABEL,)),
        ("手机号码:138 0000 1234", (R.LABEL, R.SPACES)),
        ("Mobile No: 13800001234", (R.LABEL,)),
    ],
)
def test_what_is_certain_is_mended_and_named(cell: str, repairs: tuple[Repair, ...]) -> None:
    mended = mainland(cell)
    assert e164(mended) == RIGHT
    assert mended.repairs == repairs
    assert mended.text == RIGHT
    assert e164(mainland(cell, "中国")) == RIGHT


@pytest.mark.parametrize(
    ("cell", "reading"),
    [
        ("", P.EMPTY),
        (" \u200b ", P.EMPTY),
        ("''", P.EMPTY),
        ("+", P.EMPTY),
        ("--", P.EMPTY),
        ("#N/A", P.CHARACTERS),
        ("张三", P.CHARACTERS),
        ("138****1234", P.CHARACTERS),
        ("138O0001234", P.CHARACTERS),
        ("1380000123", P.TOO_SHORT),
        ("138000012345", P.TOO_LONG),
        ("12800001234", P.NEEDS_COUNTRY_CODE),
        ("010-12345678", P.NOT_MOBILE),
        ("0755 8888 6666", P.NOT_MOBILE),
        ("400-800-1234", P.NOT_MOBILE),
        ("+861012345678", P.NOT_MOBILE),
        ("+0", P.UNKNOWN_COUNTRY_CODE),
        ("x" * 300, P.CHARACTERS),
        # The last digit is no zero: what stands behind the point was never part of the number.
        ("1380000123.0", P.TOO_SHORT),
        ("1.38E+10", A.SCIENTIFIC),
        ("1.38E10", A.SCIENTIFIC),
        ("1,38E+10", A.SCIENTIFIC),
        ("1.380000123E+10", A.SCIENTIFIC),
        ("8.6138E+12", A.SCIENTIFIC),
        ("8.61380000123400E+17", A.SCIENTIFIC),
        ("1.38000012345E+10", A.DECIMAL),
        ("1380000123.4", A.DECIMAL),
        ("13800001234.5", A.DECIMAL),
        ("8613800001234000000", A.DIGITS_LOST),
        ("8613800001234567.0", A.DIGITS_LOST),
        ("-13800001148", A.MINUS),
        ("−13800001148", A.MINUS),
        ("- 13800001234", A.MINUS),
        ("13800001234,13900001234", A.TWO_NUMBERS),
        ("13800001234、13900001234", A.TWO_NUMBERS),
        ("13800001234/13900001234", A.TWO_NUMBERS),
        ("13800001234;13900001234", A.TWO_NUMBERS),
        ("13800001234\n13900001234", A.TWO_NUMBERS),
        ("13800001234 13900001234", A.TWO_NUMBERS),
        ("13800001234 or 13900001234", A.TWO_NUMBERS),
        ("13800001234或13900001234", A.TWO_NUMBERS),
        ("13800001234/35", A.TWO_NUMBERS),
        ("1380000123413900001234", A.TWO_NUMBERS),
        ("+8613800001234+8613900001234", A.TWO_NUMBERS),
        ("138-0000-1234/139-0000-1234", A.TWO_NUMBERS),
        ("13800001234转123", A.EXTENSION),
        ("13800001234 ext. 12", A.EXTENSION),
        ("13800001234x12", A.EXTENSION),
        ("13800001234#12", A.EXTENSION),
        ("13800001234(张三)", A.TEXT_AROUND),
        ("张三 13800001234", A.TEXT_AROUND),
        ("+8613800001234 (work)", A.TEXT_AROUND),
        ("13800001234²", A.TEXT_AROUND),
    ],
)
def test_what_is_not_certain_is_never_a_number(cell: str, reading: PhoneProblem | Ambiguity) -> None:
    mended = mainland(cell)
    assert mended.phone is reading
    assert mended.repairs == ()


@pytest.mark.parametrize(
    ("cell", "country", "expected", "repairs"),
    [
        ("+85261234567", None, "+85261234567", ()),
        ("+852 6123-4567", None, "+85261234567", (R.SPACES, R.SEPARATORS)),
        ("0085261234567", None, "+85261234567", (R.PREFIX,)),
        ("85261234567", None, "+85261234567", (R.PLUS,)),
        ("6591234567", None, "+6591234567", (R.PLUS,)),
        ("447911123456", None, "+447911123456", (R.PLUS,)),
        ("12025550123", None, "+12025550123", (R.PLUS,)),
        ("6.591234567E9", None, "+6591234567", (R.SCIENTIFIC, R.PLUS)),
        ("+44 (0) 7700 900123", None, "+447700900123", (R.SPACES, R.SEPARATORS)),
        ("61234567", "中国香港", "+85261234567", (R.COUNTRY_COLUMN,)),
        ("61234567", "香港", "+85261234567", (R.COUNTRY_COLUMN,)),
        ("61234567", "Hong Kong", "+85261234567", (R.COUNTRY_COLUMN,)),
        ("61234567", "hk", "+85261234567", (R.COUNTRY_COLUMN,)),
        ("61234567", "852", "+85261234567", (R.COUNTRY_COLUMN,)),
        ("61234567", "+852", "+85261234567", (R.COUNTRY_COLUMN,)),
        ("61234567", "00852", "+85261234567", (R.COUNTRY_COLUMN,)),
        ("85261234567", "HK", "+85261234567", (R.COUNTRY_COLUMN,)),
        ("+85261234567", "HK", "+85261234567", ()),
        ("+85261234567", "Atlantis", "+85261234567", ()),
        ("07700900123", "UK", "+447700900123", (R.COUNTRY_COLUMN,)),
        ("7700900123", "United Kingdom", "+447700900123", (R.COUNTRY_COLUMN,)),
        ("447700900123", "英国", "+447700900123", (R.COUNTRY_COLUMN,)),
        ("06 12 34 56 78", "France", "+33612345678", (R.SPACES, R.COUNTRY_COLUMN)),
        ("612345678.0", "法国", "+33612345678", (R.DECIMAL, R.COUNTRY_COLUMN)),
        ("(202) 555-0123", "USA", "+12025550123", (R.SPACES, R.SEPARATORS, R.COUNTRY_COLUMN)),
        ("12025550123", "US", "+12025550123", (R.COUNTRY_COLUMN,)),
        ("4165550123", "1", "+14165550123", (R.COUNTRY_COLUMN,)),
        ("015112345678", "德国", "+4915112345678", (R.COUNTRY_COLUMN,)),
        ("4915112345678", "DE", "+4915112345678", (R.COUNTRY_COLUMN,)),
        ("0701234567", "CI", "+2250701234567", (R.COUNTRY_COLUMN,)),
        ("3201234567", "Italy", "+393201234567", (R.COUNTRY_COLUMN,)),
        ("89161234567", "俄罗斯", "+79161234567", (R.COUNTRY_COLUMN,)),
        ("13800001234", "CN", RIGHT, (R.COUNTRY_COLUMN,)),
        ("8613800001234", None, RIGHT, (R.PREFIX,)),
        ("13800001234", None, RIGHT, ()),
    ],
)
def test_numbers_of_other_countries_are_read_by_their_code_or_by_the_country_column(
    cell: str, country: str | None, expected: str, repairs: tuple[Repair, ...]
) -> None:
    mended = abroad(cell, country)
    assert e164(mended) == expected
    assert mended.repairs == repairs


@pytest.mark.parametrize(
    ("cell", "country", "reading"),
    [
        ("07700900123", None, A.NO_COUNTRY),
        ("015112345678", None, A.NO_COUNTRY),  # a German mobile, not a mainland one with its trunk zero
        ("61234567", None, A.NO_COUNTRY),
        ("2025550123", None, A.NO_COUNTRY),
        ("12345", None, A.NO_COUNTRY),
        ("1234", None, P.TOO_SHORT),
        ("1234567890123456", None, P.TOO_LONG),
        ("13802345678", None, A.TWO_READINGS),  # Ohio or the mainland
        ("61234567", "Atlantis", A.COUNTRY_UNKNOWN),
        ("13800001234", "Atlantis", A.COUNTRY_UNKNOWN),
        ("+6591234567", "HK", A.COUNTRY_CONFLICT),
        ("006591234567", "香港", A.COUNTRY_CONFLICT),
        ("8613800001234", "HK", A.COUNTRY_CONFLICT),
        ("13800001234", "US", A.COUNTRY_CONFLICT),
        ("701234567", "CI", A.ZERO_LOST),
        ("+65 91234567 +65 81234567", None, A.TWO_NUMBERS),
        ("+15555", None, P.TOO_SHORT),
        ("123", "HK", P.TOO_SHORT),
        ("612345678901234", "HK", P.TOO_LONG),
    ],
)
def test_numbers_of_other_countries_are_not_guessed(
    cell: str, country: str | None, reading: PhoneProblem | Ambiguity
) -> None:
    assert abroad(cell, country).phone is reading


def test_a_mainland_list_says_of_other_numbers_what_they_lack() -> None:
    assert mainland("85261234567").phone is P.NEEDS_COUNTRY_CODE
    assert e164(mainland("+85261234567")) == "+85261234567"
    assert mainland("61234567", "香港").repairs == (R.COUNTRY_COLUMN,)


def test_every_ambiguity_and_repair_has_its_words() -> None:
    for one in Ambiguity:
        assert str(one.sentence)
        assert str(one.fix)
        assert len(one) <= 40
    for repair in Repair:
        assert str(repair.label)
    assert len({str(repair.label) for repair in Repair}) == len(Repair)


# What surrounds and divides a number without touching its digits.
FRONT = st.sampled_from(["", "'", '"', "“", " ", "\u00a0", "\ufeff", "\u202d", "tel:", "手机："])
BEHIND = st.sampled_from(["", " ", "\t", "\r\n", "\u200b", "\u202c", ".0"])
BETWEEN = st.sampled_from(["", "", "", " ", "-", "\u2011", ".", "\u200b", "\u00a0", "·"])
PREFIX = st.sampled_from(["", "+86", "0086", "86", "086", "+86 ", "(+86)", "+86-", "＋86", "0"])


@given(MOBILE, PREFIX, FRONT, BEHIND, BETWEEN, BETWEEN, st.booleans())
def test_a_mainland_mobile_comes_out_of_its_wrappings_unchanged(
    national: str, prefix: str, front: str, behind: str, first: str, second: str, is_wide: bool
) -> None:
    assume(not (behind == ".0" and (first or second or "(" in prefix or "-" in prefix or " " in prefix)))
    number = prefix + national[:3] + first + national[3:7] + second + national[7:]
    if is_wide:
        number = number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert e164(mainland(front + number + behind)) == "+86" + national


@given(ABROAD, st.sampled_from(["+", "00", "+ ", "＋"]), FRONT, BEHIND, BETWEEN)
def test_a_full_number_comes_out_of_its_wrappings_unchanged(
    digits: str, plus: str, front: str, behind: str, between: str
) -> None:
    assume(not (behind == ".0" and (between or " " in plus)))
    number = plus + digits[:-4] + between + digits[-4:]
    for region in Region:
        assert e164(mend_number(front + number + behind, region=region)) == "+" + digits


@given(st.one_of(MOBILE, ABROAD.map("+".__add__)))
def test_a_number_that_is_right_is_not_touched(text: str) -> None:
    for region in Region:
        mended = mend_number(text, region=region)
        if isinstance(mended.phone, Phone):
            assert mended == (try_parse(text), (), mended.text)
        else:  # in a list for other countries eleven digits may be American as well
            assert mended.phone is A.TWO_READINGS


@given(MOBILE, st.integers(1, 10))
def test_digits_that_a_spreadsheet_has_cut_are_never_made_up(national: str, kept: int) -> None:
    digits = national[: kept + 1]
    cell = f"{digits[0]}.{digits[1:]}E+10"
    expected = "+86" + national if kept == 10 else None
    assert e164(mainland(cell)) == expected
    shortened = f"{float(national):.{kept}G}"
    assert e164(mainland(shortened)) in (None, "+86" + national)


@given(MOBILE)
def test_a_floats_text_is_the_number_or_a_question(national: str) -> None:
    for cell in (
        repr(float(national)),
        f"{float(national):.2f}",
        f"{float(national):,.0f}",
        f"{int(national):.10E}",
    ):
        assert e164(mainland(cell)) == "+86" + national
    assert mainland(f"{86 - int(national)}").phone is A.MINUS


NOISY = st.text(
    alphabet=st.sampled_from("0123456789+-.,;/()[]'\"eE =#x*转　 \t\n\u200b１２３²①٣·–"), max_size=32
)


@given(
    st.one_of(NOISY, st.text(max_size=40)),
    st.sampled_from(Region),
    st.sampled_from([None, "", "HK", "US", "中国", "??"]),
)
def test_nothing_certain_has_digits_that_are_not_in_the_cell(
    cell: str, region: Region, country: str | None
) -> None:
    mended = mend_number(cell, region=region, country_cell=country)
    if not isinstance(mended.phone, Phone):
        assert mended.repairs == ()
        return
    digits = "".join(str(unicodedata.decimal(one, "")) for one in cell)
    national = mended.phone.national.lstrip("0")
    if R.SCIENTIFIC in mended.repairs:
        assert digits.startswith(national) or national in digits
        return
    rest = digits.rstrip("0") if R.DECIMAL in mended.repairs or "." in cell else digits
    assert national.rstrip("0") in rest
    assert mended.text == mended.phone.e164


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60), st.sampled_from(Region))
def test_mending_twice_is_mending_once(cell: str, region: Region) -> None:
    value, _repairs = mend_value(cell)
    assert mend_value(value) == (value, ()) or value[:1] in "='"
    mended = mend_number(cell, region=region)
    if isinstance(mended.phone, Phone):
        again = mend_number(mended.text, region=region)
        assert again.phone == mended.phone
        assert again.repairs == ()
