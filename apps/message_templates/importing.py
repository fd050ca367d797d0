"""The verbs of files with many templates: start, read on, look after what nobody reads, correct a line.

Each line is judged by the same rules as a form and is kept or refused for itself, in a transaction of its own with its row:
killed at any moment, a reading goes on behind the last row. A small file is read while its owner waits, a larger one by a
worker. A line whose text is a template of the region already makes no second one, so a file may be brought again.
"""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from apps.accounts import audit
from apps.accounts.actors import Actor, account_perms
from apps.accounts.permissions import Perm
from apps.core import clock, files
from apps.core.errors import Code, DomainError, Forbidden
from apps.core.kinds import MessageKind, Region
from apps.core.locks import lock
from apps.core.tasks import hint
from apps.message_templates import services
from apps.message_templates.models import ImportRow, MessageTemplate, Outcome, TemplateImport
from apps.message_templates.sheets import Line, lines
from apps.reviews.findings import blocking

KEPT = 20  # files of an account whose reports are kept
SMALL = 32 * 1024  # octets of a file that is read at once
AT_ONCE = 60  # lines
SILENCE = timedelta(
    seconds=15
)  # a line takes a few hundredths of a second; who has said nothing for so long is gone
TRIES = 5
LONGEST_NAME = 60
LONGEST_REMARKS = 500

log = logging.getLogger(__name__)


class _Superseded(Exception):
    """Another worker has taken the reading over."""


def start(
    *, actor: Actor, region: Region, file: str, size: int, source: str, submit: bool, key: str
) -> TemplateImport:
    """Take a file of the sealed store over and read it, at once if it is small; with a known key, what that made then.

    `submit` hands good lines to the reviewers, else they become drafts. What is wrong with the file as a whole stands on
    the row as `problem`, never as an error of the call.
    """
    actor.require(Perm.TEMPLATE_WRITE)
    row = _create(actor, region=region, file=file, source=source, submit=submit, key=key)
    if row.file == file:
        if size <= SMALL:
            run(row.pk, most=AT_ONCE)
        row.refresh_from_db()
        if row.file:
            hint("message_templates.import", row.pk, queue="files")
    return row


def run(import_id: int, *, most: int | None = None) -> None:
    """Read the file to its end (or `most` lines of it) or put the reason on the row; harmless when somebody is at it."""
    row = _take(import_id)
    if row is None:
        return
    try:
        if row.import_run > TRIES:
            raise DomainError(Code.FILE_DAMAGED)
        is_whole = _read(row, most)
    except _Superseded:
        return
    except DomainError as refusal:
        _end(row, refusal)
    else:
        _end(row) if is_whole else _let_go(row)


def keep_importing() -> None:
    """Hint again at every reading that nobody is at: its hint was lost, or its worker."""
    for pk in TemplateImport.unscoped.filter(_waiting()).values_list("pk", flat=True):
        hint("message_templates.import", pk, queue="files")


@transaction.atomic
def correct(
    *,
    actor: Actor,
    row: ImportRow,
    name: str,
    message_kind: MessageKind,
    content: str,
    remarks: str,
    labels: list[str],
    submit: bool,
) -> MessageTemplate:
    """A refused line, put right by hand, becomes a template; twice makes one. Raises what `services.create` raises."""
    actor.require(Perm.TEMPLATE_WRITE)
    rows = ImportRow.of(actor.own_account).select_for_update(of=("self",)).select_related("template_import")
    held = rows.filter(pk=row.pk).first()
    if held is None:
        raise DomainError(Code.NOT_FOUND)
    if held.template is not None:
        return held.template
    made = services.create(
        actor=actor,
        region=Region(held.template_import.region),
        message_kind=message_kind,
        name=name,
        content=content,
        remarks=remarks,
        labels=labels,
        submit=submit,
    )
    held.template, held.outcome = made, Outcome.SUBMITTED if submit else Outcome.DRAFT
    held.name, held.content, held.remarks, held.tags = made.name, made.content, made.remarks, made.tags
    held.message_kind, held.kind_text = made.message_kind, str(MessageKind(made.message_kind).label)
    held.problem, held.facts = "", {}
    held.save()
    return made


# ------------------------------------------------------------------------------------------------------------------
@transaction.atomic
def _create(
    actor: Actor, *, region: Region, file: str, source: str, submit: bool, key: str
) -> TemplateImport:
    account = actor.own_account
    assert actor.user is not None, "files are brought by people"
    lock(f"template imports:{account.pk}")
    known = TemplateImport.of(account).filter(key=key).first()
    if known is not None:
        return known
    row = TemplateImport.unscoped.create(
        account=account,
        key=key,
        region=region,
        source=source[-200:],
        wants_submission=submit,
        file=file,
        created_by=actor.user,
    )
    old = TemplateImport.of(account).filter(file="").order_by("-id").values_list("pk", flat=True)[KEPT:]
    TemplateImport.of(account).filter(pk__in=list(old)).delete()
    audit.record(actor, "template.imported", row, file=row.source)
    return row


def _waiting() -> Q:
    silent = Q(heartbeat_at=None) | Q(heartbeat_at__lt=clock.now() - SILENCE)
    return ~Q(file="") & silent


