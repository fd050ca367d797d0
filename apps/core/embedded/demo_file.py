"""Reads DIR/demo.json, which the demo installation is described in, and shows the sign-ins at the terminal."""

import json
from pathlib import Path


def sign_ins(home: Path) -> str:
    """One line for each person of the demo installation; empty when there is no such file."""
    path = home / "demo.json"
    try:
        demo = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    people = demo.get("people", [])
    lines = [f"Demo installation, described in {path}. Sign in as:"]
    width = max((len(person["email"]) for person in people), default=0)
    lines += [f"  {person['email']:<{width}}  {person['password']}  {person['role']}" for person in people]
    return "\n".join(lines)
