"""Lists as text: which encoding, which delimiter, and the rows one after another."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import NoReturn

from apps.core.errors import Code, DomainError
from apps.core.sheets.table import Format, Limits, Note, NoteKind, Reading

# What a person may choose, as Python calls it; the first three are also found without being told.
ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "cp1252", "big5", "shift_jis")
# In the order of preference where several divide the rows equally well: what stands in running text comes late.
DELIMITERS = ("\t", "|", ";", "，", ",", "；")

_MARKS = (  # longest first: the mark of UTF-32-LE begins with that of UTF-16-LE
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 64 * 1024  # octets looked at for a delimiter
_BLOCK = 1024 * 1024
_NO_DELIMITER = "\x1f"  # the unit separator: never divides what people write
_END = "\uffffend\uffff"  # put behind the last line; noncharacters never stand in a file that was decoded strictly
_SEP_LINE = re.compile(r'"?sep=(.)"?[\r\n]*\Z', re.IGNORECASE)
_PRINTED_QUOTE = re.compile(r'[,;|，；] +"(?!")')
_RUNAWAY_LINES = 20  # a cell with more line breaks than this was opened by a stray quotation mark


class _Record:
    """The row being read: how many came before it, and how many characters it has so far."""

    number = 0
    length = 0


class TextSource:
    """A list as text; the octets stay as they are and are decoded line by line."""

    def __init__(self, octets: bytes, *, encoding: str | None, delimiter: str | None, limits: Limits) -> None:
        if encoding and encoding not in ENCODINGS:
            raise DomainError(Code.FILE_SETTING, field="encoding", value=encoding)
        if delimiter and delimiter not in (*DELIMITERS, " ", ":"):
            raise DomainError(Code.FILE_SETTING, field="delimiter", value=delimiter)
        self._limits = limits
        mark_encoding, self._start = _byte_order_mark(octets)
        notes: list[Note] = []
        self._encoding = encoding or mark_encoding or _find_encoding(octets)
        is_wide = self._encoding.startswith("utf-16") or self._encoding.startswith("utf-32")
        if not is_wide and b"\0" in octets:
            notes.append(Note(NoteKind.NULS, octets.count(b"\0")))
            octets = octets.replace(b"\0", b"")
        self._octets = octets
        self._drops_nuls = is_wide
        broken = _broken_count(octets, self._start, self._encoding)
        if self._encoding == "cp1252" and not encoding:
            notes.append(Note(NoteKind.ENCODING_GUESSED, text=self._encoding))
        if broken:
            notes.append(Note(NoteKind.UNREADABLE, broken, self._encoding))
        self._skipped_lines = 0
        sample = self._sample()
        if _looks_binary(sample):
            raise DomainError(Code.FILE_UNREADABLE)
        first_line = sample.partition("\n")[0].partition("\r")[0]
        if named := _SEP_LINE.match(first_line):
            self._skipped_lines = 1
            delimiter = delimiter or named[1]
        self._delimiter = _find_delimiter(sample) if delimiter is None else delimiter
        self._skips_spaces = bool(_PRINTED_QUOTE.search(sample))
        self.expected_records = octets.count(b"\n") or octets.count(b"\r")
        if not octets.endswith((b"\n", b"\r", b"\n\0", b"\r\0")):
            self.expected_records += 1
        self.reading = Reading(
            Format.TEXT, encoding=self._encoding, delimiter=self._delimiter, notes=tuple(notes)
        )

    def records(self) -> Iterator[tuple[int, list[str]]]:
        longest, widest, last_row = self._limits.cell, self._limits.columns, self._limits.last_row
        number = 0
        record = _Record()
        reader = csv.reader(
            chain(self._checked(islice(self._lines(), self._skipped_lines, None), record), (_END,)),
            delimiter=self._delimiter or _NO_DELIMITER,
            skipinitialspace=self._skips_spaces,
        )
        try:
            for number, cells in enumerate(reader, 1):
                record.number, record.length = number, 0
                while cells and (not cells[-1] or cells[-1].isspace()):
                    cells.pop()
                if number > last_row:
                    raise DomainError(Code.FILE_TOO_MANY_ROWS, limit=self._limits.rows)
                if not cells:
                    continue
                if len(cells) > widest:
                    raise DomainError(Code.FILE_TOO_MANY_COLUMNS, row=number, count=len(cells), limit=widest)
                if len("".join(cells)) > longest:
                    self._check_cells(number, cells)
                if cells[-1].endswith(_END):
                    if cells != [_END]:
                        raise DomainError(Code.FILE_QUOTE_OPEN, row=number)
                    return
                yield number, cells
        except csv.Error:  # a cell beyond the csv module's own limit
            raise DomainError(Code.FILE_QUOTE_OPEN, row=number + 1) from None

    def _check_cells(self, number: int, cells: list[str]) -> None:
        for column, cell in enumerate(cells, 1):
            if len(cell) <= self._limits.cell:
                continue
            if cell.count("\n") + cell.count("\r") > _RUNAWAY_LINES or cell.endswith(_END):
                raise DomainError(Code.FILE_QUOTE_OPEN, row=number)
            raise DomainError(
                Code.FILE_CELL_TOO_LONG, row=number, column=column, length=len(cell), limit=self._limits.cell
            )

    def _checked(self, lines: Iterator[str], record: "_Record") -> Iterator[str]:
        """The same lines, as long as one row of the list has not become larger than any row may be."""
        most = self._limits.cell * self._limits.columns
        for line in lines:
            record.length += len(line)
            if record.length > most:
                self._refuse_record(record, line)
            yield line

    def _refuse_record(self, record: "_Record", line: str) -> NoReturn:
        row = record.number + 1
        if len(line) < record.length:
            raise DomainError(Code.FILE_QUOTE_OPEN, row=row)
        count = line.count(self._delimiter or _NO_DELIMITER) + 1
        if count > self._limits.columns:
            raise DomainError(Code.FILE_TOO_MANY_COLUMNS, row=row, count=count, limit=self._limits.columns)
        raise DomainError(
            Code.FILE_CELL_TOO_LONG, row=row, column=1, length=len(line) // count, limit=self._limits.cell
        )

    def _lines(self) -> Iterator[str]:
        """Lines with their ends, which may be CR, LF or both, mixed."""
        buffer = io.BytesIO(self._octets)  # shares the octets
        buffer.seek(self._start)
        lines: Iterator[str] = io.TextIOWrapper(buffer, self._encoding, errors="replace", newline="")
        if self._drops_nuls:
            lines = (line.replace("\0", "") for line in lines)
        return lines

    def _sample(self) -> str:
        """The first lines, as far as they are whole."""
        decoder = codecs.getincrementaldecoder(self._encoding)(errors="replace")
        part = self._octets[self._start : self._start + _SAMPLE]
        is_whole = self._start + _SAMPLE >= len(self._octets)
        text = decoder.decode(part, final=is_whole)
        if not is_whole:
            cut = max(text.rfind("\n"), text.rfind("\r"))
            text = text[: cut + 1] or text
        return text


def _byte_order_mark(octets: bytes) -> tuple[str, int]:
    for mark, encoding in _MARKS:
        if octets.startswith(mark):
            return encoding, len(mark)
    return "", 0


def _find_encoding(octets: bytes) -> str:
    """The encoding of text without a mark: UTF-16 by its zero octets, UTF-8 by its form, then GB18030 or Latin."""
    if wide := _wide_encoding(octets[:8192]):
        return wide
    if octets.isascii():
        return "utf-8"
    broken, multibyte = _utf8_form(octets)
    if not broken or multibyte > 20 * broken:
        return "utf-8"
    return "gb18030" if _is_chinese(octets) else "cp1252"


def _wide_encoding(part: bytes) -> str:
    """UTF-16 without a mark. A list has digits, delimiters and line ends, whose other octet is zero in UTF-16."""
    pairs = len(part) // 2
    even, odd = part[0 : pairs * 2 : 2].count(0), part[1 : pairs * 2 : 2].count(0)
    if odd * 5 > pairs and even * 20 < odd:
        return "utf-16-le"
    if even * 5 > pairs and odd * 20 < even:
        return "utf-16-be"
    return ""


_UTF8_CHARACTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def _utf8_form(octets: bytes) -> tuple[int, int]:
    """(octets that break UTF-8, characters of several octets); (0, …) at once for clean text."""
    try:
        _decode_strictly(octets, "utf-8")
    except UnicodeDecodeError:
        part = octets[: 4 * _BLOCK]
        rest, multibyte = _UTF8_CHARACTER.subn(b"", part)
        broken = sum(len(run) for run in _HIGH_RUN.findall(rest))
        return max(broken, 1), multibyte
    return 0, 0


def _is_chinese(octets: bytes) -> bool:
    """Whether high octets come in pairs as in GB2312; single ones between letters are Latin."""
    runs = _HIGH_RUN.findall(octets[:_BLOCK])
    pairs = sum(len(run) // 2 for run in runs)
    singles = sum(len(run) % 2 for run in runs)
    return pairs > singles


def _decode_strictly(octets: bytes, encoding: str) -> None:
    """Decode block by block and forget; raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(octets)
    for start in range(0, len(octets), _BLOCK):
        decoder.decode(view[start : start + _BLOCK])
    decoder.decode(b"", final=True)


