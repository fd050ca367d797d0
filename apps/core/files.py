"""The sealed file store: what people upload lies encrypted under settings.FILES_DIR and is named by chance.

A stored file is: b"SF1", one octet with the length of the key's id, the id, 32 octets of salt, then frames of 64 KiB
(the last one shorter), each AES-256-GCM with its tag. The key of a file is derived from the field key by HKDF with the
salt; the nonce of a frame is its number and, in the last octet, whether it is the last one (the STREAM construction of
Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015), so frames cannot be exchanged, repeated or cut off. The file's name is
authenticated with each frame: one stored file cannot stand in for another.
"""

import hashlib
import io
import os
import re
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from apps.core.errors import Code, DomainError
from apps.core.privacy import UnsealError

_MAGIC = b"SF1"
_SALT = 32
_FRAME = 64 * 1024
_TAG = 16
_NAME = re.compile(r"[0-9a-f]{32}\Z")
_UNFINISHED = ".part"
_PURPOSE = b"sms-console stored file"


class SealedWriter:
    """Seals what is written and puts it into the store when it is closed; until then nobody finds it.

    At most one frame is in memory, and no plain octet reaches the disk. `name` is what the file will be called.
    """

    def __init__(self) -> None:
        self.name = secrets.token_hex(16)
        self.size = 0  # plain octets written
        folder = _folder()
        self._path = folder / (self.name + _UNFINISHED)
        key_id, key = next(iter(settings.FIELD_KEYS.items()))
        salt = os.urandom(_SALT)
        self._cipher = _cipher(key, salt)
        self._pending = bytearray()
        self._frames = 0
        self._file: io.FileIO | None = io.FileIO(
            os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
        )
        self._put(_front(key_id) + salt)

    def write(self, octets: bytes | bytearray | memoryview) -> int:
        """Take more octets; ValueError after close or abort."""
        self._open_file()
        self._pending += octets
        self.size += len(octets)
        # A full frame waits for one more octet, because only then it is known not to be the last one.
        while len(self._pending) > _FRAME:
            self._seal(bytes(self._pending[:_FRAME]), last=False)
            del self._pending[:_FRAME]
        return len(octets)

    def close(self) -> str:
        """Finish the file durably; gives its name."""
        file = self._open_file()
        self._seal(bytes(self._pending), last=True)
        self._pending.clear()
        os.fsync(file.fileno())
        file.close()
        self._file = None
        self._path.rename(self._path.with_suffix(""))
        _sync_folder(self._path.parent)
        return self.name

    def abort(self) -> None:
        """Leave nothing behind; harmless after `close` and when repeated."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._path.unlink(missing_ok=True)
            self._pending.clear()

    def _open_file(self) -> io.FileIO:
        if self._file is None:
            raise ValueError("This stored file is finished.")
        return self._file

    def _seal(self, octets: bytes, *, last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._frames, last=last), octets, self.name.encode()))
        self._frames += 1

    def _put(self, octets: bytes) -> None:
        """Write all of it: an unbuffered file may take less than it was given."""
        rest = memoryview(octets)
        file = self._open_file()
        while rest:
            rest = rest[file.write(rest) or 0 :]


class SealedReader(io.RawIOBase):
    """A stored file as a plain, seekable one; a frame is opened when it is read.

    Raises DomainError (FILE_GONE) when there is no such file, UnsealError when it was altered, cut or its key is missing.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._label = _checked(name).encode()
        self._position = 0
        self._held: tuple[int, bytes] = (-1, b"")
        try:
            self._file = (_folder() / name).open("rb", buffering=0)
        except FileNotFoundError:
            raise DomainError(Code.FILE_GONE) from None
        try:
            self._cipher, self._start = _read_front(self._file)
            sealed = self._file.seek(0, os.SEEK_END) - self._start
            self._frames = max(-(-sealed // (_FRAME + _TAG)), 1)
            self.size = sealed - self._frames * _TAG
            if self.size < 0:
                raise _altered()
        except BaseException:
            self._file.close()
            raise

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        frame, offset = divmod(self._position, _FRAME)
        if self._position >= self.size:
            self._frame(
                self._frames - 1
            )  # an end that was cut off is found even by who only reads to the end
            return 0
        part = memoryview(self._frame(frame))[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        self._position += len(part)
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _frame(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(self._start + number * (_FRAME + _TAG))
            sealed = self._file.read(_FRAME + _TAG)
            nonce = _nonce(number, last=number == self._frames - 1)
            try:
                self._held = (number, self._cipher.decrypt(nonce, sealed, self._label))
            except InvalidTag:
                raise _altered() from None
        return self._held[1]


def open_stored(name: str) -> io.BufferedReader:
    """A stored file for reading, seekable; raises DomainError (FILE_GONE) and UnsealError."""
    return io.BufferedReader(SealedReader(name), _FRAME)


def read_stored(name: str) -> bytes:
    """A stored file whole; raises DomainError (FILE_GONE) and UnsealError."""
    with open_stored(name) as file:
        return file.read()


def digest(name: str) -> str:
    """A fingerprint of the plain contents, read in frames: two files with the same one hold the same."""
    with open_stored(name) as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()


def size(name: str) -> int:
    """Plain octets of a stored file; raises DomainError (FILE_GONE) and UnsealError."""
    with SealedReader(name) as file:
        return file.size


def remove(name: str) -> None:
    """Remove a stored file; nothing happens when it is gone already."""
    if name:
        (_folder() / _checked(name)).unlink(missing_ok=True)


def sweep_orphans(known: set[str], *, older_than: datetime) -> int:
    """Remove what nobody knows and uploads that were cut off, if last written before `older_than`; how many they were."""
    removed = 0
    for path in _folder().iterdir():
        is_ours = _NAME.match(path.name) or (path.suffix == _UNFINISHED and _NAME.match(path.stem))
        if not is_ours or path.name in known:
            continue
        try:
            if path.stat().st_mtime < older_than.timestamp():
                path.unlink()
                removed += 1
        except FileNotFoundError:
            continue  # somebody else was faster
    return removed


def _folder() -> Path:
    folder = Path(settings.FILES_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sync_folder(folder: Path) -> None:
    """Make a new name durable: the directory has to reach the disk as well as the file."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checked(name: str) -> str:
    """Names come from rows and never from people, but a path must not be built of anything else."""
    if not _NAME.match(name):
        raise DomainError(Code.FILE_GONE)
    return name


def _front(key_id: str) -> bytes:
    octets = key_id.encode("ascii")
    return _MAGIC + bytes([len(octets)]) + octets


def _read_front(file: io.FileIO) -> tuple[AESGCM, int]:
    """The cipher of an open file, and where its first frame starts."""
    front = file.read(len(_MAGIC) + 1 + 255 + _SALT)
    if front[: len(_MAGIC)] != _MAGIC or len(front) < len(_MAGIC) + 1:
        raise _altered()
    start = len(_MAGIC) + 1 + front[len(_MAGIC)]
    key_id, salt = front[len(_MAGIC) + 1 : start].decode("ascii", "replace"), front[start : start + _SALT]
    key = settings.FIELD_KEYS.get(key_id)
    if key is None:
        raise UnsealError(
            "A file was sealed with a key that is not in FIELD_KEYS. Put the old key back behind the current one."
        )
    return _cipher(key, salt), start + _SALT


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=_PURPOSE).derive(key))


def _nonce(frame: int, *, last: bool) -> bytes:
    return frame.to_bytes(11, "big") + bytes([last])


def _altered() -> UnsealError:
    return UnsealError("A stored file was altered, or a part of it is missing.")
