"""Support: customers ask, operators answer, and some requests are granted on the spot."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "apps.support"
    label = "support"
