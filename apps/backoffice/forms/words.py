"""What operators fill in about word lists, and the text they try."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import MessageKind
from apps.web.forms import AccountForm, Fieldset
from apps.words.models import AtSending, Treatment

SIGNATURE = "signature"


class NamesForm(AccountForm):
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80)


class WordListForm(NamesForm):
    is_exception = forms.BooleanField(
        label=_("These words are fine"),
        required=False,
        help_text=_(
            "What another list finds inside of them is left alone: “social insurance” for “insurance”."
        ),
    )


class DraftForm(AccountForm):
    """`revision` is that of the draft the person has before them; `words` is cleaned to a list."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=600_000,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text=_(
            "One word or expression in a line. Width, case, accents, inserted spaces, signs and invisible characters make no difference; a Latin word is found as a whole word only."
        ),
    )
    in_templates = forms.ChoiceField(
        label=_("In templates"), choices=Treatment.choices, widget=forms.RadioSelect
    )
    in_signatures = forms.ChoiceField(
        label=_("In signatures"),
        choices=[choice for choice in Treatment.choices if choice[0] != Treatment.CODES_ONLY],
        widget=forms.RadioSelect,
    )
    in_messages = forms.TypedChoiceField(
        label=_("When a message is sent"),
        choices=AtSending.choices,
        coerce=AtSending,
        widget=forms.RadioSelect,
        help_text=_(
            "The whole text is looked through, values included, but not the signature. A refusal stands in the record with "
            "the category, the version and the place."
        ),
    )
    advice_en = forms.CharField(
        label=_("Advice in English"),
        max_length=300,
        required=False,
        help_text=_("What the applicant can do about it; empty for the usual advice."),
    )
    advice_zh = forms.CharField(label=_("Advice in Chinese"), max_length=300, required=False)

    fieldsets = (
        Fieldset(_("Words"), ("words",)),
        Fieldset(_("What happens"), ("in_templates", "in_signatures", "in_messages")),
        Fieldset(_("Advice"), ("advice_en", "advice_zh")),
    )

    def clean_words(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["words"].splitlines()]


class PublishForm(AccountForm):
    """`revision` is that of the draft whose difference the person has read."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        help_text=_("Stands in the history beside what changed."),
    )


class UntestedForm(PublishForm):
    """Of a draft that no back-test has tried as it stands."""

    untested = forms.CharField(
        label=_("Why it has to be in force without a back-test"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stands in the audit trail. Testing it first takes seconds."),
    )


class TestForm(AccountForm):
    """On how many days of what was sent a draft is tried."""

    __test__ = False

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    days = forms.TypedChoiceField(
        label=_("Try it on"),
        coerce=int,
        choices=[(1, _("the last day")), (7, _("the last 7 days")), (30, _("the last 30 days"))],
    )


class DiscardForm(AccountForm):
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class TryForm(AccountForm):
    text = forms.CharField(label=_("Text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 6}))
    what = forms.ChoiceField(
        label=_("It is a"),
        choices=[*((str(value), label) for value, label in MessageKind.choices), (SIGNATURE, _("Signature"))],
    )
