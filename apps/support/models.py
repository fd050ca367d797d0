"""Tickets: what was asked, the conversation, its documents, and how far each person has read it."""

from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.accounts.models import User
from apps.core.attachments import Attachment
from apps.core.ownership import AccountOwned, PublicId
from apps.core.sequences import next_value
from apps.support.states import TICKET_STATES, TicketStatus
from apps.support.subjects import About

SEALED: Final = b"ticket.text"  # the context of every sealed text


class Category(models.TextChoices):
    """What a ticket is for; the first two can be granted from it."""

    FASTER_REVIEW = "faster_review", _("A faster review")
    HIGHER_LIMIT = "higher_limit", _("A higher limit")
    DELIVERY = "delivery", _("Sending and delivery")
    CONTENT = "content", _("Signatures, templates and sender IDs")
    BILLING = "billing", _("Prices, bills and invoices")
    ACCOUNT = "account", _("Account and API")
    OTHER = "other", _("Something else")


class Priority(models.IntegerChoices):
    """How soon staff look at it; customers do not see it."""

    NORMAL = 1, pgettext_lazy("priority", "Normal")
    HIGH = 2, pgettext_lazy("priority", "High")
    URGENT = 3, pgettext_lazy("priority", "Urgent")


class Ticket(AccountOwned):
    """One question of an account. `about_…` is made by subjects.find; `wanted` is the limit that is asked for."""

    public_id = PublicId()
    number = models.BigIntegerField(unique=True, editable=False, db_default=next_value("ticket_numbers"))
    subject = models.CharField(_("subject"), max_length=120)
    category = models.CharField(_("category"), max_length=16, choices=Category.choices)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority.choices, default=Priority.NORMAL
    )
    status = models.CharField(max_length=12, choices=TicketStatus.choices, default=TicketStatus.OPEN)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    about_kind = models.CharField(max_length=16, blank=True)
    about_id = models.CharField(max_length=40, blank=True)
    about_label = models.CharField(max_length=120, blank=True)
    wanted = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    spoken_at = models.DateTimeField()  # the latest that the customer can read
    closed_at = models.DateTimeField(null=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            TICKET_STATES.constraint("ticket_status_known"),
            models.CheckConstraint(
                condition=models.Q(category__in=Category.values), name="ticket_category_known"
            ),
            models.CheckConstraint(
                condition=models.Q(priority__in=Priority.values), name="ticket_priority_known"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-spoken_at", "-id"], name="tickets_by_account"),
            models.Index(
                fields=["-priority", "spoken_at", "id"],
                condition=models.Q(status=TicketStatus.OPEN.value),
                name="tickets_open",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def about(self) -> About:
        return About(self.about_kind, self.about_id, self.about_label)


class Saying(models.TextChoices):
    """What a line of the conversation is."""

    MESSAGE = "message", _("Message")
    NOTE = "note", _("Internal note")  # customers never see one
    GRANT = "grant", _("Granted")


class TicketMessage(AccountOwned):
    """One line of a conversation; its text is sealed, because people write numbers and contents into it.

    A grant has its facts: what was granted (a Category), the value, what it was before.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages")
    saying = models.CharField(max_length=8, choices=Saying.choices, default=Saying.MESSAGE)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_staff = models.BooleanField()
    text_sealed = models.BinaryField()
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(saying__in=Saying.values), name="ticket_saying_known"),
            models.CheckConstraint(
                condition=models.Q(is_staff=True) | models.Q(saying=Saying.MESSAGE.value),
                name="ticket_customers_only_speak",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.saying}"


class TicketDocument(Attachment):
    """A document that came with a message; one of an internal note is staff's alone."""

    message = models.ForeignKey(TicketMessage, on_delete=models.PROTECT, related_name="documents")

    class Meta(Attachment.Meta):
        ordering = ["id"]


class TicketReading(models.Model):
    """How far somebody has read a ticket: up to and with this message."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    through = models.BigIntegerField()  # a TicketMessage's id

    objects: ClassVar[models.Manager["TicketReading"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "user"], name="one_reading_per_ticket_and_person")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.user_id}"
