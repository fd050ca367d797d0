"""Routes of callbacks: pushes, and where they go to; part of the console's routes."""

from django.urls import path

from apps.console.views import callback_settings, callbacks

_OF = "applications/<slug:public_id>/callback/"
_REPLY = "lists/reply-callback/"

urlpatterns = [
    path("callbacks/", callbacks.PushList.as_view(), name="callbacks"),
    path("callbacks/replay/", callbacks.PushesReplay.as_view(), name="callbacks_replay"),
    path("callbacks/<slug:public_id>/", callbacks.PushDetail.as_view(), name="callback"),
    path("callbacks/<slug:public_id>/replay/", callbacks.PushReplay.as_view(), name="callback_replay"),
    path(_OF, callback_settings.ApplicationCallback.as_view(), name="application_callback"),
    path(
        f"{_OF}edit/", callback_settings.ApplicationCallbackEdit.as_view(), name="application_callback_edit"
    ),
    path(
        f"{_OF}test/", callback_settings.ApplicationCallbackTest.as_view(), name="application_callback_test"
    ),
    path(
        f"{_OF}secret/",
        callback_settings.ApplicationCallbackSecret.as_view(),
        name="application_callback_secret",
    ),
    path(_REPLY, callback_settings.ReplyCallback.as_view(), name="reply_callback"),
    path(f"{_REPLY}edit/", callback_settings.ReplyCallbackEdit.as_view(), name="reply_callback_edit"),
    path(f"{_REPLY}test/", callback_settings.ReplyCallbackTest.as_view(), name="reply_callback_test"),
    path(f"{_REPLY}secret/", callback_settings.ReplyCallbackSecret.as_view(), name="reply_callback_secret"),
]
