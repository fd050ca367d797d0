"""The messages behind charges, found along the index by account and id: what it costs does not grow with an account's history."""

from typing import Final

from apps.core.partitions import SEQUENCE_BITS

_HOUR: Final = 3_600_000 << SEQUENCE_BITS  # as many ids as an hour has

# The ids in which the messages of some rows of message_charges lie, whole hours at a time: a day of many charges is one
# span, and the message of a late receipt has a span of its own instead of stretching that of the others.
SPANS: Final = (
    f"unnest(range_agg(int8range(first_id - first_id %% {_HOUR}, last_id - last_id %% {_HOUR} + {_HOUR})))"
)


def messages_of(account: str) -> str:
    """An account's messages in `span.ids`, to be joined laterally; others of these hours are among them.

    OFFSET 0 keeps it one look along the index for each span: the planner, who cannot know how wide spans are, would rather
    compare all that the account has ever sent with each of them.
    """
    within = f"account_id = {account} AND id >= lower(span.ids) AND id < upper(span.ids)"
    return f"(SELECT * FROM messages WHERE {within} OFFSET 0)"
