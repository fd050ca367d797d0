"""The account and the application must be open."""

from collections.abc import Iterable
from typing import ClassVar

from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict


class ApplicationOpen:
    """Refuses the whole call."""

    is_recorded: ClassVar[bool] = False
    is_lasting: ClassVar[bool] = False

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        template = batch.template
        closed = batch.account.closed_by(
            for_code=template is not None and template.message_kind == MessageKind.CODE
        )
        if closed:
            raise DomainError(closed)
        if not batch.application.is_enabled:
            raise DomainError(Code.APPLICATION_DISABLED)
        return ()
