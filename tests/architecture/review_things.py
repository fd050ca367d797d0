"""Rows of reviewers for the access table: decisions judged again, messages' files, applications to be verified."""

from functools import cached_property

from apps.accounts.permissions import StaffRole
from apps.core import attachments, clock
from apps.identity.models import Identity, IdentityDocument
from apps.reviews.models import Recheck, Review, Stage
from apps.reviews.models.conversation import MessageFile
from apps.reviews.services import conversations
from apps.reviews.states import Outcome
from tests import factories
from tests.core import documents
from tests.people import Person
from tests.support.identities import submitted


class ReviewThings:
    """A part of `Things`, which has an owner and a review."""

    owner: Person
    review: cached_property[Review]

    @cached_property
    def recheck(self) -> Recheck:
        return Recheck.objects.create(
            review=self.review,
            round=1,
            kind="signature",
            outcome=Outcome.APPROVED,
            judged_by=factories.staff(StaffRole.REVIEWER),
            judged_at=clock.now(),
        )

    @cached_property
    def review_file(self) -> MessageFile:
        document = attachments.keep(documents.png(), name="shop.png")
        message = conversations.ask(
            actor=self.owner.actor, review=self.review, text="See the shop.", documents=[document]
        )
        file: MessageFile = message.files.get()
        return file

    @cached_property
    def identity(self) -> Identity:
        return submitted(self.owner.actor)

    @cached_property
    def identity_document(self) -> IdentityDocument:
        document: IdentityDocument = self.identity.documents.get()
        return document

    @cached_property
    def disputed_identity(self) -> Identity:
        Review.unscoped.filter(pk=self.identity.review_id).update(stage=Stage.DISPUTED)
        return self.identity

    @cached_property
    def disputed_document(self) -> IdentityDocument:
        document: IdentityDocument = self.disputed_identity.documents.get()
        return document
