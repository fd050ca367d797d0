"""Judging a batch: the rules in their order, then what is counted, and what they leave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic

from apps.policy import counters
from apps.policy.batch import Batch, C
from apps.policy.counters import Claim
from apps.policy.rules.account_global import AccountGlobalDay
from apps.policy.rules.application_day import ApplicationDay
from apps.policy.rules.application_open import ApplicationOpen
from apps.policy.rules.base import Budget, CountedRule, Rule, Verdict
from apps.policy.rules.codes_by_address import CodesByAddress
from apps.policy.rules.country_day import CountryDay
from apps.policy.rules.country_listed import CountryListed
from apps.policy.rules.country_open import CountryOpen
from apps.policy.rules.duplicate import Duplicate
from apps.policy.rules.marketing_hours import MarketingHours
from apps.policy.rules.number_valid import NumberValid
from apps.policy.rules.one_region import OneRegion
from apps.policy.rules.parameters_fit import ParametersFit
from apps.policy.rules.sender_fits import SenderFits
from apps.policy.rules.sending_threshold import SendingThresholds
from apps.policy.rules.sensitive_words import SensitiveWords
from apps.policy.rules.signature_fits import SignatureFits
from apps.policy.rules.switched_off import SwitchedOff
from apps.policy.rules.template_fits import TemplateFits
from apps.policy.rules.unsubscribed import Unsubscribed

# First what concerns the whole call, then the number, then the content, then what protects people; the first verdict counts.
RULES: tuple[Rule, ...] = (
    ApplicationOpen(),
    SwitchedOff(),
    OneRegion(),
    NumberValid(),
    Duplicate(),
    TemplateFits(),
    SignatureFits(),
    SenderFits(),
    ParametersFit(),
    SensitiveWords(),
    CountryOpen(),
    CountryListed(),
    Unsubscribed(),
    MarketingHours(),
)

# After all of them, for what a rule refuses must not be counted. The frequency rules of numbers come before these
# (policy.counters); the first that has no room is the one that is named.
COUNTED: tuple[CountedRule, ...] = (
    CodesByAddress(),
    ApplicationDay(),
    SendingThresholds(),
    CountryDay(),
    AccountGlobalDay(),
)


@dataclass(frozen=True, slots=True)
class Refusal(Generic[C]):
    """A verdict with the candidate it is about."""

    candidate: C
    verdict: Verdict
    is_recorded: bool


@dataclass(frozen=True, slots=True)
class Judgement(Generic[C]):
    """Every candidate is in exactly one of the two lists. `claim` is what the admitted would take of the limits."""

    admitted: list[C]
    refused: list[Refusal[C]]
    claim: Claim[C] | None = None


def judge(batch: Batch[C], *, is_counted: bool = True) -> Judgement[C]:
    """Apply the rules in order, and weigh the rest against the limits; raises DomainError when the whole call is refused.

    Nothing is written: who wants to send calls `reserve` next. Without `is_counted` limits are left to somebody else.
    """
    left = list(batch.candidates)
    refused: list[Refusal[C]] = []
    for rule in RULES:
        if not left:
            break
        if batch.was_judged and rule.is_lasting:
            continue
        verdicts = {verdict.position: verdict for verdict in rule.judge(replace(batch, candidates=left))}
        if not verdicts:
            continue
        refused += [
            Refusal(one, verdicts[one.position], rule.is_recorded) for one in left if one.position in verdicts
        ]
        left = [one for one in left if one.position not in verdicts]
    if not left or not is_counted:
        return Judgement(admitted=left, refused=refused)
    rest = replace(batch, candidates=left)
    claim = counters.look(rest, budgets(rest))
    return Judgement(claim.admitted, refused + _refusals(rest, claim.verdicts), claim)


def reserve(judgement: Judgement[C], kept: Sequence[C] | None = None) -> Judgement[C]:
    """Take what the admitted need, in the caller's transaction, which inserts them too; see `counters.take`.

    Fewer may be admitted afterwards. kept: only these of them are sent, and the others are in neither list.
    """
    claim = judgement.claim
    if claim is None:
        return judgement
    if kept is not None:
        claim = counters.without(claim, kept)
    known = len(claim.verdicts)
    taken = counters.take(claim)
    faster = _refusals(claim.batch, taken.verdicts[known:])
    return Judgement(taken.admitted, judgement.refused + faster, taken)


def budgets(batch: Batch[C]) -> list[Budget]:
    """All budgets that concern a batch which the rules have passed."""
    return [budget for rule in COUNTED for budget in rule.budgets(batch)]


def _refusals(batch: Batch[C], verdicts: Sequence[Verdict]) -> list[Refusal[C]]:
    # A limit protects somebody: its refusals are kept.
    by_position = {one.position: one for one in batch.candidates}
    return [Refusal(by_position[verdict.position], verdict, True) for verdict in verdicts]
