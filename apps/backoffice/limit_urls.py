"""Routes of limits; part of the back office's routes."""

from django.urls import path

from apps.backoffice.views import limits

_ALLOWED = "applications/<slug:sdk_app_id>/allow-list/"

urlpatterns = [
    path("limits/", limits.PlatformLimits.as_view(), name="platform_limits"),
    path("accounts/<slug:public_id>/limits/", limits.AccountLimits.as_view(), name="account_limits"),
    path(_ALLOWED, limits.AllowList.as_view(), name="allow_list"),
    path(f"{_ALLOWED}add/", limits.AllowListAdd.as_view(), name="allow_list_add"),
    path(f"{_ALLOWED}remove/", limits.AllowListRemove.as_view(), name="allow_list_remove"),
]
