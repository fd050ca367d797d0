"""Letters by e-mail, in the reader's language; in both where nobody has said which one it is."""

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from apps.alarms import links, places
from apps.alarms.models import Letter
from apps.alarms.senders.base import SENT, Tried
from apps.alarms.states import STANDING
from apps.alarms.wording import Words, one_line, words
from apps.core.clock import DEFAULT_ZONE
from apps.core.mailing import hand_over, message_id

BOTH = ("zh-hans", "en")
_RULE = "\n\n" + "-" * 40 + "\n\n"


def send(letter: Letter) -> Tried:
    """Hand one mail to the mail server. An answer that never came leaves doubt: the server may have taken it."""
    handed = hand_over(compose(letter))
    if handed.is_taken:
        return SENT
    return Tried(
        False,
        handed.error,
        is_final=handed.is_final,
        is_unknown=handed.is_unknown,
        is_away=handed.is_away,
    )


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
    message.extra_headers["Message-ID"] = message_id(f"letter.{letter.public_id}")
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
