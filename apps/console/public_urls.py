"""Pages of the customers' face that need no sign-in."""

from django.urls import path

from apps.console.views.public_prices import public_prices

urlpatterns = [path("", public_prices, name="public_prices")]
