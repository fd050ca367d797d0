"""S21 from end to end: a reply unsubscribes, the next call fails with 1015, a removal is reviewed, and sending works again."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from apps.accounts.permissions import StaffRole
from apps.messaging.models import Message
from apps.reviews.models import Review
from apps.reviews.services import claiming, deciding
from apps.unsubscribes.models import Unsubscribe
from tests.api.wire import Caller, answer
from tests.people import Person, signed_in
from tests.support.replying import ONE, answered
from tests.support.sending import Sender

pytestmark = pytest.mark.django_db


def send(alice: Sender, caller: Caller, code: str) -> tuple[str, str]:
    asked = {
        "PhoneNumberSet": [ONE],
        "SmsSdkAppId": alice.sdk_app_id,
        "TemplateId": alice.mainland_template_id,
        "SignName": alice.signature.content,
        "TemplateParamSet": [code],
    }
    (status,) = answer(caller.post("SendSms", asked))["SendStatusSet"]
    return status["Code"], status["Message"]


def test_td_blocks_until_an_approved_removal(
    alice: Sender, caller: Caller, olga: Callable[..., Person]
) -> None:
    assert send(alice, caller, "1") == ("Ok", "send success")
    assert answered("ｔｄ。", alice).is_unsubscribe
    code, message = send(alice, caller, "2")
    assert code == "FailedOperation.PhoneNumberInBlacklist"
    assert message.startswith("The mobile number is blocked")
    owner = signed_in(alice.user, alice.account)
    record = Message.of(alice.account).get(status="refused")
    page = owner.client.get(reverse("console:record", args=[record.serial])).content.decode()
    assert "The mobile number is blocked" in page and "(1015)" in page
    row = Unsubscribe.of(alice.account).get()
    apply = f"/console/lists/unsubscribed/{row.public_id}/remove/"
    assert owner.client.post(apply, {"reason": "asked us by telephone"}).status_code == 302
    assert send(alice, caller, "3")[0] == code, "until somebody has decided"
    review, reviewer = Review.unscoped.get(kind="removal"), olga(StaffRole.REVIEWER).actor
    claiming.take(actor=reviewer, review=review)
    deciding.approve(actor=reviewer, review=review)
    assert send(alice, caller, "4") == ("Ok", "send success")
