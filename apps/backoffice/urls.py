"""Routes of the staff's face."""

from django.urls import path

from apps.backoffice import alarm_urls, guard_urls, limit_urls
from apps.backoffice import alarm_urls
from apps.backoffice import finance_urls
from apps.backoffice import alarm_urls, finance_urls
from apps.backoffice.views import (
    accounts,
    audit,
    carriers,
    certificates,
    exports,
    overview,
    people,
    records,
    rights,
    send_tasks,
    sender_markets,
    switches,
    tickets,
    unsubscribes,
    words,
    words_test,
    words_try,
    words_versions,
)
from apps.backoffice.views.reviews import (
    agreement,
    calendar,
    claims,
    desk,
    identities,
    queue,
    rechecks,
    reconsider,
    rules,
    talk,
    together,
    urgent,
    workload,
)

app_name = "backoffice"

urlpatterns = [
    path("", overview.Overview.as_view(), name="overview"),
    path("reviews/", queue.ReviewQueue.as_view(), name="reviews"),
    path("reviews/calendar/", calendar.ReviewCalendar.as_view(), name="review_calendar"),
    path("reviews/calendar/<int:pk>/clear/", calendar.DayClear.as_view(), name="calendar_clear"),
    path("reviews/workload/", workload.ReviewWorkload.as_view(), name="review_workload"),
    path("reviews/messages/", talk.ReviewInbox.as_view(), name="review_inbox"),
    path("reviews/files/<slug:attachment_id>/", talk.ReviewFile.as_view(), name="review_file"),
    path("reviews/<slug:public_id>/messages/", talk.ReviewMessages.as_view(), name="review_messages"),
    path("reviews/<slug:public_id>/versions/", talk.ReviewVersions.as_view(), name="review_versions"),
    path("reviews/agreement/", agreement.AgreementPage.as_view(), name="agreement"),
    path("reviews/rules/", rules.DeskRules.as_view(), name="desk_rules"),
    path("reviews/again/", rechecks.RecheckQueue.as_view(), name="rechecks"),
    path("reviews/again/next/", rechecks.RecheckNext.as_view(), name="recheck_next"),
    path("reviews/again/<slug:public_id>/", rechecks.RecheckPage.as_view(), name="recheck"),
    path("reviews/next/", claims.ReviewNext.as_view(), name="review_next"),
    path("reviews/<slug:public_id>/", desk.ReviewDesk.as_view(), name="review"),
    path("reviews/<slug:public_id>/take/", claims.ReviewTake.as_view(), name="review_take"),
    path("reviews/<slug:public_id>/revoke/", reconsider.ReviewRevoke.as_view(), name="review_revoke"),
    path("reviews/<slug:public_id>/reopen/", reconsider.ReviewReopen.as_view(), name="review_reopen"),
    path("reviews/<slug:public_id>/expedite/", urgent.ReviewExpedite.as_view(), name="review_expedite"),
    path("reviews/<slug:public_id>/together/", together.ReviewTogether.as_view(), name="review_together"),
    path("reviews/<slug:public_id>/release/", claims.ReviewRelease.as_view(), name="review_release"),
    path(
        "identities/documents/<slug:attachment_id>/",
        identities.IdentityDocumentFile.as_view(),
        name="identity_document",
    ),
    path(
        "identities/documents/<slug:attachment_id>/<int:page>/",
        identities.IdentityDocumentFile.as_view(),
        name="identity_document_page",
    ),
    path(
        "identities/<slug:public_id>/reveal/",
        identities.IdentityReveal.as_view(),
        name="identity_reveal",
    ),
    path("certificates/", certificates.CertificateMatrix.as_view(), name="certificates"),
    path("certificates/rules/<slug:cell>/", certificates.CertificateCell.as_view(), name="certificate_cell"),
    path(
        "certificates/<slug:attachment_id>/", certificates.ReviewedCertificate.as_view(), name="certificate"
    ),
    path(
        "certificates/<slug:attachment_id>/<int:page>/",
        certificates.ReviewedCertificate.as_view(),
        name="certificate_page",
    ),
    path("sender-ids/", sender_markets.SenderMarkets.as_view(), name="sender_markets"),
    path(
        "sender-ids/documents/<slug:attachment_id>/",
        sender_markets.ReviewedSenderDocument.as_view(),
        name="sender_document",
    ),
    path(
        "sender-ids/documents/<slug:attachment_id>/<int:page>/",
        sender_markets.ReviewedSenderDocument.as_view(),
        name="sender_document_page",
    ),
    path("sender-ids/<slug:country>/", sender_markets.SenderMarketEdit.as_view(), name="sender_market"),
    path(
        "sender-ids/<slug:country>/forget/",
        sender_markets.SenderMarketForget.as_view(),
        name="sender_market_forget",
    ),
    # Tickets
    path("tickets/", tickets.TicketQueue.as_view(), name="tickets"),
    path(
        "tickets/documents/<slug:attachment_id>/",
        tickets.TicketDocumentFile.as_view(),
        name="ticket_document",
    ),
    path(
        "tickets/documents/<slug:attachment_id>/<int:page>/",
        tickets.TicketDocumentFile.as_view(),
        name="ticket_document_page",
    ),
    path("tickets/<slug:public_id>/", tickets.TicketThread.as_view(), name="ticket"),
    path("tickets/<slug:public_id>/standing/", tickets.TicketStanding.as_view(), name="ticket_standing"),
    path(
        "tickets/<slug:public_id>/grant-review/",
        tickets.TicketGrantReview.as_view(),
        name="ticket_grant_review",
    ),
    path(
        "tickets/<slug:public_id>/grant-limit/", tickets.TicketGrantLimit.as_view(), name="ticket_grant_limit"
    ),
    path("tickets/<slug:public_id>/close/", tickets.TicketClose.as_view(), name="ticket_close"),
    path("tickets/<slug:public_id>/reopen/", tickets.TicketReopen.as_view(), name="ticket_reopen"),
    # Customers
    path("rights/", rights.Rights.as_view(), name="rights"),
    path("rights/edit/", rights.RightsEdit.as_view(), name="rights_edit"),
    path("accounts/", accounts.AccountList.as_view(), name="accounts"),
    path("accounts/<slug:public_id>/", accounts.AccountDetail.as_view(), name="account"),
    path("accounts/<slug:public_id>/suspend/", accounts.AccountSuspend.as_view(), name="account_suspend"),
    path("accounts/<slug:public_id>/reopen/", accounts.AccountReopen.as_view(), name="account_reopen"),
    # Protection
    path("switches/", switches.SwitchList.as_view(), name="switches"),
    path("switches/stop/<slug:kind>/", switches.SwitchStop.as_view(), name="switch_stop"),
    path("switches/<slug:public_id>/release/", switches.SwitchRelease.as_view(), name="switch_release"),
    path("words/", words.WordLists.as_view(), name="word_lists"),
    path("words/new/", words.WordListNew.as_view(), name="word_list_new"),
    path("words/try/", words_try.WordsTry.as_view(), name="words_try"),
    path("words/<slug:public_id>/", words.WordListDetail.as_view(), name="word_list"),
    path("words/<slug:public_id>/edit/", words.WordListEdit.as_view(), name="word_list_edit"),
    path("words/<slug:public_id>/rename/", words.WordListRename.as_view(), name="word_list_rename"),
    path("words/<slug:public_id>/publish/", words.WordListPublish.as_view(), name="word_list_publish"),
    path("words/<slug:public_id>/discard/", words.WordListDiscard.as_view(), name="word_list_discard"),
    path(
        "words/<slug:public_id>/versions/<int:number>/",
        words_versions.WordListVersionPage.as_view(),
        name="word_list_version",
    ),
    path(
        "words/<slug:public_id>/versions/<int:number>/restore/",
        words_versions.WordListRestore.as_view(),
        name="word_list_restore",
    ),
    path(
        "words/<slug:public_id>/test/",
        words_test.WordListTest.as_view(),
        name="word_list_test",
    ),
    path(
        "words/<slug:public_id>/tested/",
        words_test.WordListTested.as_view(),
        name="word_list_tested",
    ),
    path("unsubscribed/", unsubscribes.UnsubscribedList.as_view(), name="unsubscribes"),
    path("unsubscribed/add/", unsubscribes.UnsubscribeAdd.as_view(), name="unsubscribe_add"),
    path("unsubscribed/words/", unsubscribes.Keywords.as_view(), name="keywords"),
    path("unsubscribed/words/new/", unsubscribes.KeywordNew.as_view(), name="keyword_new"),
    path("unsubscribed/words/switch/", unsubscribes.KeywordSwitch.as_view(), name="keyword_switch"),
    # Networks
    path("carriers/", carriers.CarrierList.as_view(), name="carriers"),
    path("carriers/new/", carriers.CarrierChoose.as_view(), name="carrier_choose"),
    path("carriers/new/<slug:protocol>/", carriers.CarrierNew.as_view(), name="carrier_new"),
    path("carriers/<slug:public_id>/", carriers.CarrierDetail.as_view(), name="carrier"),
    path("carriers/<slug:public_id>/edit/", carriers.CarrierEdit.as_view(), name="carrier_edit"),
    path("carriers/<slug:public_id>/enable/", carriers.CarrierEnable.as_view(), name="carrier_enable"),
    path("carriers/<slug:public_id>/disable/", carriers.CarrierDisable.as_view(), name="carrier_disable"),
    path("carriers/<slug:public_id>/default/", carriers.CarrierMakeDefault.as_view(), name="carrier_default"),
    # Messages of all accounts
    path("records/", records.RecordList.as_view(), name="records"),
    path("records/doubts/", records.DoubtList.as_view(), name="doubts"),
    path("records/<str:serial>/", records.RecordDetail.as_view(), name="record"),
    path("records/<str:serial>/resolve/", records.RecordResolve.as_view(), name="record_resolve"),
    path("send-tasks/", send_tasks.SendTaskList.as_view(), name="send_tasks"),
    path("send-tasks/<slug:public_id>/", send_tasks.SendTaskDetail.as_view(), name="send_task"),
    # The platform's own people
    path("people/", people.People.as_view(), name="people"),
    path("people/new/", people.StaffNew.as_view(), name="staff_new"),
    path("people/<slug:public_id>/", people.StaffRoles.as_view(), name="staff_member"),
    path("people/<slug:public_id>/link/", people.StaffLink.as_view(), name="staff_link"),
    path("people/<slug:public_id>/remove/", people.StaffRemove.as_view(), name="staff_remove"),
    # Money and the trail
    *finance_urls.urlpatterns,
    path("audit/", audit.AuditList.as_view(), name="audit"),
    *alarm_urls.urlpatterns,
    *limit_urls.urlpatterns,
    *guard_urls.urlpatterns,
    path("exports/", exports.ExportList.as_view(), name="exports"),
    path("exports/allowance/", exports.Allowance.as_view(), name="export_allowance"),
    path("exports/new/<slug:subject>/", exports.ExportNew.as_view(), name="export_new"),
    path("exports/<slug:public_id>/", exports.ExportDetail.as_view(), name="export"),
    path("exports/<slug:public_id>/file/", exports.ExportFile.as_view(), name="export_file"),
    path("exports/<slug:public_id>/cancel/", exports.ExportCancel.as_view(), name="export_cancel"),
]
