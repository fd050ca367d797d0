"""Making finance's month packs in the background: one zip with a manifest of digests, the same bytes when built twice.

A pack is stored when it is whole; who dies in the middle leaves nothing, and the clock begins again.
"""

import hashlib
import io
import logging
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import orjson
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.billing import bill_queries
from apps.billing.documents import LANGUAGES, bill_pdf
from apps.billing.services import bills
from apps.core import clock, files
from apps.core.errors import Code, DomainError
from apps.core.locks import held_by_session
from apps.core.sheets.writing import csv_rows
from apps.core.tasks import delay_on_commit, hint
from apps.exports.models import MonthPack
from apps.exports.month_packs import PARTS, bills_of, documents_of
from apps.exports.services.taking import File
from apps.exports.states import EXPORT_STATES, UNDERWAY, ExportStatus

log = logging.getLogger(__name__)
TASK: Final = "exports.make_pack"
QUEUE: Final = "files"
SILENCE: Final = timedelta(seconds=60)
TRIES: Final = 5
KEPT: Final = timedelta(days=30)
_BLOCK: Final = 64 * 1024
_BEAT_SECONDS: Final = 1.0
_FILES_AT_ONCE: Final = 200  # canonical files of bills that are read together


class _CalledOff(Exception):
    """The pack has ended otherwise."""


@transaction.atomic
def ask(*, actor: Actor, month: date, account: Account | None) -> MonthPack:
    """Have a pack made; one of the same that is underway is given instead. Raises Forbidden, MONTH_OPEN."""
    actor.require(Perm.STAFF_SETTLEMENT_WRITE)
    if bill_queries.waiting_count(month, account) or not bills_of(month, account).exists():
        raise DomainError(Code.MONTH_OPEN, field="month", month=f"{month:%Y-%m}")
    found = MonthPack.objects.filter(month=month, account=account, status__in=UNDERWAY).first()
    if found is not None:
        return found
    pack = MonthPack.objects.create(month=month, account=account, asked_by=actor.user, asked_at=clock.now())
    audit.record(actor, "month_pack.asked", pack, month=f"{month:%Y-%m}")
    delay_on_commit(TASK, pack.pk, queue=QUEUE)
    return pack


def take(*, actor: Actor, pack: MonthPack) -> File:
    """The finished zip; each taking is counted and leaves a trace. Raises Forbidden, EXPORT_NOT_READY, FILE_GONE."""
    actor.require(Perm.STAFF_SETTLEMENT_READ)
    if pack.status != ExportStatus.READY:
        raise DomainError(Code.EXPORT_NOT_READY, state=EXPORT_STATES.label(pack.status))
    stored = files.open_stored(pack.file)
    MonthPack.objects.filter(pk=pack.pk).update(taken_count=F("taken_count") + 1)
    audit.record(actor, "month_pack.taken", pack, month=f"{pack.month:%Y-%m}")
    return File(f"{stem(pack.month, pack.account)}.zip", "application/zip", _pieces(stored))


def packs() -> QuerySet[MonthPack]:
    """All packs, for finance."""
    return MonthPack.objects.select_related("account", "asked_by")


def same_before(pack: MonthPack) -> MonthPack | None:
    """The last pack of the same month that was built before this one, whose bytes it should have."""
    rows = packs().filter(month=pack.month, account=pack.account, pk__lt=pack.pk).exclude(sha256="")
    return rows.order_by("-pk").first()


def make(pack_id: int) -> None:
    """Build a pack, or do nothing when another worker builds one."""
    with held_by_session("exports.make_pack") as is_alone:
        if is_alone and (pack := _taken_up(pack_id)) is not None:
            try:
                _make(pack)
            except _CalledOff:
                pass
            except Exception:
                log.exception("month pack %s was not made", pack.public_id)  # the clock tries again


def keep_packing() -> None:
    """For the clock: hint at a pack that nobody is at, give up what fails again and again, remove what has expired."""
    silent = Q(heartbeat_at=None) | Q(heartbeat_at__lt=clock.now() - SILENCE)
    waiting = MonthPack.objects.filter(silent, status__in=UNDERWAY)
    EXPORT_STATES.advance_many(waiting.filter(tries__gte=TRIES), ExportStatus.FAILED, heartbeat_at=None)
    next_one = waiting.order_by("pk").values_list("pk", flat=True).first()
    if next_one is not None:
        hint(TASK, next_one, queue=QUEUE)
    for pack in MonthPack.objects.filter(status=ExportStatus.READY, expires_at__lte=clock.now())[:100]:
        if EXPORT_STATES.advance_many(MonthPack.objects.filter(pk=pack.pk), ExportStatus.EXPIRED, file=""):
            files.remove(pack.file)


