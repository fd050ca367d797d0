"""The process that opens strangers' files: octets in, one line of JSON and octets out, within bounds of its own.

Run by documents.opening as `python -m apps.core.documents.worker check` or `… page 3`. A file that breaks a decoder breaks
this process, and the answer is that the file was refused.
"""

import json
import sys
from typing import Any

from apps.core.documents.limits import MEMORY, SECONDS, UNPACKED_MEGABYTES, Refused

_STARTS = ((b"\xff\xd8\xff", "picture"), (b"\x89PNG\r\n\x1a\n", "picture"), (b"%PDF-", "pdf"))


def bound() -> None:
    """Give this process its limits, where the system knows any."""
    try:
        import resource  # noqa: PLC0415 (Windows has none)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(arguments: list[str], octets: bytes) -> tuple[dict[str, Any], bytes]:
    """What is written back: facts, and the file to keep or to show (empty: the one that came)."""
    kind = next((kind for start, kind in _STARTS if octets.startswith(start)), "")
    # A decoder is loaded only for a file that is of its kind.
    if kind == "pdf":
        from apps.core.documents import pdfs  # noqa: PLC0415

        if arguments[0] == "page":
            return {}, pdfs.page(octets, int(arguments[1]))
        return pdfs.check(octets).as_facts(), b""
    if kind == "picture" and arguments[0] == "check":
        from apps.core.documents import images  # noqa: PLC0415

        checked, rewritten = images.clean(octets)
        return checked.as_facts(), rewritten
    raise Refused("document_kind")


def main() -> None:
    bound()
    octets = sys.stdin.buffer.read()
    try:
        facts, kept = answer(sys.argv[1:], octets)
        line: dict[str, Any] = {"facts": facts}
    except Refused as refusal:
        line, kept = {"refused": refusal.word, "facts": refusal.facts}, b""
    except (MemoryError, RecursionError):
        line, kept = {"refused": "document_expands", "facts": {"limit": UNPACKED_MEGABYTES}}, b""
    sys.stdout.buffer.write(json.dumps(line).encode() + b"\n" + kept)


if __name__ == "__main__":
    main()
