"""Who has unsubscribed from a signature and kind of message hears no more of it, nor does whom the customer blocks (S21)."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core.errors import Code
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict
from apps.unsubscribes import queries


class Unsubscribed:
    """One statement for the batch, over both lists."""

    is_recorded: ClassVar[bool] = True
    is_lasting: ClassVar[bool] = False

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        assert batch.template is not None, "TemplateFits comes first"
        blocked = queries.blocked(
            account=batch.account,
            application_id=batch.application.pk,
            number_hashes=[one.hash for one in batch.candidates],
            signature=batch.signature.content if batch.signature else "",
            message_kind=batch.template.message_kind,
        )
        codes = {False: Code.UNSUBSCRIBED, True: Code.BLOCKED}
        return [
            Verdict(one.position, codes[blocked[one.hash]]) for one in batch.candidates if one.hash in blocked
        ]
