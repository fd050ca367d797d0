"""A sender ID must be approved for the account in the number's country; the public one needs no approval (S10)."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict


class SenderFits:
    """Each country for itself; a list whose sender is approved nowhere is refused as a whole.

    Mainland messages have none, whatever a call names: there the signature says who sends.
    """

    is_recorded: ClassVar[bool] = False
    is_lasting: ClassVar[bool] = False

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        assert batch.template is not None, "TemplateFits comes first"
        named = batch.sender_given
        if not named or batch.template.region == Region.MAINLAND:
            return ()
        senders = batch.senders
        if batch.is_list and senders.is_named(named) and not senders.has(named):
            raise DomainError(Code.SENDER_ID_UNKNOWN, field="sender", sender=named)
        return [
            Verdict(one.position, Code.SENDER_ID_UNAPPROVED, {"sender": named, "country": one.country})
            for one in batch.candidates
            if not senders.may(one.country, named)
        ]
