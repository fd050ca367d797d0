"""A higher limit granted from a ticket: the limit and the line on the ticket are one transaction."""

from django.db import transaction

from apps.accounts.actors import Actor
from apps.core.errors import Code, DomainError
from apps.policy import queries
from apps.policy.services import granting
from apps.support import services as support
from apps.support import subjects
from apps.support.models import Category, Ticket, TicketMessage


def present(ticket: Ticket) -> int:
    """The limit that the ticket is about, as it holds now: global messages of its account in a day."""
    return queries.account_global_day(ticket.account)


@transaction.atomic
def grant_limit(*, actor: Actor, ticket: Ticket, value: int, text: str = "") -> TicketMessage:
    """Let the account send `value` global messages a day, and say so on its ticket.

    Raises NOT_FOUND when the ticket is about no limit, LIMIT_RANGE, and IllegalMove on a closed ticket; then nothing is written.
    """
    if ticket.about_kind != subjects.LIMIT:
        raise DomainError(Code.NOT_FOUND, field="about")
    before = present(ticket)
    granting.set_account_limit(
        actor=actor, account=ticket.account, global_day=value, reason=f"#{ticket.number}"
    )
    return support.record_grant(
        actor=actor, ticket=ticket, granted=Category.HIGHER_LIMIT, text=text, value=value, before=before
    )
