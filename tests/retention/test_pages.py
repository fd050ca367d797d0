"""The pages of retention: terms, holds and proofs for staff, what holds and what is gone for customers."""

from datetime import timedelta
from typing import Any

import pytest

from apps.accounts.permissions import StaffRole
from apps.core import clock
from apps.core.partitions import make_partitions
from apps.exports.models import Export
from apps.exports.services import making
from apps.messaging.models import Message
from apps.retention import queries
from apps.retention.kinds import DEFAULTS, DataKind, Term
from apps.retention.models import Deletion, LegalHold
from apps.retention.services import keeping
from tests import factories
from tests.people import signed_in
from tests.support import lists
from tests.support.pages import check_page
from tests.support.replying import sent
from tests.support.sending import Sender, open_network, ready_to_send

pytestmark = pytest.mark.django_db
file_store = lists.file_store
FRONT = "/backoffice/retention/"


@pytest.fixture
def sender(file_store: Any) -> Sender:
    open_network()
    make_partitions(months_back=8)
    made = ready_to_send()
    sent(made, at=clock.now() - timedelta(days=200))
    return made


@pytest.fixture
def staff(sender: Sender) -> Any:
    operator = factories.staff(StaffRole.OPERATOR)
    factories.second_factor(operator)
    return signed_in(operator).client


def filled(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for kind, term in DEFAULTS.items():
        values |= {f"{kind}_mask": term.mask_days, f"{kind}_keep": term.keep_months}
    return {**values, **changes}


def test_terms_are_shown_and_set_for_everybody_and_for_one(sender: Sender, staff: Any) -> None:
    assert "After 180 days: masked" in check_page(staff.get(FRONT))
    check_page(staff.get(f"{FRONT}terms/"))
    assert staff.post(f"{FRONT}terms/", filled(replies_mask=30)).status_code == 302
    assert queries.defaults() == {**DEFAULTS, DataKind.REPLIES: Term(30, 24)}
    own = f"{FRONT}terms/?account={sender.account.public_id}"
    page = check_page(staff.get(own))
    assert "For everybody: masked after 30 days" in page and "raw_mask" not in page
    assert staff.post(own, {"messages_mask": 60, "messages_keep": 12}).status_code == 302
    terms = {one.kind: one for one in queries.in_force(sender.account)}
    assert terms[DataKind.MESSAGES].term == Term(60, 12) and not terms[DataKind.REPLIES].is_own
    assert sender.account.public_id in check_page(staff.get(FRONT))
    staff.post(own, {})
    assert not queries.own_terms(), "empty fields: as for everybody"


def test_what_makes_no_sense_is_said_at_its_field(sender: Sender, staff: Any) -> None:
    for wrong in ({"messages_mask": 3}, {"messages_mask": 300, "messages_keep": 3}, {"messages_keep": ""}):
        answer = staff.post(f"{FRONT}terms/", filled(**wrong))
        assert answer.status_code == 422
        check_page(answer)
    assert queries.defaults() == DEFAULTS


def test_a_hold_is_placed_and_lifted_with_reasons(sender: Sender, staff: Any) -> None:
    check_page(staff.get(f"{FRONT}holds/new/"))
    assert staff.post(f"{FRONT}holds/new/", {"reason": "a court"}).status_code == 422
    staff.post(f"{FRONT}holds/new/", {"number": "+8613800000001", "reason": "file 7 of the court"})
    hold = LegalHold.objects.get()
    page = check_page(staff.get(f"{FRONT}holds/"))
    assert "file 7 of the court" in page and "13800000001" not in page
    lift = f"{FRONT}holds/{hold.public_id}/lift/"
    assert "file 7" in check_page(staff.get(lift))
    assert staff.post(lift, {"reason": ""}).status_code == 422
    assert staff.post(lift, {"reason": "the case is closed"}).status_code == 302
    hold.refresh_from_db()
    assert not hold.is_in_force and "the case is closed" in check_page(staff.get(f"{FRONT}holds/"))


def test_proofs_are_listed_and_taken_as_a_file(sender: Sender, staff: Any) -> None:
    keeping.run(float("inf"))
    row = Deletion.unscoped.get()
    assert row.public_id in check_page(staff.get(f"{FRONT}proofs/"))
    mine = signed_in(sender.user, sender.account).client
    page = check_page(mine.get("/console/account/retention/"))
    assert row.public_id in page and "exports/new/deletions/" in page and "After 90 days: masked" in page
    mine.post("/console/exports/new/deletions/", {"form": "csv", "columns": ["proof", "count", "digest"]})
    export = Export.of(sender.account).get()
    making.make(export.pk)
    text = mine.get(f"/console/exports/{export.public_id}/file/").getvalue().decode()
    assert f"{row.public_id},1,{row.digest}," in text
    other = ready_to_send("bea", 2)
    theirs = signed_in(other.user, other.account).client
    assert row.public_id not in check_page(theirs.get("/console/account/retention/"))


def test_a_masked_message_says_so_on_its_pages(sender: Sender, staff: Any) -> None:
    keeping.run(float("inf"))
    mine = signed_in(sender.user, sender.account).client
    since = {"since": "2020-01-01"}
    page = check_page(mine.get("/console/records/messages/", since))
    assert "****" in page
    serial = Message.of(sender.account).get().serial
    assert "Deleted when its time of keeping" in check_page(mine.get(f"/console/records/messages/{serial}/"))
