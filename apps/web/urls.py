"""What belongs to neither face: language, theme, health."""

from django.urls import path
from django.views.i18n import set_language

from apps.web import health, preferences

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("theme/", preferences.set_theme, name="set_theme"),
    path("keys/", preferences.set_keys, name="set_keys"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("watchz", health.watchz, name="watchz"),
]
