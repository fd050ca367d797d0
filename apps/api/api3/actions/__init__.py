"""Every action that API 3.0 serves here; a new one is a file beside this and a line below."""

from apps.api.api3.actions.base import Action
from apps.api.api3.actions.pull_sms_send_status_by_phone_number import PullSmsSendStatusByPhoneNumber
from apps.api.api3.actions.report_conversion import ReportConversion
from apps.api.api3.actions.send_sms import SendSms

ACTIONS: dict[str, Action] = {
    "PullSmsSendStatusByPhoneNumber": PullSmsSendStatusByPhoneNumber(),
    "ReportConversion": ReportConversion(),
    "SendSms": SendSms(),
}
