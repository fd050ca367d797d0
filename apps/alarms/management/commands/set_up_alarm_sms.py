"""Sets up the account, application, signature and templates with which the platform sends alarms by SMS."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.actors import SYSTEM
from apps.alarms.services import sms_setup
from apps.core.errors import DomainError


class Command(BaseCommand):
    """Safe to repeat: the same signature changes nothing."""

    help = "Makes what alarms by SMS need, under a signature of 2 to 12 characters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("signature")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            application = sms_setup.set_up(actor=SYSTEM, signature=options["signature"])
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from refusal
        print(f"alarms are sent by the application {application.sdk_app_id}")
