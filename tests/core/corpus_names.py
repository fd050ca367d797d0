"""Files that are no list, hold nothing, are protected or damaged, or are named like something else."""

import codecs
import zlib

from apps.core.errors import Code
from apps.core.sheets.ole import wrapped
from apps.core.sheets.reading import Format, NoteKind
from tests.core.corpus_making import (
    FILES,
    LIST,
    SHEET,
    Case,
    archive,
    bad,
    biff,
    biff_book,
    biff_label,
    encrypted_flag,
    filled,
    good,
    nothing,
    ods,
    parts_of,
    png,
    text,
    with_part,
    xlsx,
)

CASES: list[Case] = [
    # names that say otherwise
    good(
        "csv_named_xlsx",
        "a.xlsx",
        lambda: text(LIST),
        format=Format.TEXT,
        notes=frozenset({NoteKind.OTHER_NAME}),
    ),
    good(
        "xlsx_named_csv",
        "a.csv",
        lambda: xlsx(filled),
        format=Format.XLSX,
        notes=frozenset({NoteKind.OTHER_NAME}),
    ),
    good(
        "xlsx_named_xls",
        "a.xls",
        lambda: xlsx(filled),
        format=Format.XLSX,
        notes=frozenset({NoteKind.OTHER_NAME}),
    ),
    bad(
        "html_named_xls",
        "a.xls",
        lambda: b"<html><head><meta charset=utf-8></head><table><tr><td>13800138000</td></tr></table></html>",
        Code.FILE_WEB_PAGE,
    ),
    bad(
        "xml_spreadsheet",
        "a.xls",
        lambda: b'\xef\xbb\xbf<?xml version="1.0"?>\n<Workbook/>',
        Code.FILE_WEB_PAGE,
    ),
    # what is no list
    bad("image", "a.csv", png, Code.FILE_IMAGE),
    bad("photograph", "a.csv", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(256)), Code.FILE_IMAGE),
    bad("telephone_picture", "a.heic", lambda: b"\0\0\0\x18ftypheic" + bytes(64), Code.FILE_IMAGE),
    bad("pdf", "a.pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj", Code.FILE_PDF),
    bad(
        "docx",
        "a.docx",
        lambda: archive({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}),
        Code.FILE_DOCUMENT,
    ),
    bad("rtf", "a.rtf", lambda: b"{\\rtf1\\ansi 13800138000}", Code.FILE_DOCUMENT),
    bad("doc", "a.doc", lambda: wrapped(b"x" * 5000, "WordDocument"), Code.FILE_DOCUMENT),
    bad("other_zip", "a.zip", lambda: archive({"list.csv": text(LIST)}), Code.FILE_ARCHIVE),
    bad("gzip", "a.csv.gz", lambda: b"\x1f\x8b\x08\0" + bytes(40), Code.FILE_ARCHIVE),
    bad("xlsb", "a.xlsb", lambda: archive({"xl/workbook.bin": b"x"}), Code.FILE_OTHER_SHEET),
    bad(
        "numbers_of_a_mac", "a.numbers", lambda: archive({"Index/Document.iwa": b"x"}), Code.FILE_OTHER_SHEET
    ),
    bad("vcard", "a.vcf", lambda: b"BEGIN:VCARD\nTEL:13800138000\nEND:VCARD\n", Code.FILE_OTHER_SHEET),
    bad(
        "noise",
        "a.csv",
        lambda: zlib.compress(b"x" * 100)[2:] + bytes(range(255, 0, -1)) * 20,
        Code.FILE_UNREADABLE,
    ),
    # nothing
    bad("empty_file", "a.csv", lambda: b"", Code.FILE_EMPTY),
    bad("only_a_mark", "a.csv", lambda: codecs.BOM_UTF8, Code.FILE_EMPTY),
    bad("only_blank_lines", "a.csv", lambda: b"\r\n \r\n\t\r\n" * 1000, Code.FILE_EMPTY),
    bad("only_delimiters", "a.csv", lambda: b",,,\r\n" * 10, Code.FILE_EMPTY),
    # protected
    bad("xlsx_with_password", "a.xlsx", lambda: wrapped(b"x" * 5000, "EncryptedPackage"), Code.FILE_PASSWORD),
    bad(
        "xls_with_password",
        "a.xls",
        lambda: wrapped(biff_book(biff(biff_label(0, 0, "1")), (0x002F, b"\x01\0" + bytes(50)))),
        Code.FILE_PASSWORD,
    ),
    bad("zip_with_password", "a.xlsx", encrypted_flag, Code.FILE_PASSWORD),
    bad(
        "ods_with_password",
        "a.ods",
        lambda: archive(
            {**parts_of(ods("")), "META-INF/manifest.xml": b"<m><manifest:encryption-data/></m>"}
        ),
        Code.FILE_PASSWORD,
    ),
    # damaged
    bad("truncated_zip", "a.xlsx", lambda: xlsx(filled)[:-200], Code.FILE_DAMAGED),
    bad("zip_cut_in_half", "a.xlsx", lambda: xlsx(filled)[:3000], Code.FILE_DAMAGED),
    bad("two_directories", "a.xlsx", lambda: xlsx(filled) + xlsx(nothing)[-22:], Code.FILE_DAMAGED),
    bad(
        "sheet_that_is_no_xml",
        "a.xlsx",
        lambda: with_part(SHEET, b"<worksheet><sheetData><row r='1'><c"),
        Code.FILE_DAMAGED,
    ),
    bad("xls_cut", "a.xls", lambda: (FILES / "contacts.xls").read_bytes()[:2000], Code.FILE_DAMAGED),
]
