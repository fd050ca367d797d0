"""Arrays in their text form are read by the server as what they were."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from apps.core.statements import fetch, instants, integers, octets, texts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("values", [[], [0], [1, -(2**63), 2**63 - 1]])
def test_integers_come_back_as_they_were(values: list[int]) -> None:
    assert fetch("SELECT %(values)s::bigint[]", {"values": integers(values)}) == [(values,)]


@pytest.mark.parametrize("values", [[], [b""], [b"\x00\\,{}\"'\xff", b"NULL", b""]])
def test_octets_come_back_as_they_were(values: list[bytes]) -> None:
    assert fetch("SELECT %(values)s::bytea[]", {"values": octets(values)}) == [(values,)]


@pytest.mark.parametrize("values", [[], [""], ["NULL", "", " a ", '\\"{},', "中\n文\t'"]])
def test_texts_come_back_as_they_were(values: list[str]) -> None:
    assert fetch("SELECT %(values)s::text[]", {"values": texts(values)}) == [(values,)]


def test_instants_come_back_as_they_were() -> None:
    elsewhere = timezone(timedelta(hours=-9, minutes=-30))
    values = [datetime(2026, 1, 31, 23, 59, 59, 999999, UTC), datetime(2026, 2, 1, tzinfo=elsewhere)]
    assert fetch("SELECT %(values)s::timestamptz[]", {"values": instants(values)}) == [(values,)]
    assert fetch("SELECT %(values)s::timestamptz[]", {"values": instants([])}) == [([],)]
