"""Every refusal of the domain: the one exception that carries a code, and its sentence with the facts filled in."""

from typing import Any

from django.utils.translation import get_language

from apps.core.codes import Code, code_named

__all__ = ["Code", "DomainError", "Forbidden", "IllegalMove", "code_named", "sentence"]


class DomainError(Exception):
    """A refusal that people read; nothing has been written when it is raised.

    `field` names the form field or request field it concerns, if there is one.
    """

    def __init__(self, code: Code, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(code.value)
        self.code = code
        self.field = field
        self.facts = facts

    @property
    def sentence(self) -> str:
        """The sentence in the reader's language, with the facts filled in."""
        return sentence(self.code, self.facts)

    def __str__(self) -> str:
        return f"{self.code.value} {self.facts}"


class Forbidden(DomainError):
    """The actor may not do this."""

    def __init__(self, perm: str) -> None:
        super().__init__(Code.FORBIDDEN, perm=perm)


class IllegalMove(DomainError):
    """The row was not in a state from which the move is allowed (or somebody else was faster)."""

    def __init__(self, state: str) -> None:
        super().__init__(Code.ILLEGAL_MOVE, state=state)


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        ours, other = ("_zh", "_en") if (get_language() or "").startswith("zh") else ("_en", "_zh")
        return str(self.get(f"{key}{ours}") or self.get(f"{key}{other}") or "…")


def sentence(code: Code, facts: dict[str, Any] | None = None) -> str:
    """The code's sentence with facts; a fact that is missing shows as an ellipsis rather than failing.

    A fact that an operator has written in both languages comes as `name_en` and `name_zh` and is read in the reader's.
    """
    return str(code.sentence).format_map(_Facts(facts or {}))