def _take(import_id: int) -> TemplateImport | None:
    """Make the reading ours: the higher `import_run` fences off a worker that was thought dead."""
    with transaction.atomic():
        rows = TemplateImport.unscoped.select_for_update(of=("self",), skip_locked=True)
        row = rows.select_related("account", "created_by").filter(_waiting(), pk=import_id).first()
        if row is None:
            return None
        row.import_run += 1
        row.heartbeat_at = clock.now()
        row.save(update_fields=["import_run", "heartbeat_at"])
    return row


def _read(row: TemplateImport, most: int | None) -> bool:
    """Whether the file has been read to its end."""
    found = list(lines(files.read_stored(row.file), name=row.source))
    if not found:
        raise DomainError(Code.FILE_NO_ROWS)
    through = row.rows.aggregate(last=Max("row_no"))["last"] or 0
    rest = [line for line in found if line.row_no > through]
    actor = _actor(row)
    for line in rest[:most]:
        with transaction.atomic():
            held = _held(row)
            held.line_count, held.heartbeat_at = len(found), clock.now()
            held.save(update_fields=["line_count", "heartbeat_at"])
            _keep(actor, row, line)
    return most is None or len(rest) <= most


def _keep(actor: Actor, row: TemplateImport, line: Line) -> None:
    kept = ImportRow(
        account=row.account,
        template_import=row,
        row_no=line.row_no,
        name=line.name,
        kind_text=line.kind_text,
        message_kind=line.message_kind,
        content=line.content,
        remarks=line.remarks,
        tags=line.tags,
        outcome=Outcome.REFUSED,
    )
    kept.problem, kept.facts = _problem(line)
    draft = kept.draft()
    if not kept.problem and draft is not None and not blocking(draft.findings()):
        _make(actor, kept, line)
    kept.save(force_insert=True)


def _make(actor: Actor, kept: ImportRow, line: Line) -> None:
    """The template of a good line, or what stands in its way."""
    row = kept.template_import
    assert line.message_kind is not None, "a line without a type is refused before"
    same = MessageTemplate.of(row.account).filter(
        region=row.region, message_kind=line.message_kind, content=line.content, deleted_at=None
    )
    present = same.order_by("id").first()
    if present is not None:
        kept.template, kept.outcome = present, Outcome.PRESENT
        return
    try:
        kept.template = services.create(
            actor=actor,
            region=Region(row.region),
            message_kind=line.message_kind,
            name=line.name,
            content=line.content,
            remarks=line.remarks,
            labels=line.tags,
            submit=row.wants_submission,
        )
    except DomainError as refusal:
        reason = _REASONS.get(refusal.code)
        if reason is None:
            raise
        kept.problem, kept.facts = (
            reason,
            {name: refusal.facts[name] for name in _FACTS if name in refusal.facts},
        )
    else:
        kept.outcome = Outcome.SUBMITTED if row.wants_submission else Outcome.DRAFT


# Words that were banned a moment ago are found again whenever the line is looked at.
_REASONS = {Code.TOO_MANY: "limit_reached", Code.TAGS_REFUSED: "tags_refused", Code.CONTENT_REFUSED: ""}
_FACTS = ("limit", "most", "longest")


def _problem(line: Line) -> tuple[str, dict[str, Any]]:
    """What keeps a line from being judged at all: a reason and its facts; "" when nothing does."""
    if not line.name:
        return "name_missing", {}
    if len(line.name) > LONGEST_NAME:
        return "name_too_long", {"length": len(line.name), "limit": LONGEST_NAME}
    if line.message_kind is None:
        return "kind_unknown", {"words": line.kind_text[:60]} if line.kind_text else {}
    if not line.content:
        return "content_missing", {}
    if len(line.remarks) > LONGEST_REMARKS:
        return "remarks_too_long", {"length": len(line.remarks), "limit": LONGEST_REMARKS}
    return "", {}


def _actor(row: TemplateImport) -> Actor:
    """Whoever brought the file, with the rights of now."""
    perms = account_perms(row.created_by, row.account)
    return Actor(user=row.created_by, account=row.account, perms=perms, via="browser")


def _held(row: TemplateImport) -> TemplateImport:
    rows = TemplateImport.unscoped.select_for_update()
    held: TemplateImport | None = rows.filter(pk=row.pk, import_run=row.import_run).first()
    if held is None:
        raise _Superseded
    return held


def _let_go(row: TemplateImport) -> None:
    """The rest is a worker's."""
    TemplateImport.unscoped.filter(pk=row.pk, import_run=row.import_run).update(heartbeat_at=None)


def _end(row: TemplateImport, refusal: DomainError | None = None) -> None:
    """Let go of the file; what was read until then stays."""
    with transaction.atomic():
        try:
            held = _held(row)
        except _Superseded:
            return
        if refusal is not None:
            is_right = isinstance(refusal, Forbidden)
            facts = {} if is_right else {name: str(value) for name, value in refusal.facts.items()}
            held.problem, held.facts = refusal.code.value, facts
            log.info("reading a file of templates ended early: %s", refusal.code.value)
        file, held.file, held.heartbeat_at = held.file, "", None
        held.save(update_fields=["problem", "facts", "file", "heartbeat_at"])
        transaction.on_commit(lambda: files.remove(file), robust=True)
