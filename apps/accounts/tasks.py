"""Bridges from the clock to the audit trail's chain."""

from apps.accounts.services import chaining, key_refusals
from apps.core.tasks import task


@task("accounts.chain", queue="books")
def chain() -> None:
    chaining.chain()


@task("accounts.verify_chain", queue="books")
def verify_chain() -> None:
    chaining.verify_nightly()


@task("accounts.forget_refusals", queue="books")
def forget_refusals() -> None:
    key_refusals.forget()
