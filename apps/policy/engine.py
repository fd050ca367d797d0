"""Judging a batch: the rules in their order, and what they leave."""

from dataclasses import dataclass, replace
from typing import Generic

from apps.policy.batch import Batch, C
from apps.policy.rules.application_open import ApplicationOpen
from apps.policy.rules.base import Rule, Verdict
from apps.policy.rules.country_open import CountryOpen
from apps.policy.rules.duplicate import Duplicate
from apps.policy.rules.number_valid import NumberValid
from apps.policy.rules.one_region import OneRegion
from apps.policy.rules.parameters_fit import ParametersFit
from apps.policy.rules.sender_fits import SenderFits
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
    Unsubscribed(),
)


@dataclass(frozen=True, slots=True)
class Refusal(Generic[C]):
    """A verdict with the candidate it is about."""

    candidate: C
    verdict: Verdict
    is_recorded: bool


@dataclass(frozen=True, slots=True)
class Judgement(Generic[C]):
    """Every candidate is in exactly one of the two lists."""

    admitted: list[C]
    refused: list[Refusal[C]]


def judge(batch: Batch[C]) -> Judgement[C]:
    """Apply the rules in order; raises DomainError when the whole call is refused."""
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
    return Judgement(admitted=left, refused=refused)
