"""Rows about keeping data and taking it away, for the access table: files, legal holds."""

from functools import cached_property

from apps.accounts.actors import SYSTEM
from apps.exports.formats import Format
from apps.exports.models import Export
from apps.exports.services import asking, making
from apps.retention.models import LegalHold
from apps.retention.services import deciding
from tests.people import Person


class KeepingThings:
    """A part of `Things`, which has an owner."""

    owner: Person

    @cached_property
    def export(self) -> Export:
        """Ready to be taken, by everybody who may see statistics."""
        asked = {"subject": "daily_counts", "account": self.owner.own_account, "asked": {}, "described": []}
        export = asking.ask(actor=self.owner.actor, form=Format.CSV, **asked)
        making.make(export.pk)
        return export

    @cached_property
    def legal_hold(self) -> LegalHold:
        account = self.owner.own_account
        return deciding.place_hold(actor=SYSTEM, account=account, number="", reason="a court")

    @cached_property
    def staff_export(self) -> Export:
        asked = {"subject": "audit_trail", "account": None, "asked": {}, "described": []}
        export = asking.ask(actor=SYSTEM, form=Format.CSV, **asked)
        making.make(export.pk)
        return export
