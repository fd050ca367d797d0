"""Handing one mail to the mail server, and what its answer means for who wants to send it again."""

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from email.utils import make_msgid

from django.core.mail import EmailMessage, get_connection


@dataclass(frozen=True, slots=True)
class Handed:
    """`is_taken`; else `is_final` when it makes no sense to try again, `is_unknown` when the server may have it."""

    is_taken: bool
    error: str = ""
    is_final: bool = False
    is_unknown: bool = False
    is_away: bool = False  # nobody answers at all: the next mail need not be tried now


TAKEN = Handed(True)


def hand_over(message: EmailMessage) -> Handed:
    """One mail. An answer that never came leaves doubt: the server may have taken it."""
    server = get_connection()
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:  # nobody has seen the mail yet
        return Handed(False, type(error).__name__, is_away=True)
    try:
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        codes = sorted({str(code) for code, _text in error.recipients.values()})
        is_final = all(int(code) >= 500 for code in codes)
        return Handed(False, f"SMTP {', '.join(codes)}", is_final=is_final)
    except smtplib.SMTPResponseException as error:
        return Handed(False, f"SMTP {error.smtp_code}", is_final=error.smtp_code >= 550)
    except (OSError, smtplib.SMTPException) as error:
        return Handed(False, type(error).__name__, is_unknown=True)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.close()
    return TAKEN


def message_id(name: str) -> str:
    """A Message-ID that is always the same for this name, so that a copy could be told from a second letter."""
    domain = make_msgid().rpartition("@")[2].rstrip(">")
    return f"<{name}@{domain}>"
