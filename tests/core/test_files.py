"""The sealed store gives back exactly what was put in, to nobody else, and notices every change."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core import files
from apps.core.errors import Code, DomainError
from apps.core.privacy import UnsealError

FRAME = 64 * 1024


@pytest.fixture(autouse=True)
def folder(tmp_path_factory, settings) -> Path:
    settings.FILES_DIR = tmp_path_factory.mktemp("store") / "files"
    return settings.FILES_DIR


def put(octets: bytes, *, pieces: int = 10_000) -> str:
    writer = files.SealedWriter()
    for start in range(0, len(octets), pieces):
        writer.write(octets[start : start + pieces])
    return writer.close()


@pytest.mark.parametrize("length", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 200_001])
def test_what_goes_in_comes_out(length):
    octets = os.urandom(length)
    name = put(octets)
    assert files.read_stored(name) == octets
    assert files.size(name) == length


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 3 * FRAME + 5),
    st.lists(st.tuples(st.integers(0, 3 * FRAME + 9), st.integers(0, 100_000)), max_size=5),
)
def test_reading_anywhere_is_like_reading_a_plain_file(length, reads):
    octets = bytes(range(256)) * (length // 256 + 1)
    octets = octets[:length]
    with files.open_stored(put(octets, pieces=FRAME)) as file:
        for at, count in reads:
            file.seek(at)
            assert file.read(count) == octets[at : at + count]


def test_nothing_plain_is_on_disk_and_only_the_owner_may_read(folder):
    name = put(b"13800138000," * 20_000)
    stored = (folder / name).read_bytes()
    assert b"13800138000" not in stored
    assert (folder / name).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o077 == 0
    assert name not in str(stored[:64])


def test_an_aborted_file_leaves_nothing(folder):
    writer = files.SealedWriter()
    writer.write(b"x" * 3 * FRAME)
    writer.abort()
    writer.abort()
    assert list(folder.iterdir()) == []
    with pytest.raises(ValueError):
        writer.write(b"x")


def test_abort_after_close_keeps_the_file():
    writer = files.SealedWriter()
    writer.write(b"x")
    name = writer.close()
    writer.abort()
    assert files.read_stored(name) == b"x"


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: stored[:-1],
        lambda stored: stored + b"\0",
        lambda stored: stored[:-1] + bytes([stored[-1] ^ 1]),
        lambda stored: stored[: len(stored) // 2],
        lambda stored: stored[: -(FRAME + 16)],
        lambda stored: stored[:60] + stored[60 + FRAME + 16 :],
        lambda stored: b"plain",
        lambda stored: b"",
    ],
)
def test_every_change_is_noticed(folder, change):
    name = put(os.urandom(2 * FRAME + 100))
    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(UnsealError):
        files.read_stored(name)


def test_one_file_cannot_stand_in_for_another(folder):
    first, second = put(b"first"), put(b"second")
    (folder / first).write_bytes((folder / second).read_bytes())
    with pytest.raises(UnsealError):
        files.read_stored(first)


def test_an_old_key_still_opens_and_a_missing_one_is_named(settings):
    settings.FIELD_KEYS = {"old": bytes(32)}
    name = put(b"x")
    settings.FIELD_KEYS = {"new": os.urandom(32), "old": bytes(32)}
    assert files.read_stored(name) == b"x"
    settings.FIELD_KEYS = {"new": os.urandom(32)}
    with pytest.raises(UnsealError, match="FIELD_KEYS"):
        files.read_stored(name)


@pytest.mark.parametrize("name", ["", "../settings", "a" * 32, "A" * 32, "/etc/passwd", "a" * 32 + "\n"])
def test_what_is_not_in_the_store_is_gone(name):
    with pytest.raises(DomainError) as refusal:
        files.read_stored(name)
    assert refusal.value.code is Code.FILE_GONE


def test_removing_twice_is_harmless(folder):
    name = put(b"x")
    files.remove(name)
    files.remove(name)
    files.remove("")
    assert list(folder.iterdir()) == []


def test_the_sweep_takes_what_nobody_knows_and_is_old(folder):
    known, orphan, fresh = put(b"1"), put(b"2"), put(b"3")
    unfinished = files.SealedWriter()
    unfinished.write(b"x")
    (folder / "README").write_text("not ours")
    old = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    for path in folder.iterdir():
        if path.name != fresh:
            os.utime(path, (old, old))
    assert files.sweep_orphans({known}, older_than=datetime.now(UTC) - timedelta(days=1)) == 2
    assert {path.name for path in folder.iterdir()} == {known, fresh, "README"}
    unfinished.abort()
    assert orphan not in {path.name for path in folder.iterdir()}
