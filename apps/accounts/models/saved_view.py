"""A list as one person wants to see it again: a name for filters and columns."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models.user import User
from apps.core.ownership import AccountOwned, PublicId


class Place(models.TextChoices):
    """The lists that views can be kept of."""

    MESSAGES = "messages", _("Message records")
    REPLIES = "replies", _("Reply records")


class SavedView(AccountOwned):
    """Of one person in one account. `query` is the list's query string, without anything that belongs to a person written to."""

    public_id = PublicId()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=12, choices=Place.choices)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "user", "place", "name"], name="one_view_of_a_name"),
            models.UniqueConstraint(
                fields=["account", "user", "place"],
                condition=models.Q(is_default=True),
                name="one_default_view",
            ),
            models.CheckConstraint(condition=models.Q(place__in=Place.values), name="view_place_known"),
        ]

    def __str__(self) -> str:
        return self.name
