"""The simulator's memory: an append-only file, one line per event, written before anything is answered.

Lines are fields between tabs. `S`: a submission accepted (id, unix time, system ID, source, destination, esm_class,
data_coding, registered_delivery, user reference or `-`, payload in hex). `R`: one refused (status, then as after the id
of `S`). `D`: the receipt of an id has been taken by the client. `F`: an `S` whose receipt is taken, after compaction.
A process that is killed loses no line that it had written; an unfinished last line is ignored.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from apps.carriers.protocols.smpp import encoding, pdu

KEPT_FINISHED: Final = 200_000  # finished submissions that survive a compaction
NO_REFERENCE: Final = "-"


@dataclass(slots=True)
class Submission:
    """One accepted submit_sm."""

    message_id: str
    at: float
    system_id: str
    source: str
    destination: str
    esm_class: int
    data_coding: int
    registered: int
    user_reference: int | None
    payload: bytes

    @classmethod
    def read(cls, message_id: str, at: float, system_id: str, message: pdu.ShortMessage) -> "Submission":
        echoed = message.tlvs.get(pdu.USER_MESSAGE_REFERENCE)
        return cls(
            message_id,
            at,
            system_id,
            message.source,
            message.destination,
            message.esm_class,
            message.data_coding,
            message.registered_delivery,
            int.from_bytes(echoed, "big") if echoed else None,
            message.payload,
        )

    @property
    def text(self) -> str:
        """The text of this part, without its header."""
        return encoding.message_text(self._message())[0]

    @property
    def part(self) -> tuple[int, int]:
        """(number of the part, how many there are)."""
        place = encoding.message_text(self._message())[1]
        return (place.seq, place.total) if place else (1, 1)

    def _message(self) -> pdu.ShortMessage:
        return pdu.ShortMessage(
            pdu.SUBMIT_SM, short_message=self.payload, esm_class=self.esm_class, data_coding=self.data_coding
        )

    def line(self, kind: str = "S") -> str:
        reference = NO_REFERENCE if self.user_reference is None else self.user_reference
        return (
            f"{kind}\t{self.message_id}\t{self.at:.3f}\t{_safe(self.system_id)}\t{_safe(self.source)}\t"
            f"{_safe(self.destination)}\t{self.esm_class}\t{self.data_coding}\t{self.registered}\t{reference}\t"
            f"{self.payload.hex()}\n"
        )


def _safe(text: str) -> str:
    return text if text.isprintable() else "".join(each if each.isprintable() else "?" for each in text)


def _parse(fields: list[str]) -> Submission:
    (
        _kind,
        message_id,
        at,
        system_id,
        source,
        destination,
        esm_class,
        data_coding,
        registered,
        reference,
        payload,
    ) = fields
    return Submission(
        message_id,
        float(at),
        system_id,
        source,
        destination,
        int(esm_class),
        int(data_coding),
        int(registered),
        None if reference == NO_REFERENCE else int(reference),
        bytes.fromhex(payload),
    )


class Copy(NamedTuple):
    """What one part of one message is known by when counting how often it came."""

    system_id: str
    destination: str
    user_reference: int | None
    payload: bytes


@dataclass(slots=True)
class Contents:
    """A journal as read: in the order of writing."""

    submissions: list[Submission]
    finished: set[str]
    refused: list[Submission]

    @property
    def owed(self) -> list[Submission]:
        """Submissions whose receipt nobody has taken."""
        return [each for each in self.submissions if each.message_id not in self.finished]

    def counts(self) -> Counter[Copy]:
        """How often each part of each message was accepted: anything above 1 was sent twice."""
        return Counter(
            Copy(each.system_id, each.destination, each.user_reference, each.payload)
            for each in self.submissions
        )


def read_journal(path: Path) -> Contents:
    """Read a journal, also while its simulator runs; a file that is not there is empty."""
    contents = Contents([], set(), [])
    for fields in _lines(path):
        kind = fields[0]
        try:
            if kind == "D":
                contents.finished.add(fields[1])
            elif kind in "SFR":
                submission = _parse(fields)
                (contents.refused if kind == "R" else contents.submissions).append(submission)
                if kind == "F":
                    contents.finished.add(submission.message_id)
        except (ValueError, IndexError):
            continue  # the line that was being written when the process was killed, or its neighbour
    return contents


def _lines(path: Path) -> Iterator[list[str]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        for line in file:
            if line.endswith("\n") and len(line) > 1:
                yield line[:-1].split("\t")


class Journal:
    """The open file; `None` as path keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._lines: list[str] = []
        self._file: int | None = None
        self.contents = Contents([], set(), [])
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.contents = _compact(path)
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def submitted(self, submission: Submission) -> None:
        if self._file is not None:
            self._lines.append(submission.line())

    def refused(self, submission: Submission) -> None:
        if self._file is not None:
            self._lines.append(submission.line("R"))

    def finished(self, message_id: str) -> None:
        if self._file is not None:
            self._lines.append(f"D\t{message_id}\n")

    def flush(self) -> None:
        """Hand all lines to the operating system: from here on a killed process has not lost them."""
        if self._lines and self._file is not None:
            octets = "".join(self._lines).encode("utf-8")
            self._lines.clear()
            while octets:
                octets = octets[os.write(self._file, octets) :]

    def close(self) -> None:
        self.flush()
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _compact(path: Path) -> Contents:
    """Join each finished submission into one line, forget the oldest, and give back what is kept."""
    contents = read_journal(path)
    if not path.exists():
        return contents
    finished = [each for each in contents.submissions if each.message_id in contents.finished]
    forgotten = {each.message_id for each in finished[: max(0, len(finished) - KEPT_FINISHED)]}
    contents.submissions = [each for each in contents.submissions if each.message_id not in forgotten]
    contents.finished -= forgotten
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8", newline="\n") as file:
        for each in contents.submissions:
            file.write(each.line("F" if each.message_id in contents.finished else "S"))
        file.writelines(each.line("R") for each in contents.refused[-KEPT_FINISHED:])
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return contents
