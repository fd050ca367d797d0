"""The list that tests of the pages upload, and the addresses of its task."""

from django.urls import reverse

from apps.messaging.models import SendTask
from tests.support import lists

HTMX = {"HX-Request": "true"}
# One good row, one mended, and one of each kind that most lists have.
ROWS = (
    ("13800001234", "835142"),
    ("'+86 139-0000-5678", "204961"),
    ("1380000", "111111"),
    ("13800001234", "222222"),
    ("13700004321", "not a code"),
    ("+12025550123", "333333"),
)
TEXT = lists.csv_of(ROWS, header=("手机号", "验证码"))


def url_of(task: SendTask, verb: str = "") -> str:
    return reverse(f"console:send_task{verb and '_' + verb}", args=[task.region, task.public_id])


def row_url(task: SendTask, row_no: int) -> str:
    return reverse("console:send_task_row", args=[task.region, task.public_id, row_no])
