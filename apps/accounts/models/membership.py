"""Who belongs to which account, in which role."""

from django.db import models

from apps.accounts.models.user import User
from apps.accounts.permissions import Role
from apps.core.ownership import AccountOwned, PublicId


class Membership(AccountOwned):
    """One person in one account; a second role is a second row."""

    public_id = PublicId()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "user", "role"], name="membership_role_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"
