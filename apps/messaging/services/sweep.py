"""The sweeper: finds messages whose driver has died, so that none is forgotten and none is sent twice."""

from django.db import connection, transaction

from apps.core import clock
from apps.messaging.services import rows

BATCH = 1000


def sweep() -> int:
    """Put claims without a living driver in doubt, in batches; returns how many.

    What a dead worker had claimed may have reached the carrier, so it is never sent again by machine.
    """
    swept = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(rows.DOUBT_LOST_CLAIMS, {"now": clock.now()})
            count: int = cursor.fetchone()[0]
        if count:
            with connection.cursor() as cursor:
                cursor.execute(rows.WAKE_RECEIPTS, {"now": clock.now()})
        swept += count
        if count < BATCH:
            return swept
