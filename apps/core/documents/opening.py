"""Opening documents: each in a short process with bounds of memory and time, so that a bomb hits nobody else."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from apps.core.documents.limits import SECONDS, UNPACKED_MEGABYTES, Checked
from apps.core.errors import DomainError, code_named

_ROOT = Path(__file__).resolve().parents[3]
_PATIENCE = SECONDS * 2  # on the wall: other work may be under way
_AT_ONCE = threading.BoundedSemaphore(2)  # of one web server or worker: their memory adds up
# Nothing of the installation's environment, where its keys are.
_ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "TZ") if name in os.environ}


def check(octets: bytes) -> tuple[Checked, bytes]:
    """What a document is, and the octets to keep: pictures are rewritten, PDF documents stay as they came.

    Raises DomainError (DOCUMENT_KIND, DOCUMENT_DAMAGED, DOCUMENT_PASSWORD, DOCUMENT_ACTIVE, DOCUMENT_PAGES,
    DOCUMENT_PIXELS, DOCUMENT_EXPANDS).
    """
    facts, kept = _ask(octets, "check")
    return Checked.of_facts(facts), kept or octets


def page_picture(octets: bytes, number: int) -> bytes:
    """Page `number` (from 1) of a PDF as a JPEG; raises DomainError (NOT_FOUND when there is no such page)."""
    _facts, picture = _ask(octets, "page", str(number))
    return picture


def _ask(octets: bytes, *arguments: str) -> tuple[dict[str, Any], bytes]:
    command = [sys.executable, "-E", "-s", "-B", "-m", "apps.core.documents.worker", *arguments]
    try:
        with _AT_ONCE:
            done = subprocess.run(
                command,
                input=octets,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_PATIENCE,
                cwd=_ROOT,
                env=_ENVIRONMENT,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise _refusal("document_expands", {"limit": UNPACKED_MEGABYTES}) from None
    head, _sep, kept = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:
        # Killed for its memory or its time, or broken by the file.
        raise _refusal("document_expands", {"limit": UNPACKED_MEGABYTES})
    line = json.loads(head)
    if "refused" in line:
        raise _refusal(line["refused"], line["facts"])
    return line["facts"], kept


def _refusal(word: str, facts: dict[str, Any]) -> DomainError:
    code = code_named(word)
    assert code is not None, word
    return DomainError(code, **facts)
