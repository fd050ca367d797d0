"""Secrets: keys and one-time tokens in the shapes that programs written for the original expect."""

import hashlib
import secrets
import string

# Credential constructors of the public SDKs refuse spaces; letters and digits survive every copy and paste.
_LETTERS_AND_DIGITS = string.ascii_letters + string.digits


def secret_id() -> str:
    """`AKID` and 32 letters or digits: names a key pair, is no secret itself."""
    return "AKID" + _random_text(32)


def secret_key() -> str:
    """32 letters and digits (190 bits); shown once."""
    return _random_text(32)


def app_key() -> str:
    """32 hexadecimal digits (128 bits): the AppKey of an application."""
    return secrets.token_hex(16)


def one_time_token() -> str:
    """43 URL-safe characters (256 bits) for a link that works once."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 in hexadecimal, which is what is stored: a token of 256 random bits needs neither salt nor stretching."""
    return hashlib.sha256(token.encode()).hexdigest()


def _random_text(length: int) -> str:
    return "".join(secrets.choice(_LETTERS_AND_DIGITS) for _ in range(length))
