"""What would be masked and removed now, counted and not touched: the dry run, for the command and the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from apps.accounts.models import Account
from apps.core.partitions import id_at
from apps.core.statements import fetch
from apps.retention import queries
from apps.retention.kinds import DataKind, Step
from apps.retention.models import RetentionProgress
from apps.retention.services import masking
from apps.retention.services.months import Plan

_LISTS: Final = """
SELECT count(*) FROM send_task_rows r JOIN messaging_sendtask t ON t.id = r.send_task_id WHERE t.account_id = %(account)s
AND t.status IN ('settled', 'cancelled', 'failed') AND coalesce(t.ended_at, t.created_at) < %(until)s
"""
_COUNTS: Final[dict[tuple[str, str], str]] = {
    (DataKind.MESSAGES, Step.MASK): """
        SELECT count(*) FROM messages WHERE account_id = %(account)s AND id > %(after)s AND id < %(until_id)s
        AND number_sealed <> ''""",
    (DataKind.REPLIES, Step.MASK): """
        SELECT count(*) FROM messaging_reply WHERE account_id = %(account)s AND received_at < %(until)s
        AND number_sealed <> ''""",
    (DataKind.REPLIES, Step.REMOVE): """
        SELECT count(*) FROM messaging_reply WHERE account_id = %(account)s AND received_at < %(until)s""",
    (DataKind.LISTS, Step.MASK): f"{_LISTS} AND r.cells_sealed <> ''",
    (DataKind.LISTS, Step.REMOVE): _LISTS,
    (DataKind.RAW, Step.MASK): """
        SELECT count(*) FROM carrier_receipts WHERE id > %(after)s AND id < %(until_id)s AND raw_sealed <> ''""",
}


@dataclass(frozen=True, slots=True)
class Due:
    """So many rows of one kind would go through one step; numbers under a hold are counted and would stay."""

    account: Account | None
    kind: DataKind
    step: Step
    until: datetime
    count: int


def due(now: datetime | None = None) -> Iterator[Due]:
    """Step by step; what comes to nothing is left out. Counts rows, so it takes its time over millions."""
    through = dict(
        RetentionProgress.objects.filter(account=None).values_list("kind", "through")
    )  # of what carriers sent
    for one in masking.due(now):
        given: dict[str, Any] = {
            "account": one.account.pk if one.account else 0,
            "after": 0 if one.account else through.get(one.kind, 0),
            "until": one.until,
            "until_id": id_at(one.until),
        }
        count = fetch(_COUNTS[one.kind, one.step], given)[0][0]
        if count:
            yield Due(one.account, one.kind, one.step, one.until, count)


def lines(plans: Sequence[Plan]) -> Iterator[str]:
    """The dry run in lines of English, for a terminal."""
    holds = queries.holds()
    yield f"legal holds in force: {len(holds.accounts)} accounts, {len(holds.numbers)} numbers"
    for one in due():
        what = "mask" if one.step is Step.MASK else "remove"
        whose = str(one.account) if one.account else "the platform"
        yield f"{what}: {one.count:,} rows of {one.kind.value} of {whose}, from before {one.until:%Y-%m-%d %H:%M} UTC"
    for plan in plans:
        if plan.is_due:
            stays = f", moved aside: rows of {len(plan.stays.accounts)} accounts and {len(plan.stays.numbers)} numbers"
            why = f" NOT YET: {plan.obstacle}" if plan.obstacle else ""
            yield f"drop: {plan.group.kind.value} of {plan.month.first:%Y-%m}{stays}.{why}"
