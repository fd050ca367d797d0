"""The public Python SDK, unmodified, against the product's web server."""

import time
from typing import Any

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20190711 import models as models_2019
from tencentcloud.sms.v20190711 import sms_client as client_2019
from tencentcloud.sms.v20210111 import models, sms_client

from apps.core import clock
from apps.messaging.models import Conversion, Message
from tests.support.sending import Sender


def profile(endpoint: str, method: str = "POST", signature: str = "TC3-HMAC-SHA256") -> ClientProfile:
    http = HttpProfile(protocol="http", endpoint=endpoint, reqMethod=method)
    return ClientProfile(httpProfile=http, signMethod=signature)


def client(alice: Sender, chosen: ClientProfile, secret_key: str | None = None) -> sms_client.SmsClient:
    credential = Credential(alice.secret_id, secret_key or alice.secret_key)
    return sms_client.SmsClient(credential, "ap-guangzhou", chosen)


def request(alice: Sender, numbers: list[str], **fields: Any) -> models.SendSmsRequest:
    asked = models.SendSmsRequest()
    asked.PhoneNumberSet = numbers
    asked.SmsSdkAppId = alice.sdk_app_id
    asked.TemplateId = alice.mainland_template_id
    asked.SignName = alice.signature.content
    asked.TemplateParamSet = ["123456"]
    for name, value in fields.items():
        setattr(asked, name, value)
    return asked


@pytest.mark.parametrize("signature", ["TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_every_signature_over_post_and_get(alice: Sender, endpoint: str, method: str, signature: str) -> None:
    sent = client(alice, profile(endpoint, method, signature)).SendSms(
        request(alice, ["+8613800000001", "+8613800000002"], SessionContext="订单 7 & more = +%")
    )
    assert [status.Code for status in sent.SendStatusSet] == ["Ok", "Ok"]
    assert [status.PhoneNumber for status in sent.SendStatusSet] == ["+8613800000001", "+8613800000002"]
    assert sent.SendStatusSet[0].SessionContext == "订单 7 & more = +%"
    assert {status.SerialNo for status in sent.SendStatusSet} == {
        message.serial for message in Message.of(alice.account)
    }
    assert len(sent.RequestId) == 36


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_payload_that_is_not_signed(alice: Sender, endpoint: str, method: str) -> None:
    chosen = profile(endpoint, method)
    chosen.unsignedPayload = True
    sent = client(alice, chosen).SendSms(request(alice, ["+8613800000001"]))
    assert sent.SendStatusSet[0].Code == "Ok"


def test_two_hundred_mainland_numbers_and_one_abroad(alice: Sender, endpoint: str) -> None:
    numbers = [f"+86138000{index:05d}" for index in range(200)]
    sms = client(alice, profile(endpoint))
    sent = sms.SendSms(request(alice, numbers))
    assert [status.PhoneNumber for status in sent.SendStatusSet] == numbers
    assert {status.Code for status in sent.SendStatusSet} == {"Ok"}
    abroad = request(alice, ["+12025550123"], TemplateId=alice.global_template_id, SignName=None)
    (status,) = sms.SendSms(abroad).SendStatusSet
    assert (status.Code, status.IsoCode, status.Fee) == ("Ok", "US", 1)


def test_the_older_version(alice: Sender, endpoint: str) -> None:
    credential = Credential(alice.secret_id, alice.secret_key)
    sms = client_2019.SmsClient(credential, "", profile(endpoint))
    asked = models_2019.SendSmsRequest()
    asked.PhoneNumberSet = ["+8613800000001"]
    asked.SmsSdkAppid = alice.sdk_app_id
    asked.TemplateID = alice.mainland_template_id
    asked.Sign = alice.signature.content
    asked.TemplateParamSet = ["123456"]
    assert sms.SendSms(asked).SendStatusSet[0].Code == "Ok"
    now = clock.now()
    Message.of(alice.account).update(status="delivered", code="DELIVRD", settled_at=now, received_at=now)
    pull = models_2019.PullSmsSendStatusByPhoneNumberRequest()
    pull.SendDateTime = int(time.time()) - 60
    pull.Offset, pull.Limit = 0, 10
    pull.PhoneNumber = "+8613800000001"
    pull.SmsSdkAppid = alice.sdk_app_id
    (report,) = sms.PullSmsSendStatusByPhoneNumber(pull).PullSmsSendStatusSet
    assert (report.ReportStatus, report.UserReceiveUnixTime) == ("SUCCESS", int(now.timestamp()))


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_state_of_a_number(alice: Sender, endpoint: str, method: str) -> None:
    sms = client(alice, profile(endpoint, method))
    (status,) = sms.SendSms(request(alice, ["+8613800000001"])).SendStatusSet
    now = clock.now()
    Message.of(alice.account).update(status="delivered", code="DELIVRD", settled_at=now, received_at=now)
    asked = models.PullSmsSendStatusByPhoneNumberRequest()
    asked.BeginTime = int(time.time()) - 60
    asked.Offset, asked.Limit = 0, 100
    asked.PhoneNumber = "+8613800000001"
    asked.SmsSdkAppId = alice.sdk_app_id
    (report,) = sms.PullSmsSendStatusByPhoneNumber(asked).PullSmsSendStatusSet
    assert (report.SerialNo, report.ReportStatus, report.Description) == (
        status.SerialNo,
        "SUCCESS",
        "DELIVRD",
    )


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_code_that_was_entered_is_reported(alice: Sender, endpoint: str, method: str) -> None:
    sms = client(alice, profile(endpoint, method))
    (status,) = sms.SendSms(request(alice, ["+8613800000001"])).SendStatusSet
    asked = models.ReportConversionRequest()
    asked.SmsSdkAppId = alice.sdk_app_id
    asked.SerialNo = status.SerialNo
    asked.ConversionTime = int(time.time())
    said = sms.ReportConversion(asked).ReportConversionStatus
    assert (said.Code, said.Message) == ("ok", "report success")
    assert Conversion.of(alice.account).get().message_id == Message.of(alice.account).get().pk


@pytest.mark.parametrize("signature", ["TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"])
def test_a_refusal_is_an_exception_with_its_code(alice: Sender, endpoint: str, signature: str) -> None:
    wrong = client(alice, profile(endpoint, signature=signature), secret_key="not the key at all")
    with pytest.raises(TencentCloudSDKException) as caught:
        wrong.SendSms(request(alice, ["+8613800000001"]))
    assert caught.value.get_code() == "AuthFailure.SignatureFailure"
    assert len(caught.value.get_request_id()) == 36
    right = client(alice, profile(endpoint, signature=signature))
    with pytest.raises(TencentCloudSDKException) as caught:
        right.SendSms(request(alice, [f"+86138000{index:05d}" for index in range(201)]))
    assert caught.value.get_code() == "LimitExceeded.PhoneNumberCountLimit"
    assert not Message.of(alice.account).exists()
