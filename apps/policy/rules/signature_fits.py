"""The mainland needs an approved signature; elsewhere one may go without, but not under a name nobody approved (S10)."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core.errors import Code
from apps.core.kinds import Region
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict, refuse_all


class SignatureFits:
    """One verdict for all."""

    is_recorded: ClassVar[bool] = False
    is_lasting: ClassVar[bool] = False

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        assert batch.template is not None, "TemplateFits comes first"
        signature = batch.signature
        if signature is not None and signature.is_approved and signature.region == batch.template.region:
            return ()
        region = batch.template.region if batch.is_list else batch.region
        if batch.signature_given or region == Region.MAINLAND:
            return refuse_all(batch, Code.SIGNATURE_UNAPPROVED)
        return ()
