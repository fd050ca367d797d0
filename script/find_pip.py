"""Finds a pip for the very first installation, and what it is configured with; only the standard library.

A fresh Debian has python3 but neither pip nor ensurepip. The order is: the interpreter's own ensurepip, an
installed pip, the wheel from the package index that is configured for this machine, Debian's own copy of the wheel.
No index address is written here: it is the machine's to say.
"""

import configparser
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

JSON_INDEX = "application/vnd.pypi.simple.v1+json"
HELP = (
    "This Python has no pip to begin with. Do one of these and start again:\n"
    "  - Debian, Ubuntu:  apt install python3-venv\n"
    "  - name your package index:  PIP_INDEX_URL=https://…/simple"
)


def pip_command(python: str, venv: Path, say: Callable[[str], None]) -> list[str]:
    """The beginning of a pip command line that installs into `venv`; RuntimeError says what to do if there is none."""
    own = str(venv / "bin" / "python")
    if importlib.util.find_spec("ensurepip"):
        done = subprocess.run([own, "-I", "-m", "ensurepip"], capture_output=True, check=False)
        if done.returncode == 0:
            return [own, "-I", "-m", "pip"]
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return [python, "-m", "pip", "--python", own]
    index = (
        pip_settings().get("index-url")
        or os.environ.get("UV_DEFAULT_INDEX")
        or os.environ.get("UV_INDEX_URL")
    )
    if index:
        say("Fetching pip from the configured package index …")
        return [own, f"{_wheel_from_index(index, venv)}/pip"]
    if shutil.which("apt-get") and shutil.which("dpkg-deb"):
        say("Fetching pip from the distribution's packages …")
        return [own, f"{_wheel_from_debian(venv)}/pip"]
    raise RuntimeError(HELP)


def pip_settings() -> dict[str, str]:
    """pip's configuration as pip reads it: files from the least to the most particular, then PIP_* variables."""
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    application_support = Path.home() / "Library" / "Application Support"
    files = [
        Path("/etc/pip.conf"),
        Path("/etc/xdg/pip/pip.conf"),
        Path.home() / ".pip" / "pip.conf",
        application_support / "pip" / "pip.conf",
        config / "pip" / "pip.conf",
    ]
    if os.environ.get("PIP_CONFIG_FILE"):
        files.append(Path(os.environ["PIP_CONFIG_FILE"]))
    reader = configparser.RawConfigParser()
    reader.read(files, encoding="utf-8")
    found: dict[str, str] = {}
    for section in ("global", "install"):
        if reader.has_section(section):
            found.update({key.replace("_", "-"): value for key, value in reader.items(section)})
    for name, value in os.environ.items():
        if name.startswith("PIP_"):
            found[name[4:].lower().replace("_", "-")] = value
    return found


def _wheel_from_index(index: str, venv: Path) -> Path:
    """Downloads the newest pip wheel of a JSON index (PEP 691) and checks its sha256."""
    page = f"{index.rstrip('/')}/pip/"
    files = json.loads(_get(page, accept=JSON_INDEX))["files"]
    wheels = [
        file for file in files if file["filename"].endswith("-py3-none-any.whl") and not file.get("yanked")
    ]
    finals = [file for file in wheels if file["filename"].split("-")[1].replace(".", "").isdigit()]
    if not finals:
        raise RuntimeError(f"The package index {index} has no pip wheel.\n{HELP}")
    newest = max(finals, key=lambda file: [int(part) for part in file["filename"].split("-")[1].split(".")])
    body = _get(urllib.parse.urljoin(page, newest["url"]))
    if hashlib.sha256(body).hexdigest() != newest["hashes"]["sha256"]:
        raise RuntimeError("The pip wheel from the package index does not match its sha256.")
    wheel = venv / newest["filename"]
    wheel.write_bytes(body)
    return wheel


def _get(url: str, accept: str = "*/*") -> bytes:
    request = urllib.request.Request(url, headers={"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())
    except OSError as error:
        raise RuntimeError(f"{url} could not be read: {error}\n{HELP}") from error


def _wheel_from_debian(venv: Path) -> Path:
    """Takes the wheel out of Debian's python3-pip-whl; nothing is installed and no privilege is needed."""
    place = venv / "apt"
    lists = place / "lists"
    (lists / "partial").mkdir(parents=True, exist_ok=True)
    (place / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    private = [
        "-o",
        f"Dir::State::Lists={lists}",
        "-o",
        f"Dir::Cache={place / 'cache'}",
        "-o",
        "APT::Sandbox::User=",
    ]
    for verb in (["update"], ["download", "python3-pip-whl"]):
        done = subprocess.run(
            ["apt-get", "-qq", *private, *verb], cwd=place, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"apt-get {verb[0]} failed: {done.stderr.strip()[-300:]}\n{HELP}")
    for package in place.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, place / "unpacked"], check=True)
    wheels = list((place / "unpacked").rglob("pip-*.whl"))
    if not wheels:
        raise RuntimeError(HELP)
    wheel = venv / wheels[0].name
    shutil.move(wheels[0], wheel)
    shutil.rmtree(place)
    return wheel
