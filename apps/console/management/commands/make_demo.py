"""Makes the demo installation and writes what one needs to use it to DIR/demo.json, readable by its owner only."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.console import demo, demo_history


class Command(BaseCommand):
    """Safe to repeat: what exists is kept, and the file follows the address."""

    help = "Makes people, account, keys, signature, templates and carrier of a demo; describes them in DIR/demo.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, default=settings.DATA_DIR, metavar="DIR")
        parser.add_argument("--base-url", default=settings.BASE_URL, metavar="URL")
        parser.add_argument("--history-days", type=int, default=settings.DEMO_HISTORY_DAYS, metavar="N")
        parser.add_argument("--simulator-port", type=int, default=settings.SIMULATOR_PORT, metavar="N")

    def handle(self, *_args: Any, **options: Any) -> None:
        path = options["data"] / "demo.json"
        known = _read(path)
        described = demo.make(
            base_url=options["base_url"].rstrip("/"), simulator_port=options["simulator_port"], known=known
        )
        if described != known:
            _write(path, described)
        demo_history.make(described["sdk_app_id"], days=options["history_days"])


def _read(path: Path) -> dict[str, Any]:
    """The earlier description; empty when there is none or it was damaged, for it can be made again."""
    try:
        known = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(path: Path, described: dict[str, Any]) -> None:
    """Whole or not at all, and at no moment readable by others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".json.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(described, file, ensure_ascii=False, indent=2)
        file.write("\n")
    fresh.replace(path)
