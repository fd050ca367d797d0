"""Invoices: titles, claims, numbers, documents, credit notes, and the mail that carries them."""

from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "apps.invoicing"
    label = "invoicing"
