"""Retention of messages, replies, lists and what carriers sent."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "apps.retention"
    label = "retention"
