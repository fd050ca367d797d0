"""Compiles both locks with uv and writes beside each direct dependency the reason it is here."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = ROOT / "requirements.txt"
DEV = ROOT / "tests" / "requirements.txt"
HEADER = {
    RUNTIME: "# Everything the console runs on, pinned with hashes. Written by script/lock from pyproject.toml.\n",
    DEV: "# What the tests need beside ../requirements.txt. Written by script/lock from pyproject.toml.\n",
}
COMPILE = ("pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes")
PLAIN = ("--no-header", "--no-emit-index-url", "--no-emit-find-links")
DIRECT = re.compile(r'^\s*"(?P<name>[A-Za-z0-9._-]+)[^#]*#\s*(?P<reason>.+)$')
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==")


def reasons() -> dict[str, str]:
    """Name of each direct dependency → the comment behind it in pyproject.toml."""
    found = (DIRECT.match(line) for line in (ROOT / "pyproject.toml").read_text("utf-8").splitlines())
    return {match["name"].lower(): match["reason"].strip() for match in found if match}


def stanzas(text: str) -> list[tuple[str, str]]:
    """The lock cut into (name, its lines)."""
    parts: list[tuple[str, str]] = []
    for line in text.splitlines(keepends=True):
        if match := PIN.match(line):
            parts.append((match["name"].lower(), line))
        elif parts:
            name, lines = parts[-1]
            parts[-1] = (name, lines + line)
    return parts


def write(target: Path, parts: list[tuple[str, str]]) -> None:
    why = reasons()
    lines = [f"# {why[name]}\n{stanza}" if name in why else stanza for name, stanza in parts]
    target.write_text(HEADER[target] + "".join(lines), encoding="utf-8")
    print(f"{target.relative_to(ROOT)}: {len(parts)} packages")


def compiled(target: Path, *arguments: str) -> list[tuple[str, str]]:
    """The resolver's answer; versions already in `target` are kept unless --upgrade is given."""
    uv = Path(sys.executable).with_name("uv")
    fresh = target.with_suffix(".new")
    if target.exists():
        fresh.write_text(target.read_text("utf-8"), encoding="utf-8")
    try:
        subprocess.run(
            [uv, *COMPILE, *PLAIN, *arguments, "--output-file", fresh],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        )
        return stanzas(fresh.read_text("utf-8"))
    finally:
        fresh.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    runtime = compiled(RUNTIME, "pyproject.toml", *arguments)
    write(RUNTIME, runtime)
    have = {name for name, _stanza in runtime}
    dev = compiled(DEV, "--group", "pyproject.toml:dev", "--constraint", str(RUNTIME), *arguments)
    write(DEV, [(name, stanza) for name, stanza in dev if name not in have])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
