"""The mainland needs an approved signature; elsewhere one may go without, but not under a name nobody approved (S10)."""

from collections.abc import Iterable

from apps.core.errors import Code
from apps.core.kinds import Region
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict, refuse_all


class SignatureFits:
    """One verdict for all."""

    is_recorded = False

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        if batch.signature is not None and batch.signature.is_approved:
            return ()
        if batch.signature_given or batch.region == Region.MAINLAND:
            return refuse_all(batch, Code.SIGNATURE_UNAPPROVED)
        return ()
