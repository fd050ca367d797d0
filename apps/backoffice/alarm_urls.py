"""Routes about alarms; part of the back office's routes."""

from django.urls import path

from apps.backoffice.views import alarm_recipients, alarm_rules, alarms

_OF = "alarms/recipients/<slug:public_id>/"

urlpatterns = [
    path("alarms/", alarms.AlarmList.as_view(), name="alarms"),
    path("alarms/rules/", alarm_rules.AlarmRules.as_view(), name="alarm_rules"),
    path("alarms/rules/<slug:condition>/", alarm_rules.AlarmRule.as_view(), name="alarm_rule"),
    path(
        "alarms/rules/<slug:condition>/reset/", alarm_rules.AlarmRuleReset.as_view(), name="alarm_rule_reset"
    ),
    path("alarms/sms/", alarm_rules.AlarmSender.as_view(), name="alarm_sender"),
    path("alarms/recipients/", alarm_recipients.AlarmRecipients.as_view(), name="alarm_recipients"),
    path("alarms/recipients/new/", alarm_recipients.RecipientNew.as_view(), name="alarm_recipient_new"),
    path("alarms/letters/<slug:public_id>/again/", alarms.LetterAgain.as_view(), name="alarm_letter_again"),
    path(_OF, alarm_recipients.RecipientDetail.as_view(), name="alarm_recipient"),
    path(f"{_OF}edit/", alarm_recipients.RecipientEdit.as_view(), name="alarm_recipient_edit"),
    path(f"{_OF}delete/", alarm_recipients.RecipientDelete.as_view(), name="alarm_recipient_delete"),
    path(f"{_OF}code/", alarm_recipients.RecipientSendCode.as_view(), name="alarm_recipient_code"),
    path(f"{_OF}mail/", alarm_recipients.RecipientSendMail.as_view(), name="alarm_recipient_mail"),
    path(f"{_OF}webhook/", alarm_recipients.RecipientCheckWebhook.as_view(), name="alarm_recipient_webhook"),
    path(f"{_OF}test/", alarm_recipients.RecipientTest.as_view(), name="alarm_recipient_test"),
    path("alarms/<slug:public_id>/", alarms.AlarmDetail.as_view(), name="alarm"),
    path("alarms/<slug:public_id>/acknowledge/", alarms.AlarmAcknowledge.as_view(), name="alarm_acknowledge"),
]
