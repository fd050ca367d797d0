"""Who does not want to hear from whom."""

from django.apps import AppConfig


class UnsubscribesConfig(AppConfig):
    name = "apps.unsubscribes"
    label = "unsubscribes"
