"""Judging rows of a list: their cells become number and values, and the rules say what may be sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind, Region
from apps.core.phones import Phone, PhoneProblem
from apps.core.repairs import Ambiguity, Repair, mend_number, mend_value
from apps.identity.kinds import Right
from apps.messaging.models import SendTask
from apps.messaging.services.verdicts import verdict_of
from apps.messaging.states import RowVerdict
from apps.messaging.uploads.mapping import Mapping
from apps.policy.batch import Batch, Candidate
from apps.policy.engine import judge
from apps.policy.rules.application_open import ApplicationOpen
from apps.pricing.quotes import Tariff, tariff

ROWS_PER_BATCH = 1000  # what the rules take at once


@dataclass(slots=True)
class Found:
    """What one row was found to be; `code`, `column` and `facts` say why it is not good, `segments` is 0 then.

    `repairs` names what was mended as "column:repair"; `number_hash` and `phone` are set whenever the number could be read.
    """

    row_no: int
    cells: list[str]
    parameters: tuple[str, ...]
    phone: Phone | None = None
    number_hash: int = 0
    verdict: str = RowVerdict.GOOD.value
    code: Code | None = None
    column: int | None = None
    facts: dict[str, Any] | None = None
    repairs: list[str] | None = None
    segments: int = 0
    content: int | None = None  # Batch.content
    is_corrected: bool = False


class Judge:
    """Judges the rows of one task under one mapping, priced as of today.

    Raises DomainError when nothing of the list may be sent at all: the account or the application is closed, the template
    or the signature is not approved (any more).
    """

    def __init__(self, task: SendTask, mapping: Mapping) -> None:
        account = task.account
        self.tariff: Tariff | None = tariff(
            account, clock.business_day(clock.now(), account.zone), task.template.message_kind
        )
        self.mapping = mapping
        self._region = Region(task.region)
        self._batch: Batch[Candidate] = Batch(
            account=account,
            application=task.application,
            template=task.template,
            signature=task.signature,
            signature_given=task.signature.content if task.signature else "",
            sender_given=task.sender,
            tariff=self.tariff,
            candidates=[],
            is_list=True,
        )
        _check_wording(self._batch)

    def judge(self, rows: Sequence[tuple[int, list[str]]]) -> list[Found]:
        """One finding for each of up to 1,000 rows, in order; duplicates and limits are left to whoever sees all rows."""
        found: list[Found] = []
        candidates: list[Candidate] = []
        for position, (row_no, cells) in enumerate(rows):
            one, phone = self._read(row_no, cells)
            found.append(one)
            if phone is not None:
                candidate = Candidate(position, "", phone, one.parameters)
                one.number_hash = candidate.hash
                candidates.append(candidate)
        batch = replace(self._batch, candidates=candidates, _texts={}, _contents={})
        judgement = judge(batch, is_counted=False)
        text, content = batch.text, batch.content
        for candidate in judgement.admitted:
            good = found[candidate.position]
            good.segments = text(candidate.parameters)[1].segments
            good.content = content(candidate.parameters)
        for refusal in judgement.refused:
            one = found[refusal.verdict.position]
            self._refuse(one, refusal.verdict.code, refusal.verdict.facts)
            if refusal.verdict.code is Code.NUMBER_INVALID and isinstance(
                refusal.candidate.phone, PhoneProblem
            ):
                one.facts = {"problem": refusal.candidate.phone.value}  # a word, for any reader's language
        return found

    def _read(self, row_no: int, cells: list[str]) -> tuple[Found, Phone | PhoneProblem | None]:
        """The row's values and number; no number, and the row already refused, where the cell may mean several."""
        mapping, width = self.mapping, len(cells)
        repairs: list[str] = []
        column = mapping.number
        country = mapping.country
        mended = mend_number(
            cells[column] if column < width else "",
            region=self._region,
            country_cell=cells[country] if country is not None and country < width else None,
        )
        if mended.repairs:
            repairs += _named(column, mended.repairs)
        values = []
        for variable in mapping.variables:
            if variable is None or variable >= width:
                values.append("")
                continue
            value, mends = mend_value(cells[variable])
            values.append(value)
            if mends:
                repairs += _named(variable, mends)
        one = Found(row_no, cells, tuple(values))
        phone = mended.phone
        if isinstance(phone, Ambiguity):
            self._refuse(one, Code.NUMBER_AMBIGUOUS, {"problem": phone.value})
            return one, None
        if isinstance(phone, Phone):
            one.phone = phone
            one.repairs = repairs or None
        return one, phone

    def _refuse(self, one: Found, code: Code, facts: dict[str, Any]) -> None:
        one.verdict = verdict_of(code).value
        one.code = code
        one.facts = facts or None
        position = facts.get("position")  # of a value, from 1
        if isinstance(position, int) and 0 < position <= len(self.mapping.variables):
            one.column = self.mapping.variables[position - 1]
        elif code not in (Code.CONTENT_TOO_LONG, Code.SENSITIVE_WORDS):  # for them no single cell is to blame
            one.column = self.mapping.number


def _named(column: int, repairs: Sequence[Repair]) -> list[str]:
    return [f"{column}:{repair.value}" for repair in repairs]


def _check_wording(batch: Batch) -> None:
    """What the rules would say of every row alike, said once of the list."""
    ApplicationOpen().judge(batch)
    template, signature = batch.template, batch.signature
    assert template is not None, "a task has its template"
    if not template.is_approved or template.deleted_at is not None:
        raise DomainError(Code.TEMPLATE_UNAPPROVED)
    if template.message_kind == MessageKind.MARKETING and Right.MARKETING not in batch.rights:
        raise DomainError(Code.INDIVIDUAL_MARKETING)
    if signature is None:
        if template.is_mainland:
            raise DomainError(Code.SIGNATURE_UNAPPROVED)
    elif not signature.is_approved or signature.deleted_at is not None:
        raise DomainError(Code.SIGNATURE_UNAPPROVED)
    elif signature.region != template.region:
        raise DomainError(Code.SIGNATURE_REGION)
