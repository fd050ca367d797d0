"""Links in letters: signed, for a while, and harmless to whoever only looks (a mail scanner does)."""

from datetime import timedelta
from typing import Final

from django.core import signing
from django.urls import reverse

from apps.alarms.models import Letter, Recipient

ACKNOWLEDGE: Final = "alarms.acknowledge"
VERIFY: Final = "alarms.verify"
_ACKNOWLEDGED_WITHIN = timedelta(days=7)
_VERIFIED_WITHIN = timedelta(days=2)


def acknowledging(letter: Letter) -> str:
    """The path of the page on which the letter's alarms are acknowledged."""
    token = signing.TimestampSigner(salt=ACKNOWLEDGE).sign(letter.public_id)
    return reverse("console:alarm_acknowledge", args=[token])


def letter_of(token: str) -> Letter | None:
    """The letter behind a link that still works."""
    try:
        public_id = signing.TimestampSigner(salt=ACKNOWLEDGE).unsign(token, max_age=_ACKNOWLEDGED_WITHIN)
    except signing.BadSignature:
        return None
    rows = Letter.unscoped.select_related("recipient", "user")
    return rows.filter(public_id=public_id).first()


def verifying(recipient: Recipient) -> str:
    """The path of the page on which a recipient's present e-mail address is confirmed."""
    token = signing.dumps([recipient.public_id, recipient.email], salt=VERIFY, compress=True)
    return reverse("console:alarm_verify_email", args=[token])


def recipient_of(token: str) -> Recipient | None:
    """The recipient whose address a link proves; None once the address is another one or the recipient is gone."""
    try:
        public_id, email = signing.loads(token, salt=VERIFY, max_age=_VERIFIED_WITHIN)
    except (signing.BadSignature, ValueError):
        return None
    rows = Recipient.unscoped.select_related("account", "application")
    return rows.filter(public_id=public_id, email=email, deleted_at=None).first()
