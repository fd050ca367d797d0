"""Bridges from the clock to the services of alarms."""

from apps.alarms.models import Channel
from apps.alarms.services import dead_man, posting
from apps.alarms.services import tick as ticking
from apps.core.tasks import task


@task("alarms.tick", queue="books")
def tick() -> None:
    ticking.tick()


@task("alarms.post", queue="receipts")
def post() -> None:
    posting.post(channels=(Channel.EMAIL, Channel.SMS))


@task("alarms.call_webhooks", queue="receipts")
def call_webhooks() -> None:
    posting.post(channels=(Channel.WEBHOOK,))


@task("alarms.watch", queue="files")
def watch() -> None:
    dead_man.watch()
    dead_man.ping()
