"""Counting refused calls of a key, so that an alarm can see that somebody tries."""

from datetime import timedelta
from typing import Final

from django.db import connection

from apps.accounts.models import KeyRefusal
from apps.accounts.services.credentials import KeyHolder
from apps.core import clock

KEPT: Final = timedelta(days=7)
_COUNT: Final = """
INSERT INTO accounts_keyrefusal AS k (account_id, credential_id, minute, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (minute, credential_id) DO UPDATE SET count = k.count + 1
"""


def note(holder: KeyHolder) -> None:
    """One more refused call that named this key. One statement, which only callers who know a SecretId cause."""
    minute = clock.now().replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [holder.account.pk, holder.credential_id, minute])


def forget() -> int:
    """Remove what is older than a week; gives how many rows."""
    count, _by_model = KeyRefusal.unscoped.filter(minute__lt=clock.now() - KEPT).delete()
    return count
