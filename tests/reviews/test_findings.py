"""The catalogue of reasons and the cutting of a text at its findings."""

import pytest
from django.utils import translation

from apps.reviews.findings import Found, blocking, in_order, marked
from apps.reviews.kinds import KINDS, model_of
from apps.reviews.reasons import GROUPS, REASONS, offered


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_reads_well_without_its_facts(code: str) -> None:
    with translation.override("en"):
        found = Found(code)
        assert found.sentence
        assert isinstance(found.advice, str)
    assert REASONS[code].group in GROUPS
    assert set(REASONS[code].kinds) <= set(KINDS)
    assert len(code) <= 40


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_reviewers_are_offered_reasons_of_the_kind_only(kind: str) -> None:
    listed = [reason for _group, _name, reasons in offered(kind) for reason in reasons]
    assert len(listed) >= 8
    assert all(reason.may_be_said_of(kind) and reason.is_offered for _code, reason in listed)
    assert model_of(kind).kind == kind  # type: ignore[attr-defined]


def test_facts_and_words_fill_the_sentence() -> None:
    with translation.override("en"):
        found = Found("not_consecutive", words="{3}", facts={"missing": 2})
        assert "{2} is missing before “{3}”" in found.sentence
        assert "{1}" in found.advice


def test_a_reason_without_its_words_says_the_short_sentence() -> None:
    with translation.override("en"):
        assert Found("forbidden_symbol").sentence == "A symbol is not supported."
        assert Found("forbidden_symbol", words="★").sentence == "The symbol “★” is not supported."


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_reviewers_choose_from_has_no_gaps(kind: str) -> None:
    with translation.override("en"):
        for _group, _name, reasons in offered(kind):
            for code, _reason in reasons:
                said = f"{Found(code).sentence} {Found(code).advice}"
                assert "“…”" not in said
                assert "{…}" not in said


def test_blocking_findings_come_first() -> None:
    warning, error = Found("remarks_wanted", blocking=False), Found("only_variables", start=3)
    assert in_order([warning, error]) == [error, warning]
    assert blocking([warning, error]) == [error]


def test_a_text_is_cut_at_its_findings_and_nothing_is_lost() -> None:
    text = "abc【def】ghi"
    found = [Found("forbidden_brackets", start=3, end=4), Found("forbidden_brackets", start=7, end=8)]
    overlapping = Found("text_too_long", start=0, end=len(text))
    pieces = marked(text, [*found, Found("remarks_wanted", field="remarks"), Found("other", start=7, end=99)])
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.found] == ["【", "】"]
    assert "".join(piece.text for piece in marked(text, [*found, overlapping])) == text
