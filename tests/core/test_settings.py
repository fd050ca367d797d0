"""A setting that nobody can read ends the start with a sentence."""

import os
import subprocess
import sys

import pytest

READ = "from sms_console import settings; print(settings.CALL_PRIVATE_ADDRESSES)"


def read(value: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CALL_PRIVATE_ADDRESSES": value}
    return subprocess.run(
        [sys.executable, "-c", READ], capture_output=True, text=True, env=environment, check=False
    )


@pytest.mark.parametrize(
    ("value", "means"), [("true", "True"), ("Yes", "True"), ("0", "False"), ("", "False")]
)
def test_a_yes_and_a_no_are_understood(value: str, means: str) -> None:
    assert read(value).stdout.strip() == means


def test_anything_else_is_named_and_not_taken_for_a_no() -> None:
    answer = read("127.0.0.0/8")
    assert answer.returncode != 0 and not answer.stdout
    assert "CALL_PRIVATE_ADDRESSES is '127.0.0.0/8': expected true or false." in answer.stderr
