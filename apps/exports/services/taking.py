"""Taking away a file that is made while it is read; what holds whole numbers leaves a trace."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.applications.models import Application
from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from apps.exports import country_files, number_files, template_files
from apps.exports.formats import Format, octets
from apps.exports.list_files import list_sheet
from apps.exports.statement_files import statement_sheet
from apps.exports.task_files import Sheet, bad_rows, sent_rows, unsent_rows
from apps.message_templates.models import MessageTemplate, TemplateImport
from apps.messaging.models import SendTask


class Part(StrEnum):
    """Which rows of a send task; SENT and UNSENT together are the upload."""

    BAD = "bad"
    SENT = "sent"
    UNSENT = "unsent"


_SHEETS: Final[dict[Part, Callable[[SendTask], Sheet]]] = {
    Part.BAD: bad_rows,
    Part.SENT: sent_rows,
    Part.UNSENT: unsent_rows,
}


# What Windows and paths do not take in a name.
_UNNAMEABLE: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


@dataclass(frozen=True, slots=True)
class File:
    """A file on its way out: its name, and its pieces, which are made while they are taken."""

    name: str
    content_type: str
    pieces: Iterator[bytes]


def take_rows(*, actor: Actor, task: SendTask, part: Part, form: Format) -> File:
    """Rows of a send task with their whole numbers, as they were uploaded; writes the audit row before the first piece.

    Raises Forbidden, DomainError(NOT_FOUND) for another account's task.
    """
    actor.require(Perm.MESSAGE_SEND)
    if task.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    sheet = _SHEETS[part](task)
    audit.record(actor, "send_task.file_taken", task, part=part.value, format=form.value)
    return _file(sheet, form)


def standard_file(*, actor: Actor, template: MessageTemplate, form: Format) -> File:
    """The list to fill in for a template: its columns, one sample row, and what to do; raises Forbidden."""
    actor.require(Perm.MESSAGE_SEND)
    sheet = list_sheet(template)
    return _file(sheet, form)


def template_sheet(*, actor: Actor, region: Region, form: Format) -> File:
    """The file to fill in with many templates; raises Forbidden."""
    actor.require(Perm.TEMPLATE_WRITE)
    return _file(template_files.template_sheet(region), form)


def import_result(*, actor: Actor, template_import: TemplateImport, form: Format) -> File:
    """What became of each line of a file of templates; raises Forbidden, DomainError(NOT_FOUND) for another account's."""
    actor.require(Perm.TEMPLATE_READ)
    if template_import.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    return _file(template_files.result_sheet(template_import), form)


def block_list(*, actor: Actor, form: Format) -> File:
    """The account's block list with whole numbers; writes the audit row before the first piece. Raises Forbidden."""
    actor.require(Perm.MESSAGE_REVEAL)
    account = actor.own_account
    audit.record(actor, "block_list.file_taken", account, account=account, format=form.value)
    return _file(number_files.block_list(account), form)


def countries_file(*, actor: Actor, application: Application, form: Format) -> File:
    """The countries of an application with their limits; raises Forbidden, DomainError(NOT_FOUND) for another account's."""
    actor.require(Perm.APPLICATION_READ)
    if application.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    return _file(country_files.countries_sheet(application), form)


def countries_sheet(*, actor: Actor, form: Format) -> File:
    """The file to fill in with countries; raises Forbidden."""
    actor.require(Perm.APPLICATION_READ)
    return _file(country_files.sample_sheet(), form)


def statement_file(*, actor: Actor, since: date, until: date, form: Format) -> File:
    """The movements of the account's balance on these days; raises Forbidden and SPAN_RANGE."""
    actor.require(Perm.BILLING_READ)
    return _file(statement_sheet(actor.own_account, since, until), form)


def _file(sheet: Sheet, form: Format) -> File:
    name = _UNNAMEABLE.sub("-", sheet.name).strip(" .")
    return File(f"{name}.{form.value}", form.content_type, octets(sheet, form))
