"""What applicant and reviewers write to each other about one application, with the documents that go along."""

from django.db import models
from django.db.models import Q

from apps.accounts.models import User
from apps.core.attachments import Attachment
from apps.core.ownership import AccountOwned, PublicId
from apps.core.privacy import open_sealed, seal
from apps.reviews.models.review import Review

_CONTEXT = b"reviews.message"


class ReviewMessage(AccountOwned):
    """One message; its text is sealed, for people write numbers and names. `seen_at`: by somebody of the other side."""

    public_id = PublicId()
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="messages")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    is_staff = models.BooleanField()
    text_sealed = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)

    class Meta(AccountOwned.Meta):
        ordering = ["id"]
        indexes = [
            models.Index(fields=["review", "id"], name="messages_of_review"),
            models.Index(fields=["id"], condition=Q(is_staff=False, seen_at=None), name="messages_for_staff"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def text(self) -> str:
        return open_sealed(self.text_sealed, context=_CONTEXT)

    @text.setter
    def text(self, text: str) -> None:
        self.text_sealed = seal(text, context=_CONTEXT)


class MessageFile(Attachment):
    """A document that goes with a message."""

    message = models.ForeignKey(ReviewMessage, on_delete=models.PROTECT, related_name="files")

    class Meta(Attachment.Meta):
        ordering = ["id"]
