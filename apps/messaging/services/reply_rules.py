"""Rules by which replies are labelled, for each application; none of them answers.

There is no answer by message on purpose: two machines that answer each other never stop, a forged sender makes a stranger
pay for it, and rule 76 says that a reply costs nothing. A rule labels, and it may take the number off what is sent.
"""

from django.db import IntegrityError, transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core import locks
from apps.core.errors import Code, DomainError
from apps.messaging.models import ReplyRule
from apps.messaging.models.reply import Match
from apps.unsubscribes.keywords import fold

RULES_PER_APPLICATION = 50
SHORTEST_PART = 2  # letters or characters; a single one is contained in every second reply


@transaction.atomic
def add(
    *,
    actor: Actor,
    application: Application,
    match: Match,
    phrase: str,
    label: str,
    unsubscribes: bool = False,
) -> ReplyRule:
    """A rule that holds for replies from now on.

    Raises DomainError(NOT_FOUND) for another account's application, WORD_TOO_SHORT, ALREADY_EXISTS, TOO_MANY.
    """
    actor.require(Perm.APPLICATION_WRITE)
    if application.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    locks.lock(f"reply rules:{application.pk}")
    folded = fold(phrase)
    shortest = SHORTEST_PART if match == Match.CONTAINS else 1
    if len(folded) < shortest:
        raise DomainError(Code.WORD_TOO_SHORT, field="phrase", word=phrase, limit=shortest)
    count = ReplyRule.of(actor.own_account).filter(application=application).count()
    if count >= RULES_PER_APPLICATION:
        raise DomainError(Code.TOO_MANY, count=count, limit=RULES_PER_APPLICATION)
    try:
        with transaction.atomic():
            rule = ReplyRule.unscoped.create(
                account=actor.own_account,
                application=application,
                match=match,
                phrase=" ".join(phrase.split()),
                folded=folded,
                label=" ".join(label.split()),
                unsubscribes=unsubscribes,
                created_by=actor.user,
            )
    except IntegrityError:
        raise DomainError(Code.ALREADY_EXISTS, field="phrase", name=phrase) from None
    audit.record(actor, "reply_rule.created", rule, label=rule.label, application=application.name)
    return rule


@transaction.atomic
def remove(*, actor: Actor, rule: ReplyRule) -> None:
    """Take a rule away; the labels that it has given stay. Doing it twice takes it away once."""
    actor.require(Perm.APPLICATION_WRITE)
    row = ReplyRule.of(actor.own_account).select_for_update().filter(pk=rule.pk).first()
    if row is not None:
        audit.record(actor, "reply_rule.deleted", row, label=row.label)
        row.delete()
