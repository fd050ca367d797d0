"""To whom an account's invoices are made out, and whether they come by themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.attachments import Attachment
from apps.core.ownership import AccountOwned, PublicId
from apps.invoicing.kinds import DocumentLanguage, TitleKind
from apps.invoicing.states import TITLE_STATES, TitleStatus


class Title(AccountOwned):
    """A buyer as documents name it. Documents keep a copy, so that a change here changes no document."""

    public_id = PublicId()
    kind = models.CharField(_("kind"), max_length=16, choices=TitleKind.choices)
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country or region"), max_length=2)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone of the registered office"), max_length=40, blank=True)
    bank_name = models.CharField(_("bank"), max_length=120, blank=True)
    bank_account = models.CharField(_("account at the bank"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address for invoices"))
    language = models.CharField(
        _("language"), max_length=8, choices=DocumentLanguage.choices, default=DocumentLanguage.ENGLISH
    )
    status = models.CharField(max_length=12, choices=TitleStatus.choices, default=TitleStatus.WAITING)
    created_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            TITLE_STATES.constraint("title_status_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=TitleKind.values, language__in=DocumentLanguage.values),
                name="title_kind_known",
            ),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="titles_by_account")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_usable(self) -> bool:
        """Whether something can be invoiced to it."""
        return self.status == TitleStatus.APPROVED


class TitleDocument(Attachment):
    """A scan that goes with a title: the registration, the proof that it is a general taxpayer."""

    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="documents")

    class Meta(Attachment.Meta):
        ordering = ["id"]


class Automatic(AccountOwned):
    """An account whose months are invoiced by themselves. through: the last month that was looked at, as its first day."""

    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=True)
    through = models.DateField()

    class Meta(AccountOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["account"], name="automatic_once")]

    def __str__(self) -> str:
        return f"{self.title}"
