"""The application to write again to somebody who has unsubscribed (rule 72)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.ownership import AccountOwned, PublicId
from apps.reviews.findings import Found
from apps.reviews.models import Review
from apps.reviews.states import ReviewStatus
from apps.unsubscribes.models.unsubscribe import Unsubscribe, WayBack


class RemovalRequest(AccountOwned):
    """One application with its reason; the unsubscription ends with the approval and comes back with a revocation."""

    public_id = PublicId()
    unsubscribe = models.ForeignKey(Unsubscribe, on_delete=models.PROTECT, related_name="removals")
    reason = models.CharField(_("reason"), max_length=500)  # long numbers in it are masked
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        indexes = [models.Index(fields=["account", "-id"], name="removals_by_account")]

    def __str__(self) -> str:
        return str(self.unsubscribe)

    kind: ClassVar[str] = "removal"  # its row in reviews.kinds

    @property
    def content(self) -> str:
        """What a reviewer reads and may point into: the reason."""
        return self.reason

    def findings(self) -> list[Found]:
        """No rule speaks against it; a person decides."""
        return []

    def on_approved(self, review: Review) -> None:
        """The number may be written to again, from the next batch on."""
        rows = Unsubscribe.unscoped.filter(pk=self.unsubscribe_id, removed_at=None)
        rows.update(removed_at=clock.now(), removed_by=WayBack.REVIEW)

    def on_rejected(self, review: Review) -> None:
        """A rejection leaves it on the list; a revocation puts it back, unless the person has unsubscribed anew."""
        if review.status != ReviewStatus.REVOKED:
            return
        row = Unsubscribe.unscoped.select_for_update().get(pk=self.unsubscribe_id)
        same = Unsubscribe.unscoped.filter(
            account=row.account_id,
            number_hash=row.number_hash,
            signature=row.signature,
            message_kind=row.message_kind,
            application=row.application_id,
            removed_at=None,
        )
        if row.removed_by == WayBack.REVIEW and not same.exists():
            row.removed_at, row.removed_by = None, ""
            row.save(update_fields=["removed_at", "removed_by"])
