"""Makes the virtual environment and installs the locked packages; only the standard library is used here.

Up to date means: `.venv/installed.json` names the hashes of the locks that were installed. Then nothing is done.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"runtime": ROOT / "requirements.txt", "dev": ROOT / "tests" / "requirements.txt"}
STAMP = VENV / "installed.json"


def digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def installed() -> dict[str, str]:
    """Which locks the environment holds: kind → hash of the lock."""
    try:
        return dict(json.loads(STAMP.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def missing(kinds: list[str]) -> bool:
    have = installed()
    return any(have.get(kind) != digest(LOCKS[kind]) for kind in kinds)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def base_python() -> str:
    """The interpreter the environment was or will be made from (never the environment's own link)."""
    return getattr(sys, "_base_executable", None) or sys.executable


def works() -> bool:
    """Whether the environment's interpreter still starts (its base may have been removed or upgraded)."""
    command = [PYTHON, "-I", "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    return PYTHON.exists() and subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def install(kinds: list[str]) -> None:
    """Brings `.venv` to exactly the locks; safe to interrupt, for the stamp is written last."""
    began = time.monotonic()
    if not works():
        import venv  # noqa: PLC0415 - slow to import, needed once

        say("Making .venv …")
        venv.EnvBuilder(with_pip=False, symlinks=True, clear=VENV.exists()).create(VENV)
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        fetch_uv()
    files = [str(LOCKS[kind]) for kind in kinds]
    say(f"Installing {' and '.join(str(Path(file).relative_to(ROOT)) for file in files)} …")
    environment = {**uv_settings(), **os.environ, "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(VENV)}
    # Hashes are required, so a package may come from whichever configured index has it.
    options = [
        "--quiet",
        "--require-hashes",
        "--index-strategy",
        "unsafe-best-match",
        "--python",
        str(PYTHON),
    ]
    subprocess.run([uv, "pip", "sync", *options, *files], check=True, cwd=VENV, env=environment)
    STAMP.write_text(json.dumps({kind: digest(LOCKS[kind]) for kind in kinds}), encoding="utf-8")
    say(f"Installed in {time.monotonic() - began:.1f} s.")


def fetch_uv() -> None:
    """Installs the pinned uv by pip, which is found, borrowed or downloaded by `find_pip`."""
    sys.path.insert(0, str(ROOT / "script"))
    from find_pip import pip_command  # noqa: PLC0415 - only a first installation needs it

    pin = VENV / "uv.txt"
    pin.write_text(stanza("uv"), encoding="utf-8")
    command = [*pip_command(base_python(), VENV, say), "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*command, "--require-hashes", "--no-deps", "-r", str(pin)], check=True)


def stanza(name: str) -> str:
    """One package's lines of the lock, hashes included."""
    lines = LOCKS["runtime"].read_text("utf-8").splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{name}=="))
    end = start + 1
    while end < len(lines) and lines[end].startswith("    --hash"):
        end += 1
    return "".join(lines[start:end])


def uv_settings() -> dict[str, str]:
    """What pip is configured with (its files and PIP_* variables), in uv's words; UV_* variables win."""
    sys.path.insert(0, str(ROOT / "script"))
    from find_pip import pip_settings  # noqa: PLC0415 - only an installation needs it

    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    found = pip_settings()
    settings = {theirs: " ".join(found[ours].split()) for ours, theirs in names.items() if found.get(ours)}
    if "UV_FIND_LINKS" in settings:
        settings["UV_FIND_LINKS"] = settings["UV_FIND_LINKS"].replace(" ", ",")
    return settings


def bootstrap(kinds: list[str]) -> None:
    if not missing(kinds):
        return
    VENV.mkdir(exist_ok=True)
    # Beside .venv, not in it: making the environment anew empties the directory.
    lock_path = ROOT / "var" / "bootstrap.lock"
    lock_path.parent.mkdir(exist_ok=True)
    with lock_path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two first starts at once: the second waits and finds it done
        if missing(kinds):
            # What the tests once needed stays, so that the two scripts do not undo one another's work.
            install(["runtime", "dev"] if "dev" in installed() else kinds)


def main(arguments: list[str]) -> int:
    kinds = ["runtime"]
    if arguments[:1] == ["--dev"]:
        kinds, arguments = ["runtime", "dev"], arguments[1:]
    try:
        bootstrap(kinds)
    except subprocess.CalledProcessError as error:
        say(
            f"Installation failed: {Path(error.cmd[0]).name} ended with {error.returncode}; its words are above."
        )
        return 1
    except RuntimeError as error:
        say(str(error))
        return 1
    if arguments[:1] == ["--then"]:
        # -P: the caller's directory is no place to import from; the repository is.
        os.environ["PYTHONPATH"] = str(ROOT)
        os.execv(PYTHON, [str(PYTHON), "-P", *arguments[1:]])
    elif arguments:
        say(f"Unknown argument {arguments[0]}. Usage: script/bootstrap [--dev] [--then FILE ARGUMENT…]")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
