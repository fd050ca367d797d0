"""Bridges from the clock to the books."""

from apps.billing.services import alerts, arrears, bills, fees, reconcile, rerating, settle
from apps.core.tasks import task


@task("billing.settle", queue="books")
def settle_due() -> None:
    settle.settle_due()


@task("billing.watch_arrears", queue="urgent")
def watch_arrears() -> None:
    arrears.tick()


@task("billing.watch_balances", queue="books")
def watch_balances() -> None:
    alerts.tick()


@task("billing.reconcile", queue="books")
def reconcile_due() -> None:
    reconcile.reconcile_due()


@task("billing.charge_senders", queue="books")
def charge_senders() -> None:
    fees.charge_senders()


@task("billing.make_bills", queue="books")
def make_bills() -> None:
    bills.make_due()


@task("billing.rerate", queue="files")
def rerate(rerating_id: int) -> None:
    rerating.work(rerating_id)


@task("billing.keep_rerating", queue="urgent")
def keep_rerating() -> None:
    rerating.keep_working()
