#!/usr/bin/env python
"""Runs Django's commands: for the installation that the environment names, else for the one last started here."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sms_console.settings")
    if not os.environ.get("SECRET_KEY") and not os.environ.get("SECRET_KEY_FILE"):
        from apps.core.embedded.environment import of_last_start

        home = os.environ.get("DATA_DIR") or str(Path(__file__).resolve().parent / "var")
        found = of_last_start(Path(home).resolve())
        if found is None:
            sys.exit(
                f"Which installation? None was started in {home}, and the environment names none. "
                "Set DATA_DIR to the directory given to script/server --data, or set SECRET_KEY and the rest (.env.example)."
            )
        os.environ.update(found)
    execute_from_command_line(sys.argv)
