"""Mending values, and knowing a country by whatever a cell calls it."""

import pytest

from apps.core import country_names
from apps.core.repairs import Repair, mend_value


@pytest.mark.parametrize(
    ("cell", "value", "repairs"),
    [
        ("", "", ()),
        ("张三", "张三", ()),
        ("ＡＢＣ１２３", "ＡＢＣ１２３", ()),
        ("张三　先生", "张三　先生", ()),
        (" 张三　", "张三", (Repair.SPACES,)),
        ("\t张三\n", "张三", (Repair.SPACES,)),
        ("a\u00a0b", "a b", (Repair.SPACES,)),
        ("12\u202f000", "12 000", (Repair.SPACES,)),
        ("\ufeff张\u200b三\u2060", "张三", (Repair.INVISIBLE,)),
        ("soft\u00adhyphen", "softhyphen", (Repair.INVISIBLE,)),
        ("\u200e2026-01-02\u200f", "2026-01-02", (Repair.INVISIBLE,)),
        ("张\u200d三", "张三", (Repair.INVISIBLE,)),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", ()),
        ("❤\ufe0f", "❤\ufe0f", ()),
        ("می\u200cخواهم", "می\u200cخواهم", ()),
        ("क्\u200dष", "क्\u200dष", ()),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd", (Repair.LINE_BREAKS,)),
        ("a\tb", "a b", (Repair.SPACES,)),
        ('="00123"', "00123", (Repair.QUOTES,)),
        ("'+8613800001234", "+8613800001234", (Repair.QUOTES,)),
        ("'=1+1", "=1+1", (Repair.QUOTES,)),
        ("'tis", "'tis", ()),
        ("'-quoted'", "'-quoted'", ()),
        ("=1", "=1", ()),
        ("\u202eabc", "\u202eabc", ()),  # not mended but refused: nobody types that
        ("a\x00b", "a\x00b", ()),
        (" \u00a0 ", "", (Repair.SPACES,)),
    ],
)
def test_values_lose_what_nobody_sees_and_keep_what_was_meant(
    cell: str, value: str, repairs: tuple[Repair, ...]
) -> None:
    assert mend_value(cell) == (value, repairs)


@pytest.mark.parametrize(
    ("cell", "iso2"),
    [
        ("China", "CN"),
        ("中国大陆", "CN"),
        ("P.R. China", "CN"),
        ("+86", "CN"),
        ("Hong Kong SAR China", "HK"),
        ("台湾", "TW"),
        ("臺灣", "TW"),
        ("Macau", "MO"),
        ("USA", "US"),
        ("United States", "US"),
        ("U.K.", "GB"),
        ("Great Britain", "GB"),
        ("uae", "AE"),
        ("Côte d'Ivoire", "CI"),
        ("COTE D’IVOIRE", "CI"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Myanmar", "MM"),
        ("St. Lucia", "LC"),
        ("Saint Lucia", "LC"),
        ("Antigua and Barbuda", "AG"),
        ("南韓", "KR"),
        ("新加坡", "SG"),
        ("sgp", "SG"),
        ("065", None),
        ("1", "US"),
        ("７", "RU"),
        ("999", None),
        ("Atlantis", None),
        ("", None),
        ("x" * 200, None),
    ],
)
def test_countries_are_known_by_name_code_and_calling_code(cell: str, iso2: str | None) -> None:
    assert country_names.find(cell) == iso2
