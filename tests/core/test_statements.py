"""Arrays in their text form are read by the server as what they were."""

import pytest

from apps.core.statements import fetch, integers, octets

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("values", [[], [0], [1, -(2**63), 2**63 - 1]])
def test_integers_come_back_as_they_were(values: list[int]) -> None:
    assert fetch("SELECT %(values)s::bigint[]", {"values": integers(values)}) == [(values,)]


@pytest.mark.parametrize("values", [[], [b""], [b"\x00\\,{}\"'\xff", b"NULL", b""]])
def test_octets_come_back_as_they_were(values: list[bytes]) -> None:
    assert fetch("SELECT %(values)s::bytea[]", {"values": octets(values)}) == [(values,)]