def stem(month: date, account: Account | None) -> str:
    """What the pack is called: `month-2026-11`, with the account's id where it is of one."""
    return f"month-{month:%Y-%m}" + (f"-{account.public_id}" if account else "")


def build(month: date, account: Account | None, sink: io.RawIOBase, tell: Any = None) -> None:
    """Write the zip. tell(share): called now and then with how much is done, 0 to 100."""
    entries: list[dict[str, Any]] = []
    names = bills_of(month, account)
    count = len(PARTS) + names.count()
    with (
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive,
        translation.override("en"),
    ):
        for done, (name, pieces) in enumerate(_contents(month, account)):
            entries.append(_write(archive, name, pieces))
            if tell is not None:
                tell(min(99, done * 100 // max(count, 1)))
        manifest = {
            "month": f"{month:%Y-%m}",
            "account": account.public_id if account else None,
            "bills": names.count(),
            "files": entries,
        }
        _write(archive, "manifest.json", [orjson.dumps(manifest, option=orjson.OPT_INDENT_2)])
        sums = "".join(f"{one['sha256']}  {one['name']}\n" for one in entries)
        _write(archive, "SHA256SUMS", [sums.encode()])


def _contents(month: date, account: Account | None) -> Iterator[tuple[str, Iterable[bytes]]]:
    for part in PARTS:
        yield part.name, csv_rows(part.header, part.rows(month, account))
    listed = list(bills_of(month, account).values_list("pk", flat=True))
    for start in range(0, len(listed), _FILES_AT_ONCE):
        chunk = listed[start : start + _FILES_AT_ONCE]
        contents = dict(bills.written(chunk))
        for bill in bills_of(month, account).filter(pk__in=chunk):
            yield f"bills/{bill.account.public_id}-{bill.currency}.csv", [contents[bill.pk]]
            if account is not None:  # of all accounts they would be thousands of documents
                for language in LANGUAGES:
                    yield (
                        f"bills/{bill.account.public_id}-{bill.currency}-{language}.pdf",
                        [bill_pdf(bill, language)],
                    )
    if account is not None:
        for document in documents_of(month, account):
            yield (
                f"invoices/{document.invoice.number_text.replace('/', '-')}-{document.language}.pdf",
                _stored(document.stored),
            )


def _stored(name: str) -> Iterator[bytes]:
    yield from _pieces(files.open_stored(name))


def _write(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> dict[str, Any]:
    """One entry, with an instant that never changes; gives its line of the manifest."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    digest, octets = hashlib.sha256(), 0
    with archive.open(entry, "w", force_zip64=True) as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            octets += len(piece)
    return {"name": name, "octets": octets, "sha256": digest.hexdigest()}


class Sink(io.RawIOBase):
    """A sealed file that is written forward only, with the digest of what went in."""

    def __init__(self) -> None:
        super().__init__()
        self.sealed = files.SealedWriter()
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, octets: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self.digest.update(octets)
        return self.sealed.write(octets)


@dataclass(slots=True)
class _Teller:
    """Keeps the row's share and heartbeat, at most once a second; finds out when the pack has been called off."""

    pack: MonthPack
    last: float = 0.0

    def __call__(self, share: int) -> None:
        if time.monotonic() - self.last < _BEAT_SECONDS:
            return
        self.last = time.monotonic()
        rows = MonthPack.objects.filter(pk=self.pack.pk, status=ExportStatus.RUNNING)
        if not rows.update(share=share, heartbeat_at=clock.now()):
            raise _CalledOff


def _taken_up(pack_id: int) -> MonthPack | None:
    pack = packs().filter(pk=pack_id, status__in=UNDERWAY).first()
    if pack is None:
        return None
    columns = {"heartbeat_at": clock.now(), "tries": pack.tries + 1, "share": 0}
    if pack.status == ExportStatus.ASKED:
        EXPORT_STATES.advance(pack, ExportStatus.RUNNING, **columns)
    else:
        MonthPack.objects.filter(pk=pack.pk).update(**columns)
    return pack


def _make(pack: MonthPack) -> None:
    sink = Sink()
    try:
        build(pack.month, pack.account, sink, _Teller(pack))
        octets, name = sink.sealed.size, sink.sealed.close()
    except BaseException:
        sink.sealed.abort()
        raise
    now = clock.now()
    is_ours = EXPORT_STATES.advance_many(
        MonthPack.objects.filter(pk=pack.pk),
        ExportStatus.READY,
        file=name,
        octets=octets,
        sha256=sink.digest.hexdigest(),
        share=100,
        ready_at=now,
        expires_at=now + KEPT,
        heartbeat_at=None,
    )
    if not is_ours:
        files.remove(name)


def _pieces(stored: Any) -> Iterator[bytes]:
    with stored:
        while block := stored.read(_BLOCK):
            yield block
