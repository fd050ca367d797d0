"""The form with which an account proves who it is; organizations and persons are asked for different things."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import AccountKind
from apps.core import countries
from apps.core.attachments import Document
from apps.core.phones import PhoneProblem, try_parse
from apps.identity import numbers
from apps.identity.details import Details
from apps.identity.kinds import IdDocument, OrganizationType, Shows, offered_documents
from apps.identity.models import Identity
from apps.web.attachments import DocumentsField, DocumentsForm
from apps.web.forms import AccountForm, Fieldset

_FILE = "file_"
_MOST = 3
_KEPT = _("Kept as {masked}; leave this empty unless it is wrong.")
_HELP = {
    Shows.REGISTRATION: _(
        "The present one, in colour, with all four corners. JPG, PNG or PDF, 5 MB at most."
    ),
    Shows.MANDATE: _("Asked for when the contact person is not the legal representative; signed and sealed."),
    Shows.ID_FRONT: _("Of a passport the page with the picture. JPG, PNG or PDF, 5 MB at most."),
    Shows.ID_BACK: _("Asked for with an identity card."),
    Shows.FURTHER: _("Whatever a reviewer has asked for."),
}


class VerificationForm(DocumentsForm):
    """What is missing is said by the rules, with their fixes, when the application is submitted; a draft may be short.

    `identity` is the application under way, whose sealed numbers are kept where the form leaves them empty. With `is_draft`
    only the name is demanded.
    """

    name = forms.CharField(max_length=120)
    country = forms.ChoiceField(label=_("Country or region"))
    organization_type = forms.ChoiceField(label=_("Type of organization"), choices=OrganizationType.choices)
    id_document = forms.ChoiceField(label=_("Identity document"), choices=IdDocument.choices)
    number = forms.CharField(max_length=numbers.LONGEST)
    legal_person = forms.CharField(label=_("Legal representative"), max_length=80)
    contact = forms.CharField(
        label=_("Contact person"),
        max_length=80,
        help_text=_("Whom we ask about this account."),
    )
    contact_phone = forms.CharField(
        label=_("Contact person’s mobile number"),
        max_length=32,
        help_text=_("With + and the calling code, such as +86 138 0013 8000."),
    )
    address = forms.CharField(label=_("Address"), max_length=300)

    fieldsets = (
        Fieldset(_("Who it is"), ("name", "country", "organization_type", "id_document", "number")),
        Fieldset(_("Who speaks for it"), ("legal_person", "contact", "contact_phone", "address")),
        Fieldset(
            _("Documents"),
            tuple(_FILE + shows for shows in Shows),
            _(
                "Stored encrypted, without the place and device a picture was taken with, and shown only to reviewers."
            ),
        ),
    )

    def __init__(
        self,
        *args: Any,
        account_kind: AccountKind,
        identity: Identity | None = None,
        is_draft: bool = False,
        **kwargs: Any,
    ) -> None:
        self.account_kind = account_kind
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["country"].choices = [(one.iso2, one.name) for one in countries.all_countries()]
        is_organization = account_kind == AccountKind.ORGANIZATION
        fields["name"].label = _("Name of the organization") if is_organization else _("Your name")
        fields["name"].help_text = (
            _("As registered, in full.") if is_organization else _("As the document shows it.")
        )
        fields["number"].label = _("Registration number") if is_organization else _("Number of the document")
        dropped = (
            ("id_document",)
            if is_organization
            else ("organization_type", "legal_person", "contact", "contact_phone", "address")
        )
        for name in dropped:
            del fields[name]
        if is_organization:
            fields["number"].help_text = _("In China the unified social credit code.")
        same = identity if identity is not None and identity.account_kind == account_kind else None
        self._keep("number", "" if is_organization or same is None else same.number_masked)
        self._keep("contact_phone", "" if same is None else same.contact_phone_masked)
        has = set(same.documents.values_list("shows", flat=True)) if same is not None else set()
        for shows in offered_documents(account_kind):
            # The holder of held documents is told when a form is made, so these fields come after.
            is_wanted = shows in (Shows.REGISTRATION, Shows.ID_FRONT) and shows not in has
            field = DocumentsField(
                label=shows.label, required=is_wanted, most=_MOST, help_text=_HELP.get(shows, "")
            )
            field.holder = kwargs.get("holder", "")
            fields[_FILE + shows] = field
        for name, field in fields.items():
            field.required = field.required and (name == "name" or not is_draft)

    def _keep(self, name: str, masked: str) -> None:
        if masked and name in self.fields:
            self.fields[name].required = False
            self.fields[name].help_text = str(_KEPT).format(masked=masked)

    def clean_contact_phone(self) -> str:
        """In E.164."""
        text = self.cleaned_data["contact_phone"].strip()
        if not text:
            return ""
        found = try_parse(text)
        if isinstance(found, PhoneProblem):
            raise forms.ValidationError(str(found.sentence), code=found.value)
        return found.e164

    @property
    def details(self) -> Details:
        """What the form says."""
        said = {name: value.strip() for name, value in self.cleaned_data.items() if isinstance(value, str)}
        return Details(account_kind=self.account_kind, **said)

    @property
    def documents(self) -> list[tuple[Shows, Document]]:
        """What it has brought."""
        return [
            (shows, document)
            for shows in offered_documents(self.account_kind)
            for document in self.cleaned_data[_FILE + shows]
        ]

    def keep(self) -> None:
        """The verb has succeeded: the documents outlive the request."""
        for shows in offered_documents(self.account_kind):
            self.cleaned_data[_FILE + shows].keep()


class RevealForm(AccountForm):
    """Why somebody looks."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It is kept in the audit trail with your name."),
    )
