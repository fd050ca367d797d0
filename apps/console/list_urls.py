"""Routes of replies and of the lists of people who are not written to; part of the console's routes."""

from django.urls import path

from apps.console.views import blocklist, replies, reply_rules, unsubscribes

urlpatterns = [
    path("records/replies/", replies.ReplyList.as_view(), name="replies"),
    path("records/replies/rules/", reply_rules.RuleList.as_view(), name="reply_rules"),
    path("records/replies/rules/new/", reply_rules.RuleNew.as_view(), name="reply_rule_new"),
    path(
        "records/replies/rules/<slug:public_id>/delete/",
        reply_rules.RuleDelete.as_view(),
        name="reply_rule_delete",
    ),
    path("records/replies/<slug:public_id>/", replies.ReplyDetail.as_view(), name="reply"),
    path("records/replies/<slug:public_id>/reveal/", replies.ReplyReveal.as_view(), name="reply_reveal"),
    path("lists/unsubscribed/", unsubscribes.UnsubscribedList.as_view(), name="unsubscribes"),
    path("lists/unsubscribed/add/", unsubscribes.UnsubscribeAdd.as_view(), name="unsubscribe_add"),
    path("lists/unsubscribed/scope/", unsubscribes.UnsubscribeScope.as_view(), name="unsubscribe_scope"),
    path("lists/unsubscribed/suggested/", replies.SuggestionList.as_view(), name="suggestions"),
    path(
        "lists/unsubscribed/suggested/confirm/",
        replies.SuggestionsConfirm.as_view(),
        name="suggestions_confirm",
    ),
    path(
        "lists/unsubscribed/suggested/dismiss/",
        replies.SuggestionsDismiss.as_view(),
        name="suggestions_dismiss",
    ),
    path("lists/unsubscribed/removals/", unsubscribes.RemovalList.as_view(), name="removals"),
    path(
        "lists/unsubscribed/removals/<slug:public_id>/withdraw/",
        unsubscribes.RemovalWithdraw.as_view(),
        name="removal_withdraw",
    ),
    path(
        "lists/unsubscribed/<slug:public_id>/remove/",
        unsubscribes.UnsubscribeRemove.as_view(),
        name="unsubscribe_remove",
    ),
    path("lists/blocked/", blocklist.BlockList.as_view(), name="block_list"),
    path("lists/blocked/add/", blocklist.BlockAdd.as_view(), name="block_add"),
    path("lists/blocked/file/", blocklist.BlockFile.as_view(), name="block_file"),
    path("lists/blocked/remove/", blocklist.BlocksRemove.as_view(), name="blocks_remove"),
    path("lists/blocked/<slug:public_id>/remove/", blocklist.BlockRemove.as_view(), name="block_remove"),
    path("lists/files/", blocklist.ImportList.as_view(), name="number_imports"),
    path("lists/files/new/", blocklist.ImportNew.as_view(), name="number_import_new"),
    path("lists/files/<slug:public_id>/", blocklist.ImportDetail.as_view(), name="number_import"),
]
