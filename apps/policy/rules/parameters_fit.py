"""The values must fit the template: their count, their form, and the length of the whole (rules 26, 28, 30; S7)."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from apps.core.errors import Code
from apps.core.kinds import MessageKind
from apps.identity.kinds import Right
from apps.policy.batch import Batch
from apps.policy.rules.base import Verdict
from apps.policy.rules.characters import forbidden

LONGEST_TEXT = 500
LONGEST_INDIVIDUAL_VALUE = 12
_CODE = re.compile(r"[0-9]{1,6}", re.ASCII).fullmatch
_LINK = re.compile(
    r"https?://|www\.|(?<![\w@.])[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|cn|net|org|top|xyz|info|io|cc|me|vip|shop|site|link|app)(?![\w])",
    re.IGNORECASE,
).search


class ParametersFit:
    """Equal values are judged once. An empty value is what an API call says, but a gap in a list."""

    is_recorded: ClassVar[bool] = False
    is_lasting: ClassVar[bool] = True

    def judge(self, batch: Batch) -> Iterable[Verdict]:
        known: dict[tuple[str, ...], tuple[Code, dict[str, Any]] | None] = {}
        verdicts = []
        for one in batch.candidates:
            if one.parameters not in known:
                known[one.parameters] = self._problem(batch, one.parameters)
            problem = known[one.parameters]
            if problem is not None:
                verdicts.append(Verdict(one.position, problem[0], problem[1]))
        return verdicts

    def _problem(self, batch: Batch, values: tuple[str, ...]) -> tuple[Code, dict[str, Any]] | None:
        template = batch.template
        assert template is not None, "TemplateFits comes first"
        if len(values) != template.parameter_count:
            return Code.TEMPLATE_PARAMETERS, {"expected": template.parameter_count, "received": len(values)}
        for position, value in enumerate(values, start=1):
            if batch.is_list and not value.strip():
                return Code.PARAMETER_MISSING, {"position": position}
            if template.message_kind == MessageKind.CODE and not _CODE(value):
                return Code.CODE_PARAMETER, {"position": position}
            found = forbidden(value)
            if found is not None:
                facts = {"position": position, "character": found.shown, "place": found.at + 1}
                return Code.PARAMETER_CHARACTERS, facts
            if len(value) > LONGEST_INDIVIDUAL_VALUE and Right.FREE_VARIABLES not in batch.rights:
                facts = {"position": position, "length": len(value), "limit": LONGEST_INDIVIDUAL_VALUE}
                return Code.PARAMETER_TOO_LONG, facts
            if ("." in value or ":" in value) and _LINK(value):  # there is no link without one of them
                return Code.PARAMETER_LINK, {"position": position}
        length = batch.text(values)[1].characters
        if length > LONGEST_TEXT:
            return Code.CONTENT_TOO_LONG, {"length": length, "limit": LONGEST_TEXT}
        return None
