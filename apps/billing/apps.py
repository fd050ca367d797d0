"""Settles days, watches debts, compares what was counted in several places."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "apps.billing"
    label = "billing"
