"""Routes of the customers' face."""

from django.urls import path

from apps.console import (  # noqa: F401 - addresses name regions and kinds of accounts
    alarm_urls,
    callback_urls,
    content_urls,
    converters,
    export_urls,
    invoice_urls,
    limit_urls,
    list_urls,
    record_urls,
    security_urls,
    statistics_urls,
    ticket_urls,
)
from apps.console.views import (
    account,
    applications,
    balance,
    bills,
    choose,
    confirming,
    contacts,
    credentials,
    files,
    getting_started,
    list_changes,
    overview,
    people,
    prices,
    retention,
    send_tasks,
    sending,
    steering,
    switches,
    task_detail,
    trail,
    verification,
    watching,
)
from apps.core.kinds import Region

app_name = "console"


urlpatterns = [
    path("getting-started/", getting_started.GettingStarted.as_view(), name="getting_started"),
    # Applications
    path("applications/", applications.ApplicationList.as_view(), name="applications"),
    path("applications/new/", applications.ApplicationNew.as_view(), name="application_new"),
    path("applications/<slug:public_id>/", applications.ApplicationDetail.as_view(), name="application"),
    path(
        "applications/<slug:public_id>/edit/",
        applications.ApplicationEdit.as_view(),
        name="application_edit",
    ),
    path("applications/<slug:public_id>/key/", applications.ApplicationKey.as_view(), name="application_key"),
    path(
        "applications/<slug:public_id>/disable/",
        applications.ApplicationDisable.as_view(),
        name="application_disable",
    ),
    path(
        "applications/<slug:public_id>/enable/",
        applications.ApplicationEnable.as_view(),
        name="application_enable",
    ),
    path(
        "applications/<slug:public_id>/delete/",
        applications.ApplicationDelete.as_view(),
        name="application_delete",
    ),
    path("applications/<slug:public_id>/stop/", switches.ApplicationStop.as_view(), name="application_stop"),
    path("switches/", switches.SwitchList.as_view(), name="switches"),
    path("switches/<slug:public_id>/release/", switches.SwitchRelease.as_view(), name="switch_release"),
    # Sending
    path("mainland/send/", sending.Send.as_view(), {"region": Region.MAINLAND}, "mainland_send"),
    path("global/send/", sending.Send.as_view(), {"region": Region.GLOBAL}, "global_send"),
    path("<region:region>/send/preview/", sending.SendPreview.as_view(), name="send_preview"),
    path("<region:region>/send/values/", sending.SendValues.as_view(), name="send_values"),
    path("<region:region>/send/list/", send_tasks.SendTaskNew.as_view(), name="send_task_new"),
    path(
        "<region:region>/send/list/columns/", send_tasks.SendTaskColumns.as_view(), name="send_task_columns"
    ),
    path("<region:region>/send/<slug:public_id>/", sending.Sent.as_view(), name="sent"),
    # Contacts
    path("contacts/", contacts.GroupList.as_view(), name="contact_groups"),
    path("contacts/new/", contacts.GroupNew.as_view(), name="contact_group_new"),
    path("contacts/<slug:public_id>/", contacts.GroupDetail.as_view(), name="contact_group"),
    path("contacts/<slug:public_id>/add/", contacts.GroupAdd.as_view(), name="contact_group_add"),
    path("contacts/<slug:public_id>/delete/", contacts.GroupDelete.as_view(), name="contact_group_delete"),
    path("contacts/<slug:public_id>/edit/", contacts.GroupEdit.as_view(), name="contact_group_edit"),
    path("contacts/<slug:public_id>/fill/", contacts.GroupFill.as_view(), name="contact_group_fill"),
    path(
        "contacts/<slug:public_id>/progress/", contacts.GroupProgress.as_view(), name="contact_group_progress"
    ),
    path(
        "contacts/<slug:public_id>/<slug:contact_id>/remove/",
        contacts.ContactRemove.as_view(),
        name="contact_remove",
    ),
    # Lists: each has one page from its upload to its last receipt
    path(
        "mainland/send-tasks/",
        send_tasks.SendTaskList.as_view(),
        {"region": Region.MAINLAND},
        "mainland_send_tasks",
    ),
    path(
        "global/send-tasks/",
        send_tasks.SendTaskList.as_view(),
        {"region": Region.GLOBAL},
        "global_send_tasks",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/", task_detail.SendTaskDetail.as_view(), name="send_task"
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/reading/",
        list_changes.SendTaskReading.as_view(),
        name="send_task_reading",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/limits/",
        list_changes.SendTaskLimits.as_view(),
        name="send_task_limits",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/rows/<int:row_no>/",
        list_changes.SendTaskRowPage.as_view(),
        name="send_task_row",
    ),
    # A list is confirmed, watched and steered
    path(
        "<region:region>/send-tasks/<slug:public_id>/confirm/",
        confirming.SendTaskConfirm.as_view(),
        name="send_task_confirm",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/finish/",
        confirming.SendTaskFinish.as_view(),
        name="send_task_finish",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/test/",
        confirming.SendTaskTest.as_view(),
        name="send_task_test",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/approve/",
        confirming.SendTaskApprove.as_view(),
        name="send_task_approve",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/decline/",
        confirming.SendTaskDecline.as_view(),
        name="send_task_decline",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/unschedule/",
        confirming.SendTaskUnschedule.as_view(),
        name="send_task_unschedule",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/discard/",
        confirming.SendTaskDiscard.as_view(),
        name="send_task_discard",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/progress/",
        watching.SendTaskProgress.as_view(),
        name="send_task_progress",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/rows/",
        watching.SendTaskRows.as_view(),
        name="send_task_rows",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/again/",
        steering.SendTaskAgain.as_view(),
        name="send_task_again",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/cap/",
        steering.SendTaskCap.as_view(),
        name="send_task_cap",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/pace/",
        steering.SendTaskPace.as_view(),
        name="send_task_pace",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/pause/",
        steering.SendTaskPause.as_view(),
        name="send_task_pause",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/resume/",
        steering.SendTaskResume.as_view(),
        name="send_task_resume",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/stop/",
        steering.SendTaskStop.as_view(),
        name="send_task_stop",
    ),
    # Files that are taken away
    path(
        "<region:region>/send-tasks/<slug:public_id>/bad-rows/",
        files.SendTaskBadFile.as_view(),
        name="send_task_bad_file",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/sent-rows/",
        files.SendTaskSentFile.as_view(),
        name="send_task_sent_file",
    ),
    path(
        "<region:region>/send-tasks/<slug:public_id>/unsent-rows/",
        files.SendTaskUnsentFile.as_view(),
        name="send_task_unsent_file",
    ),
    path(
        "<region:region>/templates/<slug:public_id>/list-file/",
        files.TemplateListFile.as_view(),
        name="template_list_file",
    ),
    # Billing
    path("billing/balance/", balance.Balance.as_view(), name="balance"),
    path("billing/balance/alert/", balance.BalanceAlert.as_view(), name="balance_alert"),
    path("billing/balance/file/", balance.StatementFile.as_view(), name="balance_file"),
    path("billing/bills/", bills.Bills.as_view(), name="bills"),
    path("billing/bills/<slug:public_id>/", bills.BillDetail.as_view(), name="bill"),
    path("billing/bills/<slug:public_id>/file/", bills.BillFile.as_view(), name="bill_file"),
    path(
        "billing/bills/<slug:public_id>/lines/<int:number>/", bills.BillLineDetail.as_view(), name="bill_line"
    ),
    path(
        "billing/bills/<slug:public_id>/lines/<int:number>/<str:day>/",
        bills.BillDay.as_view(),
        name="bill_day",
    ),
    path("billing/prices/<slug:public_id>/", prices.PriceVersionDetail.as_view(), name="price_version"),
    path("billing/prices/", prices.PriceList.as_view(), name="prices"),
    # The account and its keys
    path("account/", account.AccountDetail.as_view(), name="account"),
    path("account/approval/", account.AccountApproval.as_view(), name="account_approval"),
    path("account/verification/", verification.Verification.as_view(), name="verification"),
    path(
        "account/verification/as/<account_kind:account_kind>/",
        verification.VerificationApply.as_view(),
        name="verification_apply",
    ),
    path(
        "account/verification/documents/<slug:attachment_id>/",
        verification.DocumentFile.as_view(),
        name="verification_document",
    ),
    path(
        "account/verification/documents/<slug:attachment_id>/<int:page>/",
        verification.DocumentFile.as_view(),
        name="verification_document_page",
    ),
    path(
        "account/verification/documents/<slug:attachment_id>/remove/",
        verification.DocumentRemove.as_view(),
        name="verification_document_remove",
    ),
    path(
        "account/verification/<slug:public_id>/messages/",
        verification.VerificationMessages.as_view(),
        name="verification_messages",
    ),
    path(
        "account/verification/<slug:public_id>/versions/",
        verification.VerificationVersions.as_view(),
        name="verification_versions",
    ),
    path(
        "account/verification/<slug:public_id>/reveal/",
        verification.VerificationReveal.as_view(),
        name="verification_reveal",
    ),
    path(
        "account/verification/<slug:public_id>/submit/",
        verification.VerificationSubmit.as_view(),
        name="verification_submit",
    ),
    path(
        "account/verification/<slug:public_id>/withdraw/",
        verification.VerificationWithdraw.as_view(),
        name="verification_withdraw",
    ),
    path("account/keys/", credentials.CredentialList.as_view(), name="credentials"),
    path("account/keys/new/", credentials.CredentialNew.as_view(), name="credential_new"),
    path(
        "account/keys/<slug:public_id>/disable/",
        credentials.CredentialDisable.as_view(),
        name="credential_disable",
    ),
    path(
        "account/keys/<slug:public_id>/enable/",
        credentials.CredentialEnable.as_view(),
        name="credential_enable",
    ),
    path(
        "account/keys/<slug:public_id>/delete/",
        credentials.CredentialDelete.as_view(),
        name="credential_delete",
    ),
    path("account/choose/", choose.ChooseAccount.as_view(), name="account_choose"),
    path("account/retention/", retention.Retention.as_view(), name="retention"),
    path("account/audit/", trail.Trail.as_view(), name="audit"),
    path("account/people/", people.People.as_view(), name="people"),
    path("account/people/invite/", people.Invite.as_view(), name="people_invite"),
    path(
        "account/people/invitations/<slug:public_id>/send/",
        people.InvitationSend.as_view(),
        name="invitation_send",
    ),
    path(
        "account/people/invitations/<slug:public_id>/withdraw/",
        people.InvitationWithdraw.as_view(),
        name="invitation_withdraw",
    ),
    path("account/people/<slug:public_id>/", people.MemberRoles.as_view(), name="member"),
    path("account/people/<slug:public_id>/remove/", people.MemberRemove.as_view(), name="member_remove"),
    path("", overview.Overview.as_view(), name="overview"),
    *alarm_urls.urlpatterns,
    *callback_urls.urlpatterns,
    *limit_urls.urlpatterns,
    *content_urls.urlpatterns,
    *ticket_urls.urlpatterns,
    *list_urls.urlpatterns,
    *security_urls.urlpatterns,
    *export_urls.urlpatterns,
    *record_urls.urlpatterns,
    *invoice_urls.urlpatterns,
    *statistics_urls.urlpatterns,
]
