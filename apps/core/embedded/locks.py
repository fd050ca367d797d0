"""File locks between starters: whoever starts or stops a server does so alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Waits for the lock and holds it; a dead holder's lock is free at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Claim:
    """A lock held for the life of this process, with a word about the holder for whoever comes second."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self, word: str) -> bool:
        """Takes the lock and writes `word` into the file; False when another process holds it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        os.ftruncate(file, 0)
        os.write(file, word.encode())
        self._file = file
        return True

    def holder(self) -> str:
        """The word of whoever holds the lock."""
        try:
            return self.path.read_text("utf-8").strip()
        except OSError:
            return ""
