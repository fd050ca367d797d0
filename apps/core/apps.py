"""The app label of core, whose only tables are the ones every installation has once."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "apps.core"
    label = "core"
