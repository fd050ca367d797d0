"""Habits of the house that no linter knows: each rule that was once a remark is a test here."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from apps.core.ownership import AccountOwned

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
# One enumeration cannot be cut in two, and sentences are looked up, not read from top to bottom.
CATALOGUES = {ROOT / "apps/core/codes.py", ROOT / "apps/accounts/sentences.py"}
# In a packet of SMPP `status` is a field of the wire.
SMPP = (ROOT / "apps/carriers/protocols/smpp", ROOT / "apps/carriers/simulator")
# An adapter calls one verb; a command also declares its arguments.
LONGEST_ADAPTER = 25
# Pictures, fonts, the vendored kit and binary tables are nobody's prose.
TEXT = {
    ".py",
    ".md",
    ".html",
    ".txt",
    ".toml",
    ".cfg",
    ".yml",
    ".yaml",
    ".sh",
    ".css",
    ".js",
    ".csv",
    ".po",
    ".example",
    "",
}


@cache
def tracked() -> tuple[Path, ...]:
    """Files that are or would be committed, the vendored kit aside."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")
    paths = (ROOT / name for name in names if name and not name.startswith("static/vendor/"))
    return tuple(path for path in paths if path.is_file())


def sources(*folders: str) -> list[Path]:
    """Our Python, without migrations (Django writes those)."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py"
        and "migrations" not in path.parts
        and path.relative_to(ROOT).parts[0] in (folders or ("apps", "sms_console"))
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    line = getattr(node, "lineno", None)
    return str(path.relative_to(ROOT)) + (f":{line}" if line else "")


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, kinds))


def refuse(found: list[str], rule: str) -> None:
    assert not found, rule + "\n  " + "\n  ".join(found)


# States and ownership ---------------------------------------------------------------------------------------------
def test_only_state_tables_change_a_status() -> None:
    found = []
    for path in sources():
        if (
            path == ROOT / "apps/core/states.py"
            or path.is_relative_to(SMPP[0])
            or path.is_relative_to(SMPP[1])
        ):
            continue
        for node in nodes(path, ast.Assign, ast.AnnAssign, ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[attr-defined]
            found += [
                place(path, node)
                for target in targets
                if isinstance(target, ast.Attribute) and target.attr == "status"
            ]
        for node in nodes(path, ast.Call):
            assert isinstance(node, ast.Call)
            is_update = isinstance(node.func, ast.Attribute) and node.func.attr in ("update", "aupdate")
            found += [place(path, node) for keyword in node.keywords if is_update and keyword.arg == "status"]
    refuse(found, "A status changes by StateTable.advance or advance_many:")


def account_owned() -> set[str]:
    return {model.__name__ for model in apps.get_models() if issubclass(model, AccountOwned)}


def test_account_owned_models_have_no_objects() -> None:
    for model in apps.get_models():
        if issubclass(model, AccountOwned):
            assert not hasattr(model, "objects"), model
    owned = account_owned()
    found = [
        place(path, node)
        for path in sources("apps", "sms_console", "tests")
        for node in nodes(path, ast.Attribute)
        if isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and isinstance(node.value, ast.Name)
        and node.value.id in owned
    ]
    refuse(found, "Rows of an account are reached by Model.of(account) or Model.unscoped:")


@pytest.mark.parametrize("face", ["console", "api"])
def test_the_customers_faces_never_look_across_accounts(face: str) -> None:
    found = [
        place(path, node)
        for path in sources()
        if path.is_relative_to(ROOT / "apps" / face)
        for node in nodes(path, ast.Attribute)
        if isinstance(node, ast.Attribute) and node.attr in ("unscoped", "_base_manager", "_default_manager")
    ]
    refuse(found, "Customers' faces use Model.of(account):")


# Signals and tasks ------------------------------------------------------------------------------------------------
def imported(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every imported name in full."""
    for node in nodes(path, ast.Import, ast.ImportFrom):
        if isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)


def test_there_are_no_signals() -> None:
    banned = (
        "django.db.models.signals",
        "django.dispatch",
        "django.core.signals",
        "django.contrib.auth.signals",
    )
    found = [
        place(path, node) for path in sources() for name, node in imported(path) if name.startswith(banned)
    ]
    refuse(found, "A lower layer writes rows, an upper layer reads them:")


def test_tasks_are_declared_in_one_way() -> None:
    found = [
        place(path, node)
        for path in sources()
        if path != ROOT / "apps/core/tasks.py"
        for name, node in imported(path)
        if name in ("celery.shared_task", "celery.task", "celery.Task")
    ]
    refuse(found, "core.tasks.task is the only decorator of background work:")


def test_tasks_and_commands_are_small() -> None:
    found = []
    for path in sources():
        parts = path.relative_to(ROOT).parts
        if path.name != "tasks.py" and "commands" not in parts:
            continue
        if parts[:2] == ("apps", "core"):
            continue  # core.tasks is the machinery itself
        for node in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1  # type: ignore[attr-defined]
            if length > LONGEST_ADAPTER:
                found.append(f"{place(path, node)} {length} lines")
    refuse(found, "Tasks and commands call one verb; logic belongs to services:")


# Files and words --------------------------------------------------------------------------------------------------
def test_every_module_opens_with_a_sentence() -> None:
    found = []
    for path in sources("apps", "sms_console", "tests", "script"):
        if not path.read_text("utf-8").strip():
            continue  # an empty package
        first = (ast.get_docstring(tree(path)) or "").strip().partition("\n\n")[0]
        if not first.endswith((".", "?", ":", "…")):
            found.append(place(path))
    refuse(found, "A module's docstring opens with one sentence that says what is in it:")


def test_files_are_short() -> None:
    found = []
    for path in sources("apps", "sms_console", "tests", "script"):
        count = len(path.read_text("utf-8").splitlines())
        if count > LONGEST_FILE and path not in CATALOGUES:
            found.append(f"{place(path)} {count} lines")
    refuse(found, f"A file has one noun and at most {LONGEST_FILE} lines:")


def test_names_say_what_things_are() -> None:
    vague = {"utils", "util", "helper", "helpers", "manager", "managers", "misc", "common", "processors"}
    found = [place(path) for path in sources("apps", "sms_console", "tests") if path.stem in vague]
    refuse(
        found, "What two apps need has a name of its own and goes to the lowest layer that both may import:"
    )


def test_nothing_names_a_place_outside_the_repository() -> None:
    outside = ["../" + "shared", "/work/" + "shared", "/work/" + "main", ".libr" + "ary", "/tmp/" + "boot"]
    found = []
    for path in tracked():
        if path.suffix not in TEXT:
            continue
        text = path.read_text("utf-8", errors="ignore")
        found += [f"{place(path)}: {name}" for name in outside if name in text]
    refuse(found, "The product depends on nothing outside its repository:")


def test_settings_import_no_app() -> None:
    found = [
        place(path, node)
        for path in sources("sms_console")
        for name, node in imported(path)
        if name.startswith("apps.") and path.name not in ("urls.py", "wsgi.py")
    ]
    refuse(found, "sms_console imports nothing from apps but URL modules:")
