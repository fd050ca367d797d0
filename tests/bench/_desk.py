"""Fills a history of reviews and asks for the desk's pages in this process, without the network; prints the times as JSON.

Run by tests/bench/review.py with an installation's environment: `_desk.py ITEMS ROUNDS`.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sms_console.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from apps.accounts.permissions import StaffRole  # noqa: E402
from apps.core import clock  # noqa: E402
from apps.core.kinds import MessageKind, Region  # noqa: E402
from apps.message_templates.models import MessageTemplate  # noqa: E402
from apps.reviews.models import Review  # noqa: E402
from apps.reviews.nearest import nearest  # noqa: E402
from tests import factories  # noqa: E402
from tests.bench.review import texts  # noqa: E402

WAITING = 300
BATCH = 5000


def main(items: int, rounds: int) -> None:
    fill(items)
    reviewer = factories.staff(StaffRole.REVIEWER)
    factories.second_factor(reviewer)
    client = Client(SERVER_NAME=(settings.ALLOWED_HOSTS or ["localhost"])[0].lstrip(".*") or "localhost")
    client.force_login(reviewer, "django.contrib.auth.backends.ModelBackend")
    waiting = list(Review.unscoped.filter(status="waiting").order_by("due_at", "id")[:rounds])
    times: dict[str, list[float]] = {"queue": [], "one item": [], "nearest items alone": []}
    _get(client, "/backoffice/reviews/")
    for review in waiting:
        times["queue"].append(took(lambda: _get(client, "/backoffice/reviews/")))
        address = f"/backoffice/reviews/{review.public_id}/"
        times["one item"].append(took(lambda at=address: _get(client, at)))
        times["nearest items alone"].append(took(lambda one=review: nearest(one, one.text)))
    print(json.dumps(times))


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}")


def took(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def fill(items: int) -> None:
    """Two of three decided ones approved; the newest wait."""
    accounts = [factories.account() for _number in range(200)]
    now, olga = clock.now(), factories.user("olga")
    written = texts(items, seed=4) + texts(WAITING, seed=5)
    for start in range(0, len(written), BATCH):
        with transaction.atomic():
            part = written[start : start + BATCH]
            rows = MessageTemplate.unscoped.bulk_create(
                MessageTemplate(
                    account=accounts[number % len(accounts)], region=Region.MAINLAND, name=f"template {start + number}",
                    message_kind=MessageKind.NOTICE, content=text,
                )
                for number, text in enumerate(part)
            )  # fmt: skip
            Review.unscoped.bulk_create(
                _review(row, start + number, items, now, olga) for number, row in enumerate(rows)
            )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE message_templates_messagetemplate t SET review_id = r.id FROM reviews_review r"
            " WHERE r.kind = 'template' AND r.target_id = t.id"
        )
        cursor.execute("ANALYZE")


def _review(row: MessageTemplate, number: int, items: int, now: Any, olga: Any) -> Review:
    at = now - timedelta(minutes=items - number if number < items else 0)
    is_decided = number < items
    return Review(
        account=row.account, kind="template", target_id=row.pk, title=row.name, text=row.content, round=1,
        status=("rejected" if number % 3 == 0 else "approved") if is_decided else "waiting",
        reviewer=olga if is_decided else None, decided_at=at if is_decided else None, submitted_at=at,
        due_at=at + timedelta(hours=2),
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
