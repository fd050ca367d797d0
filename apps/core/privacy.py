"""Privacy: encryption of numbers and contents at rest, the keyed hash that finds a number, and masks for the screen.

A sealed value is: one octet with the length of the key's id, the id, 12 octets of nonce, AES-GCM ciphertext with its tag.
Keys come from settings.FIELD_KEYS (id → 32 octets, the first one seals, all open), so a key is rotated by putting a new
one in front. NIST SP 800-38D allows 2³² random nonces a key: rotate before four thousand million values.
"""

import hashlib
import os
import re
from collections.abc import Iterable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from apps.core.phones import mask_number

REMOVED = b""  # what stands in a column whose value retention has deleted

_NONCE = 12
_TAG = 16


class UnsealError(Exception):
    """A sealed value cannot be opened; the sentence says why and what to look at, never what is inside."""


def seal(text: str, *, context: bytes = b"") -> bytes:
    """Encrypt under the first key. `context` (the column's name, say) must be the same for opening."""
    return seal_many((text,), context=context)[0]


def seal_many(texts: Iterable[str], *, context: bytes = b"") -> list[bytes]:
    """Encrypt each text under the first key, in order; the nonces are drawn in one call."""
    key_id, key = next(iter(settings.FIELD_KEYS.items()))
    front, encrypt = _front(key_id), _cipher(key).encrypt
    plain = [_octets(text) for text in texts]
    nonces = os.urandom(_NONCE * len(plain))
    sealed = []
    for index, octets in enumerate(plain):
        nonce = nonces[index * _NONCE : (index + 1) * _NONCE]
        sealed.append(front + nonce + encrypt(nonce, octets, context))
    return sealed


def open_sealed(sealed: bytes | memoryview, *, context: bytes = b"") -> str:
    """The text of a sealed value; raises UnsealError."""
    return open_many((sealed,), context=context)[0]


def open_many(sealed: Iterable[bytes | memoryview], *, context: bytes = b"") -> list[str]:
    """The texts of sealed values, in order; raises UnsealError for the first that cannot be opened."""
    known = {_front(key_id): _cipher(key).decrypt for key_id, key in settings.FIELD_KEYS.items()}
    texts = []
    for value in sealed:
        octets = bytes(value)
        start = 1 + octets[0] if octets else 0
        decrypt = known.get(octets[:start])
        if decrypt is None or len(octets) < start + _NONCE + _TAG:
            raise _unreadable(octets, start)
        try:
            plain = decrypt(octets[start : start + _NONCE], octets[start + _NONCE :], context)
        except InvalidTag:
            raise UnsealError(
                "A sealed value does not match its key: it was altered, belongs to another column, "
                "or FIELD_KEYS holds a different key under this id."
            ) from None
        texts.append(plain.decode())
    return texts


def open_kept(sealed: bytes | memoryview) -> str:
    """The text of a sealed value, or "" where retention has deleted it; raises UnsealError."""
    return open_sealed(sealed) if sealed else ""


def key_id_of(sealed: bytes | memoryview) -> str:
    """The id of the key that sealed a value, for finding what is left to re-encrypt; raises UnsealError."""
    octets = bytes(sealed[:256])
    length = octets[0] if octets else 0
    if not 0 < length < len(octets):
        raise _unreadable(b"", 0)
    return octets[1 : 1 + length].decode("ascii", "replace")


def number_hash(e164: str) -> int:
    """The keyed hash of a number: 64 bits, signed as PostgreSQL's bigint is. The same number always gives the same."""
    hasher = _number_hasher(settings.HASH_KEY).copy()
    hasher.update(e164.encode())
    return int.from_bytes(hasher.digest(), "big", signed=True)


def reference_hash(account_id: int, reference: str) -> int:
    """The keyed hash of what a customer gave along with a message, so that it is found by that; 64 bits, signed.

    The account is part of it: the same words of two customers have nothing to do with one another.
    """
    hasher = _reference_hasher(settings.HASH_KEY).copy()
    hasher.update(account_id.to_bytes(8, "big") + _octets(reference))
    return int.from_bytes(hasher.digest(), "big", signed=True)


def mask_digits(text: str) -> str:
    """Each run of digits keeps its first and last: `1002 USD` → `1**2 USD`; runs of one or two are hidden whole."""
    return _DIGITS.sub(_mask_run, text)


def mask_text(text: str) -> str:
    """Free text (a reply, an uploaded cell) with everything masked that may be a telephone or card number.

    Short runs stay, because people must be able to read "0000" or "TD" in a reply.
    """
    return _LONG_NUMBER.sub(lambda found: mask_number(re.sub(r"[^+0-9]", "", found[0])), text)


_DIGITS = re.compile(r"\d+")
_LONG_NUMBER = re.compile(r"\+?\d(?:[ -]?\d){6,}")


def _mask_run(found: re.Match[str]) -> str:
    run = found[0]
    return "*" * len(run) if len(run) < 3 else run[0] + "*" * (len(run) - 2) + run[-1]


def _octets(text: str) -> bytes:
    """UTF-8; half a surrogate pair, which JSON can carry and no page could show, becomes U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace").encode()


def _unreadable(octets: bytes, start: int) -> UnsealError:
    if start > 1 and len(octets) >= start + _NONCE + _TAG:
        return UnsealError(
            "A value was sealed with a key that is not in FIELD_KEYS. Put the old key back behind the current one."
        )
    return UnsealError("This is not a sealed value, or a part of it is missing.")


@lru_cache(maxsize=64)
def _front(key_id: str) -> bytes:
    octets = key_id.encode("ascii")
    return bytes([len(octets)]) + octets


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@lru_cache(maxsize=4)
def _number_hasher(key: bytes) -> "hashlib.blake2b":
    return hashlib.blake2b(key=key, digest_size=8, person=b"number")


@lru_cache(maxsize=4)
def _reference_hasher(key: bytes) -> "hashlib.blake2b":
    return hashlib.blake2b(key=key, digest_size=8, person=b"reference")
