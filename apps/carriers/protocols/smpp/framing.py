"""Cuts a byte stream into whole SMPP PDUs."""

from collections.abc import Iterator

from apps.carriers.protocols.smpp import statuses
from apps.carriers.protocols.smpp.pdu import HEADER_LENGTH, MAX_PDU_LENGTH, PduError


def sequence_of(frame: bytes) -> int:
    """The sequence number of a frame whose body could not be read, for the answer to it."""
    return int.from_bytes(frame[12:16], "big")


class Framer:
    """Cuts a byte stream into whole PDUs; holds at most one unfinished PDU."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, octets: bytes) -> Iterator[bytes]:
        """Yield the frames that `octets` complete. Raises `PduError` for a length that cannot be: the stream is lost."""
        buffer = self._buffer
        buffer += octets
        at, end = 0, len(buffer)
        try:
            while end - at >= 4:
                length = int.from_bytes(buffer[at : at + 4], "big")
                if not HEADER_LENGTH <= length <= MAX_PDU_LENGTH:
                    raise PduError(
                        f"a PDU calls itself {length} octets long", statuses.INVALID_COMMAND_LENGTH
                    )
                if end - at < length:
                    return
                frame = bytes(buffer[at : at + length])
                at += length
                yield frame
        finally:
            del buffer[:at]
