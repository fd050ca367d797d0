"""Files of templates for tests, brought as the page brings them."""

import io
from collections.abc import Sequence
from secrets import token_hex
from typing import Any

from apps.accounts.actors import Actor
from apps.core import files
from apps.core.kinds import Region
from apps.core.sheets.writing import csv_rows, write_xlsx
from apps.message_templates import importing
from apps.message_templates.models import TemplateImport

HEADER = ("模板名称", "类型", "内容", "备注", "标签")


def xlsx(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    stream = io.BytesIO()
    write_xlsx(stream, header, rows)
    return stream.getvalue()


def csv(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    return b"".join(csv_rows(header, rows))


def stored(octets: bytes) -> str:
    writer = files.SealedWriter()
    writer.write(octets)
    return writer.close()


def brought(
    actor: Actor, rows: Sequence[Sequence[str]], *, octets: bytes | None = None, **columns: Any
) -> TemplateImport:
    """The import of a small file, read to its end."""
    octets = csv(rows) if octets is None else octets
    columns = {
        "region": Region.MAINLAND,
        "source": "templates.csv",
        "submit": False,
        "key": token_hex(16),
        "size": len(octets),
        **columns,
    }
    return importing.start(actor=actor, file=stored(octets), **columns)
