"""What stops sending: emergency switches, caps in money, and what the breaker has barred. Policy and dispatch ask here."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "apps.protection"
    label = "protection"
