"""The letter of authorization (rule 22): the platform's own form, on which the owner of a name lets an account use it."""

from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import Account
from apps.core.typesetting import typeset
from apps.identity import queries as identities

_TEMPLATE = Path(__file__).resolve().parent / "letter.typ"


def letter(account: Account, *, owner: str, bracketed: str, registration: str = "") -> bytes:
    """The form as a PDF in the reader's language; what is blank is a line to fill in by hand.

    `owner` is the full name of the entity that authorizes, `bracketed` the signature as handsets show it, `registration` the
    owner's number in its register.
    """
    proved = identities.in_force(account)
    facts = {
        "lang": (get_language() or "en").partition("-")[0],
        "title": _("Letter of authorization for an SMS signature"),
        "intro": _(
            "The authorizing party lets the authorized party send text messages under the signature below."
        ),
        "parties": [
            [_("Authorizing party"), owner, _("full name as registered")],
            [_("Registration number"), registration, ""],
            [
                _("Authorized party"),
                proved.name if proved else account.name,
                _("the verified name of the account"),
            ],
            [_("SMS signature"), bracketed, ""],
            [_("Valid from – until"), "", ""],
        ],
        "clauses": [
            _("The name belongs to the authorizing party, which has the right to let others use it."),
            _(
                "The authorized party sends under it only messages about products and services of the authorizing party."
            ),
            _("Both parties answer for what is sent under it while this letter is valid."),
        ],
        "signing": [
            _("Authorizing party: name, seal, date"),
            _("Authorized party: name, seal, date"),
        ],
        "foot": _("Print, sign and seal the original, then upload a scan or a photo of the whole page."),
    }
    return typeset(_TEMPLATE, facts)
