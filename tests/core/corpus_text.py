"""Ugly lists as text: encodings, delimiters, line ends, quotes and headers."""

import codecs

from apps.core.errors import Code
from apps.core.sheets.reading import Format, NoteKind
from tests.core.corpus_making import HEADER, LIST, ROWS, Case, bad, good, text

CASES: list[Case] = [
    # encodings
    good("utf8", "a.csv", lambda: text(LIST), format=Format.TEXT, encoding="utf-8", delimiter=","),
    good("utf8_mark", "a.csv", lambda: codecs.BOM_UTF8 + text(LIST), encoding="utf-8"),
    good(
        "utf16le_mark",
        "a.txt",
        lambda: codecs.BOM_UTF16_LE + text(LIST, by="\t", encoding="utf-16-le"),
        encoding="utf-16-le",
        delimiter="\t",
    ),
    good(
        "utf16be_mark",
        "a.txt",
        lambda: codecs.BOM_UTF16_BE + text(LIST, encoding="utf-16-be"),
        encoding="utf-16-be",
    ),
    good("utf16le_bare", "a.csv", lambda: text(LIST, encoding="utf-16-le"), encoding="utf-16-le"),
    good("utf16be_bare", "a.csv", lambda: text(LIST, encoding="utf-16-be"), encoding="utf-16-be"),
    good(
        "utf32_mark",
        "a.csv",
        lambda: codecs.BOM_UTF32_LE + text(LIST, encoding="utf-32-le"),
        encoding="utf-32-le",
    ),
    good("gb18030", "a.csv", lambda: text(LIST, encoding="gb18030"), encoding="gb18030"),
    Case(
        "gb18030_rare",
        "a.csv",
        lambda: text([["手机", "姓名"], ["13800138000", "𠮷田镕"]], encoding="gb18030"),
        rows=[(2, ["13800138000", "𠮷田镕"])],
        encoding="gb18030",
    ),
    Case(
        "latin1",
        "a.csv",
        lambda: text(
            [["phone", "name"], ["+4915112345678", "Jürgen Müßig"], ["+33612345678", "René"]],
            encoding="latin-1",
        ),
        rows=[(2, ["+4915112345678", "Jürgen Müßig"]), (3, ["+33612345678", "René"])],
        encoding="cp1252",
        notes=frozenset({NoteKind.ENCODING_GUESSED}),
    ),
    Case(
        "big5_told",
        "a.csv",
        lambda: text([["手機", "姓名"], ["+886912345678", "陳小明"]], encoding="big5"),
        rows=[(2, ["+886912345678", "陳小明"])],
        columns=["手機", "姓名"],
        encoding="big5",
        options={"encoding": "big5"},
    ),
    Case(
        "utf8_with_a_cut_character",
        "a.csv",
        lambda: (
            text([["phone", "名"], *[["13800138000", "张三李四王五赵六" * 3]] * 9])
            + b"13900139000,\xe5\xbc\r\n"
        ),
        encoding="utf-8",
        notes=frozenset({NoteKind.UNREADABLE}),
    ),
    Case(
        "mark_in_second_file_glued_on",
        "a.csv",
        lambda: (
            codecs.BOM_UTF8 + text([["phone"], ["13800138000"]]) + codecs.BOM_UTF8 + text([["13900139000"]])
        ),
        rows=[(2, ["13800138000"]), (3, ["\ufeff13900139000"])],
    ),
    good(
        "nul_octets",
        "a.csv",
        lambda: b"\0".join([text(LIST)[:20], text(LIST)[20:40], text(LIST)[40:]]) + b"\0\0",
        notes=frozenset({NoteKind.NULS}),
    ),
    # delimiters, line ends, quotes
    good("semicolon", "a.csv", lambda: text(LIST, by=";"), delimiter=";"),
    good("tab", "a.tsv", lambda: text(LIST, by="\t"), delimiter="\t"),
    good("pipe", "a.txt", lambda: text(LIST, by="|"), delimiter="|"),
    good("wide_comma", "a.txt", lambda: text(LIST, by="，"), delimiter="，"),
    good("sep_line", "a.csv", lambda: b"sep=;\r\n" + text(LIST, by=";"), delimiter=";"),
    Case(
        "decimal_commas",
        "a.csv",
        lambda: text(
            [["phone", "amount", "tax"], ["+4915112345678", "1,5", "0,3"], ["+4915112345679", "2,5", "0,5"]],
            by=";",
        ),
        rows=[(2, ["+4915112345678", "1,5", "0,3"]), (3, ["+4915112345679", "2,5", "0,5"])],
        delimiter=";",
    ),
    good("only_cr", "a.csv", lambda: text(LIST, end="\r")),
    good("only_lf_and_no_end", "a.csv", lambda: text(LIST, end="\n")[:-1]),
    Case(
        "mixed_line_ends",
        "a.csv",
        lambda: b"phone,name\r138,x\n13900139000,y\r\n13700137000,z",
        rows=[(2, ["138", "x"]), (3, ["13900139000", "y"]), (4, ["13700137000", "z"])],
    ),
    Case(
        "blank_lines_between",
        "a.csv",
        lambda: b"phone,name\n\n13800138000,x\n , \n\n13900139000,y\n\n\n",
        rows=[(3, ["13800138000", "x"]), (6, ["13900139000", "y"])],
    ),
    Case(
        "quoted_line_breaks",
        "a.csv",
        lambda: b'phone,note\r\n13800138000,"two\r\nlines, ""quoted"""\r\n13900139000,one\r\n',
        rows=[(2, ["13800138000", 'two\r\nlines, "quoted"']), (3, ["13900139000", "one"])],
    ),
    Case(
        "quoted_delimiter_after_a_space",
        "a.csv",
        lambda: b'phone, note\n13800138000, "Zhang, San"\n',
        rows=[(2, ["13800138000", "Zhang, San"])],
    ),
    Case(
        "quotes_inside_words",
        "a.csv",
        lambda: b'phone,screen\n13800138000,5" wide\n13900139000,6"\n',
        rows=[(2, ["13800138000", '5" wide']), (3, ["13900139000", '6"'])],
    ),
    bad(
        "quote_never_closed",
        "a.csv",
        lambda: text([["phone", "name"], ["13800138000", '"Zhang'], *[["13900139000", "x"]] * 50]),
        Code.FILE_QUOTE_OPEN,
    ),
    bad(
        "quote_never_closed_in_a_long_file",
        "a.csv",
        lambda: text([["phone", "name"], ["13800138000", '"Zhang'], *[["13900139000", "x"]] * 20_000]),
        Code.FILE_QUOTE_OPEN,
    ),
    Case(
        "trailing_delimiters",
        "a.csv",
        lambda: b"phone,name,,,\n13800138000,x,,,\n13900139000,,,,\n",
        rows=[(2, ["13800138000", "x"]), (3, ["13900139000"])],
        columns=["phone", "name"],
    ),
    Case(
        "ragged_rows",
        "a.csv",
        lambda: b"phone,name\n13800138000\n13900139000,y,more\n",
        rows=[(2, ["13800138000"]), (3, ["13900139000", "y", "more"])],
        columns=["phone", "name", ""],
    ),
    Case(
        "excel_damage_in_csv",
        "a.csv",
        lambda: b'phone,name\n1.38E+10,a\n="13900139000",b\n\'13700137000,c\n13600136000.0,d\n',
        rows=[
            (2, ["1.38E+10", "a"]),
            (3, ['="13900139000"', "b"]),
            (4, ["'13700137000", "c"]),
            (5, ["13600136000.0", "d"]),
        ],
    ),
    # headers
    Case(
        "one_column_without_header",
        "a.txt",
        lambda: b"13800138000\n13900139000\n",
        rows=[(1, ["13800138000"]), (2, ["13900139000"])],
        columns=[""],
        header_row=0,
        delimiter="",
    ),
    Case(
        "one_column_with_header",
        "a.txt",
        lambda: "号码\n13800138000\n".encode(),
        rows=[(2, ["13800138000"])],
        columns=["号码"],
        header_row=1,
    ),
    Case(
        "one_column_with_commas_in_few_rows",
        "a.txt",
        lambda: b"13800138000\n" * 9 + b"13900139000,13700137000\n",
        rows=[*[(n, ["13800138000"]) for n in range(1, 10)], (10, ["13900139000,13700137000"])],
        delimiter="",
    ),
    Case(
        "no_header",
        "a.csv",
        lambda: text(ROWS),
        rows=list(enumerate(ROWS, 1)),
        columns=["", ""],
        header_row=0,
    ),
    Case(
        "header_unlike_any_word",
        "a.csv",
        lambda: b"foo,bar\n13800138000,x\n",
        rows=[(2, ["13800138000", "x"])],
        columns=["foo", "bar"],
    ),
    Case(
        "header_of_a_template",
        "a.csv",
        lambda: "手机号,{1},{2}\n13800138000,张三,5\n".encode(),
        rows=[(2, ["13800138000", "张三", "5"])],
        columns=["手机号", "{1}", "{2}"],
    ),
    Case(
        "header_numbered",
        "a.csv",
        lambda: b"phone number,1,2\n13800138000,x,5\n",
        rows=[(2, ["13800138000", "x", "5"])],
        columns=["phone number", "1", "2"],
    ),
    Case(
        "header_over_rows_that_are_all_wrong",
        "a.csv",
        lambda: b"mobile,name\n-,x\nunknown,y\n",
        rows=[(2, ["-", "x"]), (3, ["unknown", "y"])],
    ),
    Case(
        "no_header_and_first_row_wrong",
        "a.csv",
        lambda: "无,张三\n13800138000,李四\n".encode(),
        rows=[(1, ["无", "张三"]), (2, ["13800138000", "李四"])],
        options={"has_header": False},
        columns=["", ""],
    ),
    bad("header_only", "a.csv", lambda: text([HEADER]), Code.FILE_NO_ROWS),
]
