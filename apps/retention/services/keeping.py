"""The clock's part: a few seconds of masking and removing at a time, so that lists and files get their turns between."""

import time
from typing import Final

from apps.core.locks import held_by_session
from apps.core.tasks import hint
from apps.retention.services import masking, months

TASK: Final = "retention.keep"
QUEUE: Final = "files"
TURN_SECONDS: Final = 4.0


def keep() -> None:
    """Work one turn, or do nothing while another worker is at it; hint at the next turn while there is more to do."""
    with held_by_session("retention.keep") as is_alone:
        if not is_alone:
            return
        is_done = run(TURN_SECONDS)
    if not is_done:
        hint(TASK, queue=QUEUE)


def run(seconds: float) -> bool:
    """Whether everything that is due is done. Masking comes first: it is what a person would miss first."""
    ends = time.monotonic() + seconds
    return masking.work(ends) and months.work(ends)
