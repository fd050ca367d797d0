"""Numbers and sender IDs as SMPP addresses (type, plan, digits) and back to the form the rest of the house uses."""

import functools
from typing import Final, NamedTuple

TON_UNKNOWN: Final = 0
TON_INTERNATIONAL: Final = 1
TON_ALPHANUMERIC: Final = 5
NPI_UNKNOWN: Final = 0
NPI_ISDN: Final = 1
MAINLAND_CODE: Final = "86"
MAINLAND_LENGTH: Final = 11


class Address(NamedTuple):
    """Type of number, numbering plan, characters."""

    ton: int
    npi: int
    digits: str


@functools.lru_cache(maxsize=4096)
def sender_address(sender: str, ton: int | str = "", npi: int | str = "") -> Address:
    """A sender as an address; `ton` and `npi` are the carrier's wishes, empty means by the sender's form.

    Letters: alphanumeric (5/0). With a plus sign: international (1/1). Other digits, such as 1069…: unknown (0/1).
    """
    digits = sender.removeprefix("+")
    if not sender:
        guess = Address(TON_UNKNOWN, NPI_UNKNOWN, "")
    elif not (digits.isascii() and digits.isdigit()):
        guess = Address(TON_ALPHANUMERIC, NPI_UNKNOWN, sender)
    elif sender.startswith("+"):
        guess = Address(TON_INTERNATIONAL, NPI_ISDN, digits)
    else:
        guess = Address(TON_UNKNOWN, NPI_ISDN, digits)
    if not sender:
        return guess
    return Address(guess.ton if ton == "" else int(ton), guess.npi if npi == "" else int(npi), guess.digits)


def destination_digits(number: str, number_format: str) -> str:
    """An E.164 number with plus sign as the carrier wants it written."""
    if number_format == "plus":
        return number
    digits = number.removeprefix("+")
    if number_format == "mainland" and digits.startswith(MAINLAND_CODE):
        national = digits.removeprefix(MAINLAND_CODE)
        if len(national) == MAINLAND_LENGTH:
            return national
    return digits


def heard_number(digits: str, ton: int, number_format: str) -> str:
    """An address in a receipt or reply as E.164 where the carrier or our own form of numbers says it is one.

    A short code or sender ID stays as it is.
    """
    if not digits or digits.startswith("+") or not (digits.isascii() and digits.isdigit()):
        return digits
    if number_format == "mainland" and len(digits) == MAINLAND_LENGTH and digits.startswith("1"):
        return f"+{MAINLAND_CODE}{digits}"
    mainland = len(digits) == len(MAINLAND_CODE) + MAINLAND_LENGTH and digits.startswith(f"{MAINLAND_CODE}1")
    if ton == TON_INTERNATIONAL or mainland:
        return f"+{digits}"
    return digits
