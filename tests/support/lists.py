"""Lists for tests: a stored file, its task, and the import run as the worker runs it."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from apps.accounts.actors import Actor
from apps.accounts.permissions import ROLES, Role
from apps.core.files import SealedWriter
from apps.core.kinds import MessageKind, Region
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import SendTask, SendTaskLeg, SendTaskRow
from apps.messaging.services import imports
from tests.support.sending import Sender, template

_keys = count(1)


def actor_of(sender: Sender, role: Role = Role.OWNER) -> Actor:
    """The sender at work in the console."""
    return Actor(user=sender.user, account=sender.account, perms=ROLES[role], via="console", ip="127.0.0.1")


def greeting(sender: Sender, region: Region = Region.MAINLAND) -> MessageTemplate:
    """An approved notice with two variables."""
    made = template(
        sender.account,
        "尊敬的{1}，您的订单{2}已发货。" if region == Region.MAINLAND else "Dear {1}, order {2}.",
        region,
    )
    made.message_kind = MessageKind.NOTICE
    made.name = f"greeting {region}"
    made.save()
    return made


def stored(text: str | bytes) -> str:
    """A file in the sealed store; gives its name."""
    writer = SealedWriter()
    writer.write(text.encode() if isinstance(text, str) else text)
    return writer.close()


def csv_of(rows: Sequence[Sequence[str]], header: Sequence[str] = ("手机号", "姓名", "订单号")) -> str:
    """Cells without commas or quotes as a csv file with a header."""
    return "".join(",".join(row) + "\n" for row in [header, *rows])


def list_task(sender: Sender, text: str | bytes, **columns: Any) -> SendTask:
    """A task over a stored csv that nobody has read yet."""
    row = {
        "account": sender.account,
        "key": f"list {next(_keys)}",
        "name": "spring",
        "source": "file",
        "region": Region.MAINLAND,
        "user": sender.user,
        "application": sender.application,
        "signature": sender.signature,
        "file": stored(text),
        "file_size": len(text),
        **columns,
    }
    if "template" not in row:
        row["template"] = greeting(sender, row["region"])
    if row["region"] == Region.GLOBAL and "signature" not in columns:
        row["signature"] = None
    return SendTask.unscoped.create(**row)


def imported(task: SendTask) -> SendTask:
    """The task after the worker has read it."""
    assert imports.run(task.pk)
    task.refresh_from_db()
    return task


def verdicts(task: SendTask) -> dict[int, str]:
    """Row number → verdict, in file order."""
    return dict(
        SendTaskRow.objects.filter(send_task_id=task.pk).order_by("row_no").values_list("row_no", "verdict")
    )


def assert_adds_up(task: SendTask) -> None:
    """What the task says of its rows is what the rows say, and the legs are the good ones."""
    task.refresh_from_db()
    found: dict[str, int] = {}
    for verdict in verdicts(task).values():
        found[verdict] = found.get(verdict, 0) + 1
    assert task.counts == found
    assert sum(task.counts.values()) == task.row_count
    legs = list(SendTaskLeg.objects.filter(send_task=task))
    assert sum(leg.message_count for leg in legs) == task.good_count
    assert sum(leg.segments for leg in legs) == task.segments
    assert sum(leg.amount for leg in legs) == task.amount


@pytest.fixture
def file_store(settings: LazySettings, tmp_path: Path) -> Path:
    """A sealed store of the test's own."""
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path / "files"
