"""Identity: who an account is, proved by documents, and what that lets it do."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "apps.identity"
    label = "identity"
