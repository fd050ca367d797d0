"""What every test needs: keys of the test installation, and a network that ends at loopback."""

import base64
import os
import socket
from typing import Any

import hypothesis
import pytest

pytest_plugins = ("tests.people",)  # alice, bob, mallory, olga

# A busy machine is no defect: properties are judged by their outcome, never by the time of one example.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

os.environ.setdefault("SECRET_KEY", "only for tests")
os.environ.setdefault("FIELD_KEYS", "t1:" + base64.b64encode(b"f" * 32).decode())
os.environ.setdefault("HASH_KEY", base64.b64encode(b"h" * 32).decode())
os.environ.setdefault("DEMO", "false")
os.environ.setdefault("EMAIL_URL", "memorymail://")
