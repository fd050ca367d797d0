"""Lists as JSON: amounts are strings, instants are ISO 8601 in UTC, counts are numbers."""

from datetime import UTC, datetime
from typing import Any

from apps.core.money import plain
from apps.messaging import dry_run
from apps.messaging.models import SendTask
from apps.messaging.progress import Balance, problem_of, progress
from apps.messaging.report import Lines
from apps.messaging.states import SEND_TASK_STATES, SendTaskStatus

_BEFORE = (SendTaskStatus.IMPORTING, SendTaskStatus.READY, SendTaskStatus.FAILED)


def task(row: SendTask) -> dict[str, Any]:
    """What every answer says of a list."""
    return {
        "id": row.public_id,
        "name": row.name,
        "status": row.status,
        "status_label": str(SEND_TASK_STATES.label(row.status)),
        "problem": problem(row),
        "region": row.region,
        "application": row.application.sdk_app_id,
        "template": str(row.template.number),
        "signature": row.signature.content if row.signature else "",
        "sender": row.sender,
        "source": row.source,
        "dedupe": row.dedupe,
        "created_at": moment(row.created_at),
        "imported": row.imported_count,
        "expected": row.expected_count,
        "rows": row.row_count,
        "good": row.good_count,
        "counts": {verdict: count for verdict, count in row.counts.items() if count},
        "repaired": row.repaired_count,
        "columns": row.columns,
        "mapping": row.mapping,
        "confirmed_at": moment(row.confirmed_at),
        "scheduled_at": moment(row.scheduled_at),
        "started_at": moment(row.started_at),
        "ended_at": moment(row.ended_at),
    }


def whole(row: SendTask) -> dict[str, Any]:
    """One list with its report, its quote while it is ready, and its progress once it is confirmed."""
    found = task(row)
    if row.status == SendTaskStatus.READY:
        found["quote"] = quote(row)
    if row.status not in _BEFORE:
        found["progress"] = _progress(row)
    return found


def quote(row: SendTask) -> dict[str, Any]:
    """The dry run; `id` is what confirming takes."""
    run = dry_run.dry_run(row)
    return {
        "id": run.fingerprint,
        "messages": run.messages,
        "segments": run.segments,
        "amount": plain(run.amount),
        "currency": run.currency,
        "countries": [
            {
                "country": cost.country,
                "messages": cost.messages,
                "segments": cost.segments,
                "unit_price": plain(cost.unit_price),
                "amount": plain(cost.amount),
            }
            for cost in run.costs
        ],
        "finish_at": moment(run.finish.at),
        "finish_basis": run.finish.how,
        "needs": [str(one) for one in run.needs],
        "obstacle": run.obstacle.sentence if run.obstacle else None,
    }


def rows(page: Lines) -> dict[str, Any]:
    """A page of rows; `after` asks for the next one, null at the end."""
    return {
        "after": page.after,
        "rows": [
            {
                "row": line.row_no,
                "verdict": line.verdict,
                "column": line.column,
                "value": line.value,
                "reason": str(line.reason),
                "fix": str(line.fix),
                "repairs": list(line.repairs),
                "is_corrected": line.is_corrected,
                "cells": line.cells,
            }
            for line in page
        ],
    }


def problem(row: SendTask) -> dict[str, str] | None:
    """Why a list failed or is paused."""
    return {"code": row.problem, "message": problem_of(row)} if row.problem else None


def moment(at: datetime | None) -> str | None:
    """2026-12-01T01:30:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def _progress(row: SendTask) -> dict[str, Any]:
    found = progress(row)
    return {
        "total": found.total,
        "accepted": found.accepted,
        "to_accept": found.to_accept,
        "waiting": found.waiting,
        "submitted": found.submitted,
        "delivered": found.delivered,
        "failed": [{"code": one.code, "remark": str(one.remark), "count": one.count} for one in found.failed],
        "in_doubt": found.in_doubt,
        "cancelled": found.cancelled,
        "not_sent": found.not_sent,
        "rate": round(found.rate, 1),
        "finish_at": moment(found.finish_at),
        "goes_on_at": moment(found.goes_on_at),
        "equation": {"rows": _balance(found.equation.rows), "messages": _balance(found.equation.messages)},
    }


def _balance(balance: Balance) -> dict[str, Any]:
    return {
        balance.left.key: balance.left.count,
        "is": {term.key: term.count for term in balance.right},
        "holds": balance.holds,
    }