def _broken_count(octets: bytes, start: int, encoding: str) -> int:
    """How many characters will show as U+FFFD because their octets do not belong to the encoding."""
    if encoding == "utf-8" and octets.isascii():
        return 0
    try:
        _decode_strictly(octets[start:] if start else octets, encoding)
    except UnicodeDecodeError:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        view = memoryview(octets)[start:]
        count = 0
        for at in range(0, len(view), _BLOCK):
            block = view[at : at + _BLOCK]
            count += decoder.decode(block, final=at + _BLOCK >= len(view)).count("\ufffd")
        return max(count, 1)
    return 0


def _looks_binary(sample: str) -> bool:
    """Whether this is no text at all: many control characters, or hardly anything that could be decoded."""
    strange = sum(
        1 for char in sample[:8192] if (char < " " and char not in "\t\r\n\x0b\x0c") or char == "\ufffd"
    )
    return strange * 10 > len(sample[:8192])


def _find_delimiter(sample: str) -> str:
    """What divides the rows most evenly; "" when nothing does, for a single column."""
    best, best_score = (
        "",
        0.3,
    )  # fewer than a third of the rows divided: that is punctuation in a single column
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        score = _evenness(sample, delimiter)
        if score > best_score + 0.02:
            best, best_score = delimiter, score
    return best


def _evenness(sample: str, delimiter: str) -> float:
    """The share of rows that are divided, times the share of those that have the commonest number of cells."""
    lines = io.StringIO(sample, newline="")
    try:
        widths = [
            len(cells)
            for cells in islice(csv.reader(lines, delimiter=delimiter), 500)
            if len(cells) > 1 or any(cells)
        ]
    except csv.Error:
        return 0.0
    divided = [width for width in widths if width > 1]
    if not divided:
        return 0.0
    commonest = Counter(divided).most_common(1)[0][1]
    return (len(divided) / len(widths)) * (commonest / len(divided))
