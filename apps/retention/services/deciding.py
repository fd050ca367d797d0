"""Setting terms, placing and lifting legal holds: verbs of the staff, each with its trace."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.locks import lock
from apps.core.phones import Phone, mask_number, try_parse
from apps.core.privacy import mask_text, number_hash
from apps.retention import queries
from apps.retention.kinds import LONGEST, OF_PLATFORM, SHORTEST, DataKind, Term
from apps.retention.models import LegalHold, RetentionProgress, RetentionTerm

SHORTEST_REASON = 4
HOLDS = "retention.holds"  # whoever takes rows away holds this lock, so that no hold comes too late unseen


@transaction.atomic
def set_term(*, actor: Actor, account: Account | None, kind: DataKind, term: Term | None) -> None:
    """What holds from the next run on; account None: for everybody without a term of their own; term None: as everybody.

    Raises Forbidden, DomainError(INVALID) for a term that is too short, too long, or masks after it removes.
    """
    actor.require(Perm.STAFF_RETENTION_WRITE)
    if account is not None and kind in OF_PLATFORM:
        raise DomainError(Code.NOT_FOUND)
    before = {one.kind: one for one in queries.in_force(account, [kind])}[kind]
    if term is None:
        gone, _rows = RetentionTerm.objects.filter(account=account, kind=kind).delete()
        if not gone:
            return
        term = queries.in_force(account, [kind])[0].term
    else:
        _check(term)
        if (before.is_own and before.term == term) or (account is None and before.term == term):
            return
        RetentionTerm.objects.update_or_create(
            account=account,
            kind=kind,
            defaults={"mask_days": term.mask_days, "keep_months": term.keep_months},
        )
    row = RetentionTerm(account=account, kind=kind)
    audit.record(
        actor,
        "retention.term_set",
        account or row,
        account=account,
        kind=f"kept.{kind.value}",
        before=_facts(before.term),
        changed=_facts(term),
    )


@transaction.atomic
def place_hold(*, actor: Actor, account: Account | None, number: str, reason: str) -> LegalHold:
    """Keep everything of the account, or of the number in every account, until the hold is lifted.

    Raises Forbidden, DomainError: INVALID (neither or both given, no reason, held already), NUMBER_INVALID. What is masked
    already does not come back. Waits for a batch that is being masked.
    """
    actor.require(Perm.STAFF_RETENTION_WRITE)
    said = _reason(reason)
    number = number.strip()
    if (account is None) == (not number):
        raise DomainError(Code.INVALID, field="number", problem=_("Name an account or a number, not both."))
    hashed, masked = _number(number) if number else (None, "")
    lock(HOLDS)
    if LegalHold.objects.filter(held_account=account, number_hash=hashed, lifted_at=None).exists():
        raise DomainError(Code.INVALID, field="number", problem=_("This is under a legal hold already."))
    hold = LegalHold.objects.create(
        held_account=account,
        number_hash=hashed,
        number_masked=masked,
        reason=said,
        placed_by=actor.user,
        placed_at=clock.now(),
    )
    audit.record(actor, "legal_hold.placed", hold, reason=said)
    return hold


@transaction.atomic
def lift_hold(*, actor: Actor, hold: LegalHold, reason: str) -> None:
    """What its term has passed is masked and removed from the next run on; twice changes nothing. Raises Forbidden, INVALID."""
    actor.require(Perm.STAFF_RETENTION_WRITE)
    said = _reason(reason)
    lock(HOLDS)
    mine = LegalHold.objects.filter(pk=hold.pk, lifted_at=None)
    if not mine.update(lifted_by=actor.user, lifted_at=clock.now(), lift_reason=said):
        return
    if hold.number_hash is not None:
        # Its rows were passed over, so every walk begins again; what is masked already costs only the looking.
        RetentionProgress.objects.update(rest=0, done_until=None)
    audit.record(actor, "legal_hold.lifted", hold, reason=said)


def _check(term: Term) -> None:
    if not SHORTEST.mask_days <= term.mask_days <= LONGEST.mask_days:
        problem = _("Choose between %(low)s and %(high)s days.")
        raise DomainError(
            Code.INVALID,
            field="mask_days",
            problem=problem % {"low": SHORTEST.mask_days, "high": f"{LONGEST.mask_days:,}"},
        )
    if not SHORTEST.keep_months <= term.keep_months <= LONGEST.keep_months:
        problem = _("Choose between %(low)s and %(high)s months.")
        raise DomainError(
            Code.INVALID,
            field="keep_months",
            problem=problem % {"low": SHORTEST.keep_months, "high": LONGEST.keep_months},
        )
    if term.keep_months * 31 < term.mask_days:
        raise DomainError(
            Code.INVALID,
            field="keep_months",
            problem=_("Rows cannot be removed before they are masked."),
        )


def _reason(reason: str) -> str:
    words = " ".join(reason.split())
    if len(words) < SHORTEST_REASON:
        raise DomainError(Code.INVALID, field="reason", problem=_("Say in a few words why."))
    return mask_text(words)[:200]


def _number(number: str) -> tuple[int, str]:
    phone = try_parse(number)
    if not isinstance(phone, Phone):
        raise DomainError(Code.NUMBER_INVALID, field="number")
    return number_hash(phone.e164), mask_number(phone.e164)


def _facts(term: Term) -> dict[str, int]:
    return {"mask_days": term.mask_days, "keep_months": term.keep_months}
