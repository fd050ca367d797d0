"""What was submitted in each round of a review, as the reviewer judged it."""

import json
from typing import Any

from django.db import models

from apps.accounts.models import User
from apps.core.ownership import AccountOwned
from apps.core.privacy import open_sealed, seal
from apps.reviews.models.review import Review

_CONTEXT = b"reviews.version"


class Version(AccountOwned):
    """One round's application; what it says is sealed, because a verification is about a person."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="versions")
    round = models.PositiveSmallIntegerField()
    said_sealed = models.BinaryField()
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["review", "round"], name="one_version_per_round"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id}:{self.round}"

    @property
    def said(self) -> dict[str, Any]:
        """Column → value; `documents` is a list of [id, name]."""
        return dict(json.loads(open_sealed(self.said_sealed, context=_CONTEXT)))

    @said.setter
    def said(self, said: dict[str, Any]) -> None:
        self.said_sealed = seal(json.dumps(said, ensure_ascii=False), context=_CONTEXT)
