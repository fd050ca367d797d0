"""The installation's own secrets: made once at random, kept in DIR/secrets.env for nobody but the owner."""

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path

from apps.core.embedded.errors import SetupError

NAME = "secrets.env"
# Without these the numbers and contents in the database cannot be read again.
NEEDED = ("SECRET_KEY", "FIELD_KEYS", "HASH_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD")


def _fresh() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
        "HASH_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "POSTGRES_PASSWORD": secrets.token_hex(24),
        "VALKEY_PASSWORD": secrets.token_hex(24),
    }


def load_secrets(home: Path) -> dict[str, str]:
    """The secrets of a data directory, made on first use; several starts at once agree on one set."""
    path = home / NAME
    if not path.exists():
        if (home / "postgres").exists():
            raise SetupError(
                f"{path} is gone, but {home / 'postgres'} holds a database that was made with it. Put the file "
                "back (without it the stored numbers cannot be read), or start with an empty --data directory."
            )
        _create(path, _fresh())
    found: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[name] = value
    absent = [name for name in NEEDED if not found.get(name)]
    if absent:
        raise SetupError(f"{path} lacks {', '.join(absent)}: put the file back as it was made.")
    return found


def _create(path: Path, values: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    lines = ["# Made once for this installation. Keep it with your backups and away from other people.\n"]
    lines += [f"{name}={value}\n" for name, value in values.items()]
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another start was quicker: its set counts
        os.link(draft, path)
    draft.unlink()
