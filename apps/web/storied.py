"""What both faces need for the story of one number: looking a number up, narrowing its story, telling whether a file is unchanged."""

import hashlib
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import files
from apps.core.errors import Code
from apps.core.ids import hash_from_token, id_from_serial, number_token
from apps.core.phones import Phone, try_parse
from apps.core.privacy import number_hash
from apps.web.forms import AccountForm
from apps.web.uploads import Allowance, SealedFileField

MEGABYTES: Final = 5


def one_story() -> Allowance:
    """A PDF of a story."""
    return Allowance(MEGABYTES, 1, Code.FILE_TOO_LARGE, Code.FILE_EMPTY)


def token_of(text: str) -> str:
    """What stands in an address for the number that somebody has written; "" for what is none."""
    phone = try_parse(text) if text else None
    return number_token(number_hash(phone.e164)) if isinstance(phone, Phone) else ""


def hash_of(token: str) -> int | None:
    """The number's hash behind a part of an address; None for a text that is none of ours."""
    try:
        return hash_from_token(token)
    except ValueError:
        return None


def before_of(query: Any) -> int | None:
    """The message before which a page of the story begins; anything strange means the latest."""
    return id_from_serial(query.get("before", ""))


class NumberForm(AccountForm):
    """The number goes in the body of a request, so that it stands in no address and in no log."""

    number = forms.CharField(
        label=_("Mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text=_("As people write it; numbers of other countries with + and country code."),
    )

    def clean_number(self) -> str:
        token = token_of(self.cleaned_data["number"])
        if not token:
            raise forms.ValidationError(str(Code.NUMBER_INVALID.sentence), code=Code.NUMBER_INVALID.value)
        return token


class CheckForm(AccountForm):
    """A file, or its SHA-256 if that is known already."""

    file = SealedFileField(
        label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"})
    )
    sha256 = forms.RegexField(
        r"^\s*[0-9a-fA-F]{64}\s*$",
        label=_("or its SHA-256"),
        required=False,
        error_messages={"invalid": _("A SHA-256 has 64 hexadecimal digits.")},
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("file") and not given.get("sha256") and not self.errors:
            raise forms.ValidationError(_("Choose a file, or give its SHA-256."))
        return given

    @property
    def digest(self) -> str:
        """The SHA-256 of what was given, in lower case."""
        upload = self.cleaned_data["file"]
        if not upload:
            return str(self.cleaned_data["sha256"]).strip().lower()
        with files.open_stored(upload.stored) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
