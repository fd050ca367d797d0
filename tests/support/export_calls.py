"""Verbs about exports in a process of the installation under test: `python -m tests.support.export_calls …`.

ask TASK gives the id of an export of all rows of that list; open EXPORT gives its file, opened, as JSON.
"""

import hashlib
import json
import sys
from typing import Any

import django


def main(verb: str, given: str, demo: dict[str, str]) -> Any:
    """What the verb gives, as JSON can hold it."""
    django.setup()
    return _ask(int(given), demo) if verb == "ask" else _open(int(given))


def _ask(task_id: int, demo: dict[str, str]) -> int:
    from apps.exports.formats import Format
    from apps.exports.services import asking
    from apps.messaging.models import SendTask
    from tests.support.list_calls import actor_of

    actor, task = actor_of(demo), SendTask.unscoped.get(pk=task_id)
    asked = {"send_task": task.public_id, "rows": "all"}
    export = asking.ask(
        actor=actor,
        subject="task_rows",
        account=actor.own_account,
        asked=asked,
        described=[],
        form=Format.CSV,
    )
    return export.pk


def _open(export_id: int) -> Any:
    from apps.core import files
    from apps.exports.models import Export, ExportPiece

    export = Export.unscoped.get(pk=export_id)
    octets = files.read_stored(export.file)
    return {
        "is_as_promised": hashlib.sha256(octets).hexdigest() == export.sha256
        and len(octets) == export.octets,
        "row_count": export.row_count,
        "pieces": ExportPiece.objects.filter(export=export).count(),
        "text": octets.decode("utf-8-sig"),
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))))
