"""What makes a title complete, when a person looks at it, when a month comes by itself, and amounts in Chinese capitals."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Code, DomainError
from apps.invoicing import rules, taxes
from apps.invoicing.kinds import TitleKind
from apps.invoicing.words import chinese_capitals
from tests.support.invoices import CREDIT_CODE, facts, vat_facts

SPECIAL = {
    "kind": TitleKind.VAT_SPECIAL,
    "address": "1 Road",
    "phone": "010-88886666",
    "bank_name": "Bank",
    "bank_account": "0200004509001234567",
}


@pytest.mark.parametrize(
    ("number", "country", "is_good"),
    [
        (CREDIT_CODE, "CN", True),
        (CREDIT_CODE[:-1] + "X", "CN", False),
        ("DE136695976", "DE", True),
        ("DE136695977", "DE", False),
        ("GB980780684", "GB", True),
        ("X-1", "HK", True),
        ("?", "HK", False),
    ],
)
def test_a_tax_number_is_checked_as_its_country_does(number: str, country: str, is_good: bool) -> None:
    assert taxes.is_tax_number(taxes.normal(number, country), country) is is_good


def test_a_number_is_kept_as_its_country_writes_it() -> None:
    assert taxes.normal(" 9111 0108 5513 8508 2q ", "CN") == CREDIT_CODE


@pytest.mark.parametrize("missing", ["tax_number", "address", "phone", "bank_name", "bank_account"])
def test_a_special_vat_title_needs_all_of_its_data(missing: str) -> None:
    with pytest.raises(DomainError) as refused:
        rules.check(vat_facts(**{**SPECIAL, missing: ""}), is_organization=True, has_documents=True)
    assert (refused.value.code, refused.value.field) == (Code.TITLE_INCOMPLETE, missing)


def test_a_special_vat_title_is_for_organizations_with_a_scan() -> None:
    said = vat_facts(**SPECIAL)
    rules.check(said, is_organization=True, has_documents=True)
    for is_organization, has_documents, code in (
        (False, True, Code.TITLE_ORGANIZATION),
        (True, False, Code.TITLE_DOCUMENT),
    ):
        with pytest.raises(DomainError) as refused:
            rules.check(said, is_organization=is_organization, has_documents=has_documents)
        assert refused.value.code == code


def test_a_person_looks_at_special_vat_and_at_names_that_are_not_proved() -> None:
    assert not rules.needs_approval(facts(), "alice  LTD")
    assert rules.needs_approval(facts(), "Bob Ltd")
    assert rules.needs_approval(vat_facts(**SPECIAL), "Alice Ltd")


def test_months_come_by_themselves_from_the_sixth_on_and_after_downtime() -> None:
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    assert rules.automatic_months(september, date(2026, 11, 5)) == []
    assert rules.automatic_months(september, date(2026, 11, 6)) == [october]
    assert rules.automatic_months(september, date(2027, 1, 10)) == [
        october,
        date(2026, 11, 1),
        date(2026, 12, 1),
    ]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.integers(min_value=0, max_value=99))
def test_net_and_tax_are_the_total_again(total: Decimal, rate: int) -> None:
    net, tax = taxes.split(total, Decimal(rate), "USD")
    assert net + tax == total and net == round(net, 2)
    assert taxes.split(-total, Decimal(rate), "USD") == (-net, -tax)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0.00", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("0.30", "人民币叁角整"),
        ("10.00", "人民币壹拾元整"),
        ("1005.30", "人民币壹仟零伍元叁角整"),
        ("1680.32", "人民币壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "人民币壹拾万柒仟元伍角叁分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("100000001.00", "人民币壹亿零壹元整"),
        ("20030000400.00", "人民币贰佰亿叁仟万零肆佰元整"),
        ("-12.50", "人民币（负数）壹拾贰元伍角整"),
    ],
)
def test_an_amount_is_said_in_capitals(amount: str, said: str) -> None:
    assert chinese_capitals(Decimal(amount), "CNY") == said


_VALUES = {one: value for value, one in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def _read(said: str) -> int:
    """The whole number that capitals say."""
    total = group = digit = 0
    for one in said:
        if one in _VALUES:
            digit = _VALUES[one]
        elif one in _UNITS:
            group, digit = group + digit * _UNITS[one], 0
        elif one == "万":
            total, group, digit = total + (group + digit) * 10**4, 0, 0
        elif one == "亿":
            total, group, digit = (total + group + digit) * 10**8, 0, 0
    return total + group + digit


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_capitals_are_read_back_as_the_amount(number: int) -> None:
    said = chinese_capitals(Decimal(number), "CNY")
    assert _read(said.removeprefix("人民币").removesuffix("元整")) == number
    assert "零零" not in said
