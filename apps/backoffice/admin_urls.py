"""Routes of stock admin, at a path of its own beside the faces."""

from django.urls import path

from apps.backoffice.admin import site

urlpatterns = [path("", site.urls)]
