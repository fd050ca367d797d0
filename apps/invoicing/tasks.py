"""Bridges from the clock to invoicing."""

from apps.core.tasks import task
from apps.invoicing.services import automatic, mailing


@task("invoicing.post", queue="receipts")
def post_due() -> None:
    mailing.post_due()


@task("invoicing.issue_monthly", queue="books")
def issue_monthly() -> None:
    automatic.issue_monthly()
