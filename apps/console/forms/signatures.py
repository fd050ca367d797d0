"""The forms of a signature and of the letter that goes with somebody else's name."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import Region
from apps.identity.kinds import Right
from apps.signatures.certificates import PROOFS, Wanted
from apps.signatures.kinds import CertificateKind, Purpose, Registrant, SignatureType
from apps.signatures.models import Certificate
from apps.signatures.rules import INDIVIDUAL_TYPES
from apps.signatures.services import Proof
from apps.web.attachments import DocumentsField, DocumentsForm
from apps.web.forms import AccountForm, Fieldset

CONTENT_HELP = {
    Region.MAINLAND: _(
        "2 to 12 Chinese characters, letters or digits. Without brackets; receivers see 【…】."
    ),
    Region.GLOBAL: _("2 to 15 characters. Without brackets; receivers see […]."),
}
_FILES = _("JPG, PNG or PDF, at most {limit} MB each, of the original, in date and unaltered.")
_LETTER = _("On our form, sealed by the owner of the name. {link}")


class SignatureForm(DocumentsForm):
    """What the rules demand is said by them, with their fixes, not by the fields."""

    purpose = forms.TypedChoiceField(
        label=_("Purpose"),
        choices=Purpose.choices,
        coerce=lambda value: Purpose(int(value)),
        widget=forms.RadioSelect,
    )
    type = forms.TypedChoiceField(
        label=_("Type"), choices=SignatureType.choices, coerce=lambda value: SignatureType(int(value))
    )
    registrant = forms.TypedChoiceField(
        label=_("Developed or registered by"),
        choices=Registrant.choices,
        coerce=lambda value: Registrant(int(value)),
        required=False,
        widget=forms.RadioSelect,
    )
    content = forms.CharField(label=_("Signature content"), max_length=20)
    description = forms.CharField(
        label=_("Application description"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "App: link to a store page. Website: domain with its ICP filing. WeChat: the full name of the account."
        ),
    )
    kept = forms.MultipleChoiceField(
        label=_("Added already"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is unticked is taken out."),
    )
    certificate_kind = forms.TypedChoiceField(
        label=_("Certificate"),
        choices=[(kind.value, kind.label) for kind in PROOFS],
        coerce=lambda value: CertificateKind(int(value)),
        empty_value=None,
        required=False,
    )
    certificates = DocumentsField(label=_("Files of the certificate"), required=False, says_optional=False)
    letter = DocumentsField(label=_("Letter of authorization"), required=False, says_optional=False)

    fieldsets = (
        Fieldset(_("Whose name it is"), ("purpose", "type", "registrant")),
        Fieldset(_("The name"), ("content", "description")),
        Fieldset(_("What proves it"), ("kept", "certificate_kind", "certificates", "letter")),
    )

    def __init__(
        self,
        *args: Any,
        region: Region,
        rights: Collection[Right],
        is_organization: bool,
        present: Sequence[Certificate] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["content"].help_text = CONTENT_HELP[region]
        if Right.ALL_SIGNATURE_TYPES not in rights:
            types = [(value, label) for value, label in SignatureType.choices if value in INDIVIDUAL_TYPES]
            self.fields["type"].choices = types  # type: ignore[attr-defined]
            self.fields["type"].help_text = _(
                "Individual accounts have these types; organizations have all of them."
            )
        if not is_organization:
            del self.fields["registrant"]  # the person
        if present:
            names = [(one.public_id, f"{one.get_certificate_kind_display()}: {one.name}") for one in present]
            self.fields["kept"].choices = names  # type: ignore[attr-defined]
        else:
            del self.fields["kept"]
        self._present = [one.public_id for one in present]
        link = format_html(
            '<a href="{}">{}</a>', reverse("console:signature_letter", args=[region]), _("Download the form")
        )
        self.fields["letter"].help_text = format_html(str(_LETTER), link=link)

    def ask_for(self, wanted: Wanted | None) -> None:
        """Name the certificates that are needed, and offer these before all others."""
        kinds = wanted.kinds if wanted else ()
        limit = str(_FILES).format(limit=settings.DOCUMENT_MEGABYTES)
        self.fields["certificates"].help_text = f"{_asked(wanted)} {limit}"
        others = [kind for kind in PROOFS if kind not in kinds]
        choices: list[Any] = [(kind.value, kind.label) for kind in kinds or others]
        if kinds:
            choices.append((_("Others"), [(kind.value, kind.label) for kind in others]))
        self.fields["certificate_kind"].required = True  # so it is drawn; whether a file came decides
        self.fields["certificate_kind"].widget.choices = choices

    def columns(self) -> dict[str, Any]:
        """What the verbs take beside the documents."""
        said = self.cleaned_data
        columns = {name: said[name] for name in ("purpose", "type", "content", "description")}
        return {**columns, "registrant": said.get("registrant") or Registrant.ORGANIZATION}

    def proofs(self) -> list[Proof]:
        """The new documents with their kinds."""
        kind = self.cleaned_data["certificate_kind"]
        found: list[Proof] = [(kind, document) for document in self.cleaned_data["certificates"]]
        if self.cleaned_data["purpose"] == Purpose.OTHER:
            found += [(CertificateKind.LETTER, document) for document in self.cleaned_data["letter"]]
        return found

    def removed(self) -> set[str]:
        """Those that were there and are no longer ticked."""
        return set(self._present) - set(self.cleaned_data.get("kept", self._present))

    def keep_documents(self) -> None:
        """After the verb: the documents outlive the request."""
        self.cleaned_data["certificates"].keep()
        if self.cleaned_data["purpose"] == Purpose.OTHER:
            self.cleaned_data["letter"].keep()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("certificates") and cleaned.get("certificate_kind") is None:
            self.add_error("certificate_kind", _("Say which certificate it is."))
        return cleaned


class LetterForm(AccountForm):
    """Whom the letter of authorization names; what is left blank is filled in by hand."""

    owner = forms.CharField(
        label=_("Owner of the name"),
        max_length=120,
        required=False,
        help_text=_("The full name of the organization that lets you use its name."),
    )
    registration = forms.CharField(label=_("Its registration number"), max_length=60, required=False)
    content = forms.CharField(label=_("Signature content"), max_length=20, required=False)


def _asked(wanted: Wanted | None) -> str | Promise:
    if wanted is None:
        return ""
    if not wanted.kinds:
        return _("None is needed: a signature of your own has been approved already.")
    names = ", ".join(str(kind.label) for kind in wanted.kinds)
    if len(wanted.kinds) == 1:
        return str(_("Needed: {names}.")).format(names=names)
    return str(_("One of these is needed: {names}.")).format(names=names)
