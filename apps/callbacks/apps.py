"""Callbacks: what is pushed to customers' servers."""

from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "apps.callbacks"
    label = "callbacks"
