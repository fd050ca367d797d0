"""Routes of the programs' face."""

from django.urls import include, path

from apps.api.api3.endpoint import door

urlpatterns = [
    path("", door, name="api3"),
    path("api/v1/", include("apps.api.rest.urls")),
]
