"""A kind that can be reviewed is whole: the domain's row, what the desk shows of it, and reasons to reject it."""

import pytest
from django.template.loader import get_template

from apps.backoffice.views.reviews.kinds import SHOWN
from apps.reviews.kinds import KINDS, model_of
from apps.reviews.reasons import offered


def test_every_kind_has_its_row_at_the_desk_and_no_row_is_left_over() -> None:
    assert SHOWN.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_a_kind_can_be_drawn_and_rejected(kind: str) -> None:
    assert model_of(kind).kind == kind  # type: ignore[attr-defined]
    for name in filter(None, (SHOWN[kind].text, SHOWN[kind].documents)):
        get_template(name)
    groups = [group for group, _name, _reasons in offered(kind)]
    assert groups[-1] == "other" and len(groups) > 1
