"""Ugly files: what people upload when they are asked for a list, and what reading gives for each.

CASES is for whoever reads lists: each has the file's octets, its name, and either what is read of it or the code of the
refusal. `contacts.xls` and `contacts.ods` under corpus_files were written by other programs; all others are made here.
"""

from tests.core import corpus_books, corpus_hostile, corpus_names, corpus_text
from tests.core.corpus_making import Case

__all__ = ["CASES", "Case"]

CASES: list[Case] = [*corpus_text.CASES, *corpus_books.CASES, *corpus_names.CASES, *corpus_hostile.CASES]
