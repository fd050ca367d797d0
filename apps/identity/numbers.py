"""Numbers by which registers know people and organizations: their form, their check characters and their masks."""

import re
from datetime import date

CHINA = "CN"
LONGEST = 40
_SHOWN = 4  # characters of a masked number

_FORM = re.compile(r"[0-9A-Z][0-9A-Z./-]{2,39}").fullmatch
_RESIDENT = re.compile(r"[0-9]{17}[0-9X]").fullmatch
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
_CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def normal(number: str) -> str:
    """The number as registers write it: capitals, no spaces."""
    return "".join(number.split()).upper()


def has_form(number: str) -> bool:
    """Whether it can be the number of any register."""
    return _FORM(number) is not None


def is_resident_number(number: str) -> bool:
    """A number of the Chinese identity card: 18 characters with a birthday and a check character (GB 11643-1999)."""
    if not _RESIDENT(number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _RESIDENT_WEIGHTS, strict=False))
    return number[17] == _RESIDENT_CHECKS[total % 11]


def is_credit_code(number: str) -> bool:
    """A unified social credit code of China: 18 characters, the last of them a check (GB 32100-2015)."""
    if len(number) != 18 or any(character not in _CREDIT_CHARACTERS for character in number):
        return False
    values = [_CREDIT_CHARACTERS.index(character) for character in number]
    total = sum(value * weight for value, weight in zip(values, _CREDIT_WEIGHTS, strict=False))
    return values[17] == (31 - total % 31) % 31


def masked(number: str) -> str:
    """All but the last four characters hidden; of a short one everything."""
    if len(number) <= 2 * _SHOWN:
        return "*" * len(number)
    return "*" * (len(number) - _SHOWN) + number[-_SHOWN:]
