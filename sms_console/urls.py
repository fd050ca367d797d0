"""Routes of the installation; each face brings its own."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("apps.accounts.urls")),  # before allauth: the same pages behind rate limits
    path("accounts/", include("allauth.urls")),
    path("prices/", include("apps.console.public_urls")),
    path("console/", include("apps.console.urls")),
    path("backoffice/", include("apps.backoffice.urls")),
    path("admin/", include("apps.backoffice.admin_urls")),
    path("", include("apps.web.urls")),
    path("", include("apps.api.urls")),
]

handler400 = "apps.web.errors.bad_request"
handler403 = "apps.web.errors.forbidden"
handler404 = "apps.web.errors.not_found"
handler500 = "apps.web.errors.server_error"
