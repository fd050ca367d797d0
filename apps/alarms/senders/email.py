"""Letters by e-mail, in the reader's language; in both where nobody has said which one it is."""

import smtplib
from contextlib import suppress
from email.utils import make_msgid

from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.translation import gettext as _

from apps.alarms import links, places
from apps.alarms.models import Letter
from apps.alarms.senders.base import SENT, Tried
from apps.alarms.states import STANDING
from apps.alarms.wording import Words, one_line, words
from apps.core.clock import DEFAULT_ZONE

BOTH = ("zh-hans", "en")
_RULE = "\n\n" + "-" * 40 + "\n\n"


def send(letter: Letter) -> Tried:
    """Hand one mail to the mail server. An answer that never came leaves doubt: the server may have taken it."""
    server = get_connection()
    message = compose(letter)
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:  # nobody has seen the mail yet
        return Tried(False, type(error).__name__, is_away=True)
    try:
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        return Tried(
            False, _codes(error), is_final=all(code >= 500 for code, _t in error.recipients.values())
        )
    except smtplib.SMTPResponseException as error:
        return Tried(False, f"SMTP {error.smtp_code}", is_final=error.smtp_code >= 550)
    except (OSError, smtplib.SMTPException) as error:
        return Tried(False, type(error).__name__, is_unknown=True)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.close()
    return SENT


def compose(letter: Letter) -> EmailMessage:
    """The mail; its Message-ID is the letter's own, so that a copy could be told from a second letter."""
    recipient, user = letter.recipient, letter.user
    languages = (recipient.language,) if recipient is not None else BOTH
    zone = recipient.zone if recipient is not None else DEFAULT_ZONE
    parts = [_part(letter, language, zone) for language in languages]
    address = recipient.email if recipient is not None else user.email if user is not None else ""
    message = EmailMessage(
        subject=one_line(" · ".join(dict.fromkeys(part.subject for part in parts)), 200),
        body=_RULE.join("\n".join(part.lines) for part in parts) + "\n",
        to=[address],
    )
    domain = make_msgid().rpartition("@")[2].rstrip(">")
    message.extra_headers["Message-ID"] = f"<letter.{letter.public_id}@{domain}>"
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message


def _part(letter: Letter, language: str, zone: str) -> Words:
    with translation.override(language):
        said = words(letter, zone=zone)
        lines = [*said.lines]
        standing = letter.notices.filter(alarm__status__in=STANDING).exists()
        if letter.reason != "over" and standing:
            link = places.absolute(links.acknowledging(letter))
            lines += ["", _("Say that somebody takes care of it, so that nobody else is called:"), link]
        lines += ["", _("You get this because alarms or results are sent to this address.")]
        return Words(said.subject, tuple(lines))


def _codes(error: smtplib.SMTPRecipientsRefused) -> str:
    return "SMTP " + ", ".join(sorted({str(code) for code, _text in error.recipients.values()}))
