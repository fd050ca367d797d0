"""Alarms: what watches everything below and tells people."""

from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    name = "apps.alarms"
    label = "alarms"
