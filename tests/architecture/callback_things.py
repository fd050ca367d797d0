"""Rows about callbacks, for the access table."""

from functools import cached_property

from apps.applications.models import Application
from apps.callbacks.models import Endpoint, Kind, Push
from apps.core import clock
from tests.people import Person


class CallbackThings:
    """A part of `Things`, which has an owner and an application."""

    owner: Person
    application: Application

    @cached_property
    def push(self) -> Push:
        """One that was given up."""
        now, account = clock.now(), self.owner.own_account
        endpoint = Endpoint.unscoped.create(
            account=account,
            kind=Kind.STATUS,
            application=self.application,
            url="https://example.com/hook",
            is_on=True,
        )
        return Push.unscoped.create(
            account=account, endpoint=endpoint, application=self.application, kind=Kind.STATUS, count=1,
            status="failed", problem="status", http_status=500, attempts=7, created_at=now, since_at=now, due_at=now,
            ended_at=now,
        )  # fmt: skip
