"""The audit trail in words: no verb without a sentence, no right and no role without words."""

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from apps.accounts import audit
from apps.accounts.models import Account, AuditEvent
from apps.accounts.permissions import Perm, Role, StaffRole
from apps.accounts.rights import ROLE_WORDS, WORDS, rights_of
from apps.accounts.sentences import OTHER
from apps.accounts.telling import tell
from apps.reviews.states import ReviewStatus

KINDS = ("signature", "template")  # what `{review.kind}` stands for


def recorded_verbs() -> Iterator[str]:
    """The verb of every `audit.record(` in the product; made-up ones are spelt out for each kind and outcome."""
    for path in sorted((Path(settings.BASE_DIR) / "apps").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            is_record = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("audit.record")
            if not is_record or not isinstance(node, ast.Call):
                continue
            verb = node.args[1]
            if isinstance(verb, ast.Constant):
                yield str(verb.value)
            else:
                for one in (verb.body, verb.orelse) if isinstance(verb, ast.IfExp) else (verb,):
                    yield str(one.value) if isinstance(one, ast.Constant) else ast.unparse(one)


def spelt_out(verb: str) -> list[str]:
    if not verb.startswith("f'"):
        return [verb]
    decided = [ReviewStatus.APPROVED, ReviewStatus.REJECTED, ReviewStatus.NEEDS_MORE, ReviewStatus.REVOKED]
    words = [re.sub(r"\{\w+\.kind\}", kind, verb[2:-1]) for kind in KINDS]
    return [word.replace("{to.value}", state.value) for word in words for state in decided]


VERBS = sorted({one for verb in recorded_verbs() for one in spelt_out(verb)})


def test_verbs_are_found() -> None:
    assert {"member.invited", "template.approved", "signature.submitted", "staff.granted"} <= set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_sentence(verb: str) -> None:
    told = tell(AuditEvent(verb=verb, label="Thing", via="system", facts={}))
    assert told.tone is not OTHER and verb not in told.sentence


def test_a_customer_does_not_read_which_person_of_the_staff_it_was() -> None:
    event = AuditEvent(verb="template.approved", label="Code", via="backoffice", ip="192.0.2.9", facts={})
    told = tell(event, for_customer=True)
    assert "staff" in told.who and told.ip == ""
    assert tell(event).ip == "192.0.2.9"


def test_every_right_and_role_has_words() -> None:
    assert set(WORDS) == set(Perm)
    assert set(ROLE_WORDS) == {*Role, *StaffRole}


def test_the_table_of_rights_says_what_the_roles_say() -> None:
    owner = [dict(right.held)[Role.OWNER] for right in rights_of(Role)]
    assert all(owner), "an owner may do everything in the account"
    assert not all(dict(right.held)[Role.VIEWER] for right in rights_of(Role))


def test_a_change_keeps_what_was_before_and_what_came_after_and_no_number() -> None:
    before = {"name": "shop", "amount": "5", "note": None, "kinds": [1, 2]}
    after = {"name": "shop", "amount": "7.5", "note": "call +86138****0001", "kinds": [1]}
    assert audit.difference(before, after) == {
        "before": {"amount": "5", "note": None, "kinds": [1, 2]},
        "changed": {"amount": "7.5", "note": "call +86138****0001", "kinds": [1]},
    }
    assert audit.difference(after, after) == {} and audit.values(None, "name") == {}
    account = Account(name="call 13800000001 now", approval_above_amount=Decimal("10.500000"))
    found = audit.values(account, "name", "approval_above_amount", "verified_at")
    assert "13800000001" not in found["name"]
    assert (found["approval_above_amount"], found["verified_at"]) == ("10.5", None)
