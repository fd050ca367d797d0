"""Contact groups: numbers that a customer keeps, filled from a file or by hand, and sends to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import Region
from apps.core.ownership import AccountOwned, PublicId
from apps.core.stored import StoredName


class ContactGroup(AccountOwned):
    """A list of numbers of one region; further columns of a file are kept and can fill a template's variables.

    While a file is being read `file` names it in the sealed store; `imported` tells what the last reading has brought.
    """

    public_id = PublicId()
    name = models.CharField(_("name"), max_length=60)
    region = models.CharField(_("region"), max_length=8, choices=Region.choices)
    columns = models.JSONField(default=list)  # the names of what stands beside the number
    contact_count = models.PositiveIntegerField(default=0)
    file = StoredName(max_length=80, blank=True)
    import_run = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    imported = models.JSONField(default=dict)  # added, present, invalid, region; problem
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "region", "name"], name="contact_group_once"),
            models.CheckConstraint(
                condition=models.Q(region__in=Region.values), name="contact_group_region_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(AccountOwned):
    """One number of a group, once; `cells_sealed` holds what stands beside it as a JSON list of texts."""

    public_id = PublicId()
    group = models.ForeignKey(ContactGroup, on_delete=models.CASCADE, related_name="+")
    number_sealed = models.BinaryField()
    number_hash = models.BigIntegerField()
    number_prefix = models.CharField(max_length=10)
    number_last4 = models.CharField(max_length=4)
    country = models.CharField(max_length=3)
    cells_sealed = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["group", "number_hash"], name="contact_once_per_group")
        ]
        indexes = [models.Index(fields=["group", "-id"], name="contacts_by_group")]

    def __str__(self) -> str:
        return f"…{self.number_last4}"
