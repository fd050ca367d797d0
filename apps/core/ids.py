"""Identifiers that strangers see: they give away neither how many rows there are nor when one was made."""

import hashlib
import secrets
from functools import lru_cache

from django.conf import settings

_HALF = 32
_MASK = (1 << _HALF) - 1
_ROUNDS = 4
_SERIAL_PREFIX = "5000:"
# The documented shape is 28 digits: a leading 1, 20 for the number, 7 that prove we made it.
_SERIAL_DIGITS = 28
_CHECK_DIGITS = 7
# Crockford's base 32 in lower case: no i, l, o, u.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PUBLIC_ID_LENGTH = 16


def public_number(number: int) -> int:
    """A 64-bit number in the place of an id: a keyed permutation (four Feistel rounds), so two ids never share one.

    Takes 0 ≤ number < 2⁶⁴, gives the same range; raises ValueError outside it.
    """
    left, right = _halves(number)
    for index in range(_ROUNDS):
        left, right = right, left ^ _mix(index, right)
    return left << _HALF | right


def private_number(number: int) -> int:
    """The id behind a public number: the inverse of `public_number`."""
    left, right = _halves(number)
    for index in reversed(range(_ROUNDS)):
        left, right = right ^ _mix(index, left), left
    return left << _HALF | right


def serial_number(number: int) -> str:
    """The SerialNo of a message: `5000:` and 28 digits, as programs written for the original know it."""
    public = public_number(number)
    return f"{_SERIAL_PREFIX}1{public:020d}{_check(public):0{_CHECK_DIGITS}d}"


def id_from_serial(text: str) -> int | None:
    """The id of a SerialNo that this installation made; None for every other text."""
    digits = text.removeprefix(_SERIAL_PREFIX)
    if len(digits) != _SERIAL_DIGITS or digits == text or not (digits.isascii() and digits.isdecimal()):
        return None
    public, check = int(digits[1:-_CHECK_DIGITS]), int(digits[-_CHECK_DIGITS:])
    if digits[0] != "1" or public >> 64 or check != _check(public):
        return None
    return private_number(public)


def number_token(hashed: int) -> str:
    """What stands in an address for a telephone number: 16 hexadecimal digits made of its keyed hash."""
    return f"{public_number(hashed & (1 << 64) - 1):016x}"


def hash_from_token(token: str) -> int:
    """The keyed hash (signed, as PostgreSQL's bigint is) behind a `number_token`; ValueError for a text of another shape."""
    if len(token) != 16 or not set(token) <= set("0123456789abcdef"):
        raise ValueError("expected 16 hexadecimal digits")
    plain = private_number(int(token, 16))
    return plain - (1 << 64) if plain >> 63 else plain


def random_public_id(prefix: str = "") -> str:
    """An id for a URL: 16 characters (80 random bits) that cannot be mistaken for one another, after `prefix-` if given."""
    bits = int.from_bytes(secrets.token_bytes(_PUBLIC_ID_LENGTH * 5 // 8), "big")
    code = "".join(_ALPHABET[bits >> shift & 31] for shift in range(0, _PUBLIC_ID_LENGTH * 5, 5))
    return f"{prefix}-{code}" if prefix else code


def _halves(number: int) -> tuple[int, int]:
    if not 0 <= number < 1 << 64:
        raise ValueError("expected a number of 64 bits, zero or above")
    return number >> _HALF, number & _MASK


def _mix(index: int, half: int) -> int:
    hasher = _hashers(settings.HASH_KEY)[index].copy()
    hasher.update(half.to_bytes(4, "big"))
    return int.from_bytes(hasher.digest(), "big")


def _check(public: int) -> int:
    hasher = _hashers(settings.HASH_KEY)[_ROUNDS].copy()
    hasher.update(public.to_bytes(8, "big"))
    return int.from_bytes(hasher.digest(), "big") % 10**_CHECK_DIGITS


@lru_cache(maxsize=4)
def _hashers(key: bytes) -> tuple["hashlib.blake2b", ...]:
    """One keyed function for each round and one for the check digits; each knows its own name."""
    rounds = [
        hashlib.blake2b(key=key, digest_size=4, person=f"id round {index}".encode())
        for index in range(_ROUNDS)
    ]
    return (*rounds, hashlib.blake2b(key=key, digest_size=8, person=b"id check"))
