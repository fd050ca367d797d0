"""Remarks: where a message stands and what its code means, in plain words, with what to do about it. Pure."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.carriers.codes import explain
from apps.carriers.protocols.smpp.statuses import STATUSES
from apps.core.code_numbers import NUMBERS
from apps.core.errors import Code, code_named, sentence
from apps.messaging.states import MessageStatus

Words = Promise | str


@dataclass(frozen=True, slots=True)
class Remark:
    """What happened, and what to do; `advice` is empty where nothing is to be done."""

    sentence: Words
    advice: Words = ""


_S = MessageStatus
_UNDERWAY: dict[str, Remark] = {
    _S.ACCEPTED: Remark(_("The message waits for its turn at the carrier.")),
    _S.CLAIMED: Remark(_("The message is being handed to the carrier.")),
    _S.SUBMITTED: Remark(_("The carrier has the message; its receipt has not come yet.")),
    _S.IN_DOUBT: Remark(
        _("The carrier did not answer, so it is not known whether the message went out."),
        _(
            "It is not sent again by itself, so that nobody gets it twice. A receipt or the operator settles it."
        ),
    ),
    _S.CANCELLED: Remark(_("The message was stopped before it went to the carrier.")),
}
_NO_REASON = Remark(_("The carrier gave no reason."))
_REFUSALS = {row.name: row for row in STATUSES.values()}


def remark(status: str, code: str, *, mainland: bool, facts: dict[str, Any] | None = None) -> Remark:
    """The remark on a message in this status with this code: ours, a receipt's word, or an SMPP refusal's name.

    `facts` are those of its models.Refusal, if it has one.
    """
    if status == _S.REFUSED:
        return refusal(code, facts)
    return _UNDERWAY.get(status) or meaning(code, mainland=mainland)


def refusal(code: str, facts: dict[str, Any] | None = None) -> Remark:
    """Why we did not take a message: the sentence of a core.errors.Code, with the number that the field knows it by."""
    known = code_named(code)
    if known is Code.SENSITIVE_WORDS and not facts:
        return Remark(_("The text contains words that may not be sent."))
    if known is None:
        return _NO_REASON
    number = NUMBERS.get(known)
    said = sentence(known, facts)
    return Remark(f"{said} ({number})" if number else said)


def meaning(code: str, *, mainland: bool) -> Remark:
    """What a carrier's word means: that of a receipt (`UNDELIV`) or of a refused submission (`ESME_RINVDSTADR`)."""
    if not code:
        return _NO_REASON
    refused = _REFUSALS.get(code)
    if refused is not None:
        return Remark(
            refused.sentence, _("Check the number and the text; if both are right, ask the operator.")
        )
    explained = explain(code, mainland=mainland, final=True)
    return Remark(explained.remark, explained.advice)
