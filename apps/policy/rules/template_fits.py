"""The template must be approved, of the numbers' region, and of a kind the account may send (S8, S12)."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core.errors import Code
from apps.core.kinds import MessageKind, Region
from apps.identity.kinds import Right
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict, refuse_all


class TemplateFits:
    """One verdict for all, because one template serves all; in a list each number of the other region has its own."""

    is_recorded: ClassVar[bool] = False
    is_lasting: ClassVar[bool] = False

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        template = batch.template
        if template is None or not template.is_approved:
            return refuse_all(batch, Code.TEMPLATE_UNAPPROVED)
        mainland = template.region == Region.MAINLAND
        wrong = Code.TEMPLATE_MAINLAND_ONLY if mainland else Code.TEMPLATE_GLOBAL_ONLY
        if not batch.is_list and batch.region is not None and template.region != batch.region:
            return refuse_all(batch, wrong)
        if template.message_kind == MessageKind.MARKETING and Right.MARKETING not in batch.rights:
            return refuse_all(batch, Code.INDIVIDUAL_MARKETING)
        if batch.is_list:
            return [
                Verdict(one.position, wrong)
                for one in batch.candidates
                if one.is_mainland not in (None, mainland)
            ]
        return ()
