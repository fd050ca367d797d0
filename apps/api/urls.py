"""Routes of the programs' face."""

from django.urls import path

from apps.api.api3.endpoint import door

urlpatterns = [path("", door, name="api3")]
