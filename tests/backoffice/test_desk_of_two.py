"""The desk's pages where more than one person judges: second opinions, samples, agreement, taking a decision back, its rules."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.actors import Actor
from apps.accounts.models import AccountKind
from apps.accounts.permissions import StaffRole
from apps.reviews import queries, services
from apps.reviews.findings import Found
from apps.reviews.kinds import KINDS
from apps.reviews.models import Finding, Opinion, Recheck, RecheckRate, Review, ReviewMessage, RiskRule, Stage
from apps.reviews.services import conversations
from apps.reviews.states import ReviewStatus
from apps.signatures.kinds import Purpose
from tests import factories
from tests.backoffice.test_reviews import QUEUE, browser, status
from tests.support.identities import organization, person, submitted
from tests.support.pages import check_page
from tests.support.reviewing import approved, customer, reviewer, signature, template

pytestmark = pytest.mark.django_db


def operator() -> Actor:
    return factories.actor(factories.staff(StaffRole.OPERATOR))


def decide(client: Client, thing: Any, decision: str, **data: Any) -> str:
    """Claim and decide by the pages; gives the page that follows."""
    address = f"{QUEUE}{thing.review.public_id}/"
    client.post(f"{address}take/")
    return check_page(client.post(address, {"decision": decision, **data}, follow=True))


def test_a_risky_item_from_the_first_opinion_to_the_third_person() -> None:
    alice, opal = customer(), operator()
    thing = signature(alice, purpose=Purpose.OTHER, submit=True)
    address = f"{QUEUE}{thing.review.public_id}/"
    first, second, third = browser(reviewer()), browser(reviewer("oleg")), browser(opal)
    assert "Two reviewers judge this item, each alone" in check_page(first.get(address))
    assert "Your approval is kept." in decide(first, thing, "approve")
    page = check_page(second.get(address))
    assert "Two reviewers judge this item, each alone" in page
    assert "olga" not in page
    assert "You have given your opinion" in check_page(first.get(address))
    assert check_page(third.get(QUEUE)).count("Opinions differ") == 1  # the filter's choice alone
    page = decide(second, thing, "reject", reasons=["letter_seal"], note="No seal.")
    assert "a third person decides" in page
    assert status(thing) == ReviewStatus.WAITING
    assert not Finding.objects.exists()
    assert check_page(third.get(f"{QUEUE}?stage=3")).count("Opinions differ") == 2
    page = check_page(third.get(address))
    assert "Two reviewers differ" in page and "No seal." in page and "olga" in page
    decide(third, thing, "approve")
    assert status(thing) == ReviewStatus.APPROVED
    assert thing.is_approved


def test_a_stale_page_decides_nothing_and_shows_the_text_as_it_is_now() -> None:
    olga, thing = reviewer(), template(customer(), submit=True)
    client = browser(olga)
    address = f"{QUEUE}{thing.review.public_id}/"
    client.post(f"{address}take/")
    answer = client.post(address, {"decision": "approve", "seen": "1"})
    assert answer.status_code == 422
    page = check_page(answer)
    assert "was changed after you opened it" in page
    assert f'name="seen" value="{queries.version(thing)}"' in page
    assert status(thing) == ReviewStatus.IN_REVIEW


def test_a_sample_is_judged_blind_and_then_shown_beside_the_decision() -> None:
    RecheckRate.objects.create(kind="template", percent=100)
    olga, oleg = reviewer(), reviewer("oleg")
    thing = template(customer(), submit=True)
    services.reject(
        actor=olga,
        review=services.take(actor=olga, review=thing.review),
        reasons=[Found("unclear")],
        note="Say more.",
    )
    row = Recheck.objects.get()
    client = browser(oleg)
    address = f"{QUEUE}again/{row.public_id}/"
    assert row.public_id in check_page(client.get(f"{QUEUE}again/"))
    assert client.post(f"{QUEUE}again/next/")["Location"] == address
    page = check_page(client.get(address))
    assert "Say more." not in page and "olga" not in page and thing.content[:4] in page
    answer = client.post(address, {"decision": "reject"})
    assert answer.status_code == 422
    assert "Give at least one reason" in check_page(answer)
    page = check_page(client.post(address, {"decision": "approve"}, follow=True))
    assert "They came to different decisions" in page and "Say more." in page
    page = check_page(client.get(f"{QUEUE}agreement/"))
    assert row.public_id in page and "0.0 %" in page
    check_page(client.get(f"{QUEUE}agreement/?days=7"))


def test_who_decided_cannot_judge_the_sample() -> None:
    RecheckRate.objects.create(kind="template", percent=100)
    olga = reviewer()
    approved(template(customer(), submit=True), olga)
    row = Recheck.objects.get()
    client = browser(olga)
    assert "Nothing to judge again" in check_page(client.get(f"{QUEUE}again/"))
    address = f"{QUEUE}again/{row.public_id}/"
    assert "It waits for somebody who had no say in it." in check_page(client.get(address))
    assert client.post(address, {"decision": "take"}).status_code == 422
    row.refresh_from_db()
    assert row.reviewer is None


def test_an_approval_is_revoked_and_a_rejection_taken_up_again_by_their_pages() -> None:
    alice, olga = customer(), reviewer()
    client = browser(operator())
    thing = approved(template(alice, submit=True), olga)
    address = f"{QUEUE}{thing.review.public_id}/"
    assert f"{address}revoke/" in check_page(client.get(address))
    assert client.post(f"{address}revoke/", {"note": ""}).status_code == 422
    assert status(thing) == ReviewStatus.APPROVED
    check_page(client.get(f"{address}revoke/"))
    client.post(f"{address}revoke/", {"reasons": ["unclear"], "note": "Too wide."})
    assert status(thing) == ReviewStatus.REVOKED
    other = signature(alice, submit=True)
    review = services.take(actor=olga, review=other.review)
    services.reject(actor=olga, review=review, reasons=[Found("name_mismatch")])
    address = f"{QUEUE}{review.public_id}/"
    check_page(client.get(f"{address}reopen/"))
    assert f"{address}reopen/" in check_page(client.get(address))
    client.post(f"{address}reopen/", {"note": "The name is right."})
    assert status(other) == ReviewStatus.WAITING
    assert "Taken up again" in check_page(client.get(address))


def test_operators_edit_the_rules_and_a_bad_number_changes_nothing() -> None:
    client = browser(operator())
    address = f"{QUEUE}rules/"
    page = check_page(client.get(address))
    assert "There are fewer than two reviewers" in page
    data = {"risk_marketing__template": "on", **{f"percent_{kind}": "10" for kind in KINDS}}
    assert client.post(address, {**data, "percent_template": "250"}).status_code == 422
    assert not RiskRule.objects.exists()
    check_page(client.post(address, {**data, "percent_template": "25"}, follow=True))
    assert RecheckRate.objects.get().percent == 25
    decided = dict(RiskRule.objects.values_list("code", "needs_second"))
    assert decided["marketing"] is True
    assert decided["government"] is False


def test_single_keys_can_be_switched_off_and_on_again() -> None:
    client = browser(reviewer())
    assert 'data-keys="off"' not in check_page(client.get(QUEUE))
    assert client.post("/keys/", {"keys": "off", "next": QUEUE})["Location"] == QUEUE
    page = check_page(client.get(QUEUE))
    assert 'data-keys="off"' in page and "Switch single keys on" in page
    client.post("/keys/", {"keys": "on", "next": "https://elsewhere.example/"})
    assert 'data-keys="off"' not in check_page(client.get(QUEUE))


def test_words_are_tied_to_the_place_where_they_were_selected() -> None:
    olga = reviewer()
    thing = template(customer(), "会员您好，会员积分{1}分。", message_kind=2, submit=True)
    address = f"{QUEUE}{thing.review.public_id}/"
    client = browser(olga)
    client.post(f"{address}take/")
    data = {"reasons": ["unclear", "no_members"], "words_unclear": "会员", "words_no_members": "会员"}
    client.post(address, {**data, "decision": "reject", "place_unclear": "5", "place_no_members": "3"})
    places = dict(Finding.objects.values_list("reason", "start"))
    assert places == {"unclear": 5, "no_members": 0}  # a wrong place falls back to the first one
    assert not Opinion.objects.exists()
    assert Review.unscoped.get().status == ReviewStatus.REJECTED


def test_a_decision_to_be_judged_again_is_shown_to_nobody_who_may_judge_it() -> None:
    RecheckRate.objects.create(kind="template", percent=100)
    alice, olga, oleg, omar = customer(), reviewer(), reviewer("oleg"), reviewer("omar")
    thing = template(alice, submit=True)
    claimed = services.take(actor=olga, review=thing.review)
    services.reject(actor=olga, review=claimed, reasons=[Found("unclear")], note="Say more.")
    conversations.answer(actor=olga, review=claimed, text="Too short.")
    row = Recheck.objects.get()
    item, again = f"{QUEUE}{thing.review.public_id}/", f"{QUEUE}again/{row.public_id}/"
    judge, other = browser(oleg), browser(omar)
    for path in (item, f"{item}versions/", f"{item}messages/"):
        page = check_page(judge.get(path, follow=True))
        assert "This decision is to be judged again" in page
        assert "Say more." not in page and "Too short." not in page and "olga" not in page
        assert judge.get(path)["Location"] == again
    title = thing.review.title
    assert title not in check_page(judge.get(f"{QUEUE}decided/?kind=template"))
    for knows in (olga, operator()):
        assert "Say more." in check_page(browser(knows).get(item))
    page = check_page(other.post(f"{again}look/", follow=True))
    assert "Say more." in page
    assert "It waits for somebody who had no say in it." in check_page(other.get(again))
    assert other.post(again, {"decision": "take"}).status_code == 422
    assert judge.post(again, {"decision": "take"}).status_code == 302
    check_page(judge.post(again, {"decision": "approve"}, follow=True))
    assert "Say more." in check_page(judge.get(item))
    page = check_page(judge.get(f"{QUEUE}decided/?status=rejected&q={title}"))
    assert item in page and "olga" in page
    assert item not in check_page(judge.get(f"{QUEUE}decided/?status=approved"))


def test_messages_do_not_name_the_first_reviewer_to_the_second() -> None:
    alice, olga, oleg = customer(), reviewer(), reviewer("oleg")
    thing = signature(alice, purpose=Purpose.OTHER, submit=True)
    address = f"{QUEUE}{thing.review.public_id}/"
    first, second = browser(olga), browser(oleg)
    decide(first, thing, "approve")
    review = Review.unscoped.get()
    ReviewMessage.unscoped.create(
        account=review.account, review=review, written_by=olga.user, is_staff=True, text="Which shop?"
    )
    for path in (address, f"{address}messages/"):
        page = check_page(second.get(path))
        assert "Which shop?" in page and "olga" not in page
        assert "olga" in check_page(first.get(path))
    decide(second, thing, "approve")
    assert "olga" in check_page(second.get(f"{address}messages/"))


def test_who_settles_a_disputed_verification_sees_its_documents_and_no_other() -> None:
    RiskRule.objects.create(code="every", kind="identity", needs_second=True)
    row, other = (
        submitted(customer(), organization()),
        submitted(customer("mallory", kind=AccountKind.INDIVIDUAL), person()),
    )
    opal = browser(operator())
    document, others = row.documents.get(), other.documents.all()[0]
    path = f"/backoffice/identities/disputed/documents/{document.public_id}/"
    assert opal.get(path).status_code == 404
    for name, decision in (("olga", "approve"), ("oleg", "reject")):
        decide(browser(reviewer(name)), row, decision, reasons=["identity_unreadable"])
    assert Review.unscoped.get(pk=row.review_id).stage == Stage.DISPUTED
    page = check_page(opal.get(f"{QUEUE}{row.review.public_id}/"))
    assert path in page and f"/identities/documents/{document.public_id}" not in page
    assert opal.get(path).status_code == 200
    reveal = f"/backoffice/identities/disputed/{row.public_id}/reveal/"
    assert row.number in check_page(opal.post(reveal, {"reason": "two reviewers differ"}))
    assert opal.get(f"/backoffice/identities/disputed/documents/{others.public_id}/").status_code == 404
    assert opal.get(f"/backoffice/identities/disputed/{other.public_id}/reveal/").status_code == 404
    assert opal.get(f"/backoffice/identities/documents/{document.public_id}/").status_code == 403
