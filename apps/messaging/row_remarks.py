"""Why a row of a list is not sent, and what to do about it, in the reader's language. Pure."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.countries import country_name
from apps.core.errors import Code, code_named, sentence
from apps.core.phones import PhoneProblem
from apps.core.repairs import Ambiguity, Repair
from apps.messaging.remarks import Remark, Words

_AMBIGUITIES = {one.value: one for one in Ambiguity}
_PROBLEMS = {one.value: one for one in PhoneProblem}
_REPAIRS = {one.value: one for one in Repair}

# Where the code's own sentence does not already say what to do with a row of a list.
_ADVICE: dict[Code, Words] = {
    Code.NUMBER_INVALID: gettext_lazy(
        "Write the number as +, country code and number, for example +8613800000000."
    ),
    Code.NUMBER_DUPLICATE: gettext_lazy("Nothing is to be done: the number gets the message once."),
    Code.TEMPLATE_MAINLAND_ONLY: gettext_lazy(
        "Send these rows as a list of their own, with a global template."
    ),
    Code.TEMPLATE_GLOBAL_ONLY: gettext_lazy(
        "Send these rows as a list of their own, with a mainland template."
    ),
    Code.CODE_PARAMETER: gettext_lazy("Write 1 to 6 digits and nothing else."),
    Code.PARAMETER_TOO_LONG: gettext_lazy("Shorten the value."),
    Code.CONTENT_TOO_LONG: gettext_lazy("Shorten the values of this row."),
    Code.PARAMETER_LINK: gettext_lazy("Take the link out of the value; a link belongs into the template."),
    Code.UNSUBSCRIBED: gettext_lazy("Leave the row as it is: the person has asked not to be written to."),
    Code.BLOCKED: gettext_lazy("Leave the row as it is, or take the number off the block list."),
    Code.COUNTRY_CLOSED: gettext_lazy("Ask the operator for a price, or leave the row as it is."),
}


def row_remark(code: str, facts: dict[str, Any] | None) -> Remark:
    """What was found of the row, and what to do; empty for a row that is good."""
    known = code_named(code)
    if known is None:
        return Remark("")
    facts = facts or {}
    advice = _ADVICE.get(known, "")
    if known is Code.NUMBER_AMBIGUOUS and (ambiguity := _AMBIGUITIES.get(facts.get("problem", ""))):
        return Remark(ambiguity.sentence, ambiguity.fix)
    if known is Code.NUMBER_INVALID and (problem := _PROBLEMS.get(facts.get("problem", ""))):
        return Remark(problem.sentence, advice)
    if known is Code.NUMBER_DUPLICATE and "first" in facts:
        return Remark(_("The same stands in row %(row)s already.") % {"row": facts["first"]}, advice)
    if known is Code.COUNTRY_CLOSED and "country" in facts:
        name = country_name(str(facts["country"]))
        return Remark(_("Nothing can be sent to %(country)s: it has no price.") % {"country": name}, advice)
    return Remark(sentence(known, facts), advice)


def repair_labels(repairs: list[str] | None, columns: list[str]) -> list[str]:
    """ "column:repair" as people read it: the column's name, then what was mended."""
    labels = []
    for named in repairs or ():
        column, _colon, word = named.partition(":")
        repair = _REPAIRS.get(word)
        if repair is not None:
            labels.append(f"{column_name(int(column), columns)}: {repair.label}")
    return labels


def column_name(column: int | None, columns: list[str]) -> str:
    """The header of a column, or its letter as in a spreadsheet where it has none."""
    if column is None:
        return ""
    if column < len(columns) and columns[column]:
        return columns[column]
    return _("Column %(letter)s") % {"letter": letter(column)}


def letter(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
