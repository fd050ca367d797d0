"""Typed numbers, one in each line: what every line is, so that a person sees which ones are wrong (pure)."""

from dataclasses import dataclass

from django.utils.functional import Promise

from apps.core.kinds import Region
from apps.core.phones import Phone, PhoneProblem
from apps.core.repairs import Ambiguity, mend_number


@dataclass(frozen=True, slots=True)
class Line:
    """`line` counts from 1 as it was typed, blank ones included; a number in E.164, or the problem in words."""

    line: int
    given: str
    number: str = ""
    problem: Promise | str = ""


def read_lines(text: str) -> list[Line]:
    """Every line that is not blank. Without a plus sign a number is one of the Chinese mainland."""
    found = []
    for line, given in enumerate(text.splitlines(), start=1):
        if not given.strip():
            continue
        phone = number_in(given)
        if isinstance(phone, Phone):
            found.append(Line(line, given.strip(), phone.e164))
        else:
            found.append(Line(line, given.strip(), problem=phone.sentence))
    return found


def number_in(cell: str) -> Phone | PhoneProblem | Ambiguity:
    """The number that a text means, in any form people write, or what is wrong with it."""
    is_abroad = cell.strip().startswith(("+", "00", "＋"))
    return mend_number(cell, region=Region.GLOBAL if is_abroad else Region.MAINLAND).phone
