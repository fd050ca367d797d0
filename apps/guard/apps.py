"""Watching over the traffic: consequences of a switch, forecasts of caps, the breaker with its cases and back-tests."""

from django.apps import AppConfig


class GuardConfig(AppConfig):
    name = "apps.guard"
    label = "guard"
