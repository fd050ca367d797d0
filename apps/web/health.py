"""Two questions a supervisor asks: is the process alive, and can it serve."""

import uuid
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import heartbeats


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; touches nothing else, so a broken database does not restart the web."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 with every part "ok", or 503 naming the parts that are not; the reasons stay in the log."""
    parts = {name: _verdict(check) for name, check in CHECKS.items()}
    ready = all(verdict == "ok" for verdict in parts.values())
    return JsonResponse({"status": "ok" if ready else "unready", **parts}, status=200 if ready else 503)


def _verdict(check: Callable[[], bool]) -> str:
    try:
        return "ok" if check() else "failing"
    except Exception:  # whatever the driver raises, the answer is the same: not ready
        return "failing"


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _cache() -> bool:
    token = uuid.uuid4().hex
    cache.set(f"readyz:{token}", token, timeout=10)
    return bool(cache.get(f"readyz:{token}") == token)


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@never_cache
@require_safe
def watchz(request: HttpRequest) -> JsonResponse:
    """200 while the alarms beat, 503 when they are silent: for a monitoring system, never for a load balancer."""
    pulse = heartbeats.pulse()
    words = {"status": "silent" if pulse.is_late else "ok", pulse.name: pulse.seconds}
    return JsonResponse(words, status=503 if pulse.is_late else 200)


CHECKS: dict[str, Callable[[], bool]] = {"database": _database, "cache": _cache, "migrations": _migrations}
