"""Routes about alarms; part of the console's routes."""

from django.urls import path

from apps.accounts.limits import limited_link
from apps.console.views import alarm_links, alarms, own_mobile

_OF = "alarms/recipients/<slug:public_id>/"

urlpatterns = [
    path("alarms/", alarms.AlarmList.as_view(), name="alarms"),
    path(
        "alarms/links/acknowledge/<str:token>/",
        limited_link(alarm_links.AcknowledgeLink.as_view(), group="alarm-acknowledge"),
        name="alarm_acknowledge",
    ),
    path(
        "alarms/links/verify/<str:token>/",
        limited_link(alarm_links.VerifyLink.as_view(), group="alarm-verify"),
        name="alarm_verify_email",
    ),
    path("own/mobile/", own_mobile.OwnMobile.as_view(), name="own_mobile"),
    path("own/mobile/code/", own_mobile.SendCode.as_view(), name="own_mobile_code"),
    path("own/mobile/test/", own_mobile.SendTest.as_view(), name="own_mobile_test"),
    path("own/mobile/remove/", own_mobile.Remove.as_view(), name="own_mobile_remove"),
    path(
        "applications/<slug:public_id>/alarms/", alarms.ApplicationAlarms.as_view(), name="application_alarms"
    ),
    path(
        "applications/<slug:public_id>/alarms/new/", alarms.RecipientNew.as_view(), name="alarm_recipient_new"
    ),
    path("alarms/letters/<slug:public_id>/again/", alarms.LetterAgain.as_view(), name="alarm_letter_again"),
    path(_OF, alarms.RecipientDetail.as_view(), name="alarm_recipient"),
    path(f"{_OF}edit/", alarms.RecipientEdit.as_view(), name="alarm_recipient_edit"),
    path(f"{_OF}delete/", alarms.RecipientDelete.as_view(), name="alarm_recipient_delete"),
    path(f"{_OF}code/", alarms.RecipientSendCode.as_view(), name="alarm_recipient_code"),
    path(f"{_OF}mail/", alarms.RecipientSendMail.as_view(), name="alarm_recipient_mail"),
    path(f"{_OF}webhook/", alarms.RecipientCheckWebhook.as_view(), name="alarm_recipient_webhook"),
    path(f"{_OF}test/", alarms.RecipientTest.as_view(), name="alarm_recipient_test"),
    path("alarms/<slug:public_id>/", alarms.AlarmDetail.as_view(), name="alarm"),
    path(
        "alarms/<slug:public_id>/acknowledge/",
        alarms.AlarmAcknowledge.as_view(),
        name="alarm_acknowledge_own",
    ),
]
