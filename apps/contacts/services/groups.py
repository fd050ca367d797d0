"""Contact groups as people keep them: made, renamed, deleted, filled by hand or from a file, emptied of a number."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.contacts.columns import COLUMNS_PER_GROUP
from apps.contacts.imported import OTHER_REGION_SENTENCE, Imported
from apps.contacts.models import Contact, ContactGroup
from apps.contacts.storing import CONTACTS_PER_GROUP, Entry, Stored, store
from apps.core import clock, files, locks
from apps.core.errors import Code, DomainError
from apps.core.kinds import Region
from apps.core.phones import Phone
from apps.core.repairs import mend_number, mend_value
from apps.core.tasks import delay_on_commit

GROUPS_PER_ACCOUNT = 500
LINES_BY_HAND = 100


@transaction.atomic
def create(*, actor: Actor, name: str, region: Region) -> ContactGroup:
    """A new empty group; raises DomainError(ALREADY_EXISTS) for a name of the region, DomainError(TOO_MANY)."""
    actor.require(Perm.CONTACT_WRITE)
    account = actor.own_account
    locks.lock(f"contact groups:{account.pk}")
    count = ContactGroup.of(account).count()
    if count >= GROUPS_PER_ACCOUNT:
        raise DomainError(Code.TOO_MANY, limit=GROUPS_PER_ACCOUNT, count=count)
    group = ContactGroup(account=account, name=name.strip(), region=region, created_by=actor.user)
    _save_name(group, force_insert=True)
    audit.record(actor, "contact_group.created", group)
    return group


@transaction.atomic
def rename(*, actor: Actor, group: ContactGroup, name: str) -> None:
    """Give it another name; the same one again changes nothing. Raises DomainError(ALREADY_EXISTS)."""
    actor.require(Perm.CONTACT_WRITE)
    group = _locked(actor, group)
    before, group.name = group.name, name.strip()
    if before == group.name:
        return
    _save_name(group, update_fields=["name", "changed_at"])
    audit.record(actor, "contact_group.renamed", group, before=before, after=group.name)


@transaction.atomic
def delete(*, actor: Actor, group: ContactGroup) -> None:
    """The group with all its numbers; what was sent to it keeps its own rows. A reading of a file ends with it."""
    actor.require(Perm.CONTACT_WRITE)
    group = _locked(actor, group)
    audit.record(actor, "contact_group.deleted", group, contacts=group.contact_count)
    if group.file:
        transaction.on_commit(lambda: files.remove(group.file), robust=True)
    group.delete()


@transaction.atomic
def fill(*, actor: Actor, group: ContactGroup, file: str, source: str) -> None:
    """Have a file of the sealed store read into the group by a worker; `source` is the name that its owner gave it.

    Raises DomainError(GROUP_BUSY) while another one is being read; then the file stays the caller's.
    """
    actor.require(Perm.CONTACT_WRITE)
    group = _locked(actor, group)
    if group.file:
        raise DomainError(Code.GROUP_BUSY)
    group.file, group.heartbeat_at = file, None
    group.imported = Imported(known=group.columns).to_json()
    group.save(update_fields=["file", "heartbeat_at", "imported", "changed_at"])
    audit.record(actor, "contact_group.filled", group, file=source[:200])
    delay_on_commit("contacts.fill", group.pk, queue="files")


@transaction.atomic
def add(*, actor: Actor, group: ContactGroup, lines: Sequence[Sequence[str]]) -> Stored:
    """Put typed lines, at most 100, into the group: the number first, then what stands beside it.

    Either every line is a number of the group's region or nothing is added. Raises DomainError(INVALID) that names the
    lines, DomainError(TOO_MANY_NUMBERS), DomainError(GROUP_FULL), all with the field "lines", and DomainError(GROUP_BUSY).
    """
    actor.require(Perm.CONTACT_WRITE)
    if len(lines) > LINES_BY_HAND:
        raise DomainError(Code.TOO_MANY_NUMBERS, field="lines", count=len(lines), limit=LINES_BY_HAND)
    group = _locked(actor, group)
    if group.file:  # the reading knows which columns the group has
        raise DomainError(Code.GROUP_BUSY)
    entries = _entries(group, lines)
    stored = store(group, entries)
    if stored.over:
        raise DomainError(Code.GROUP_FULL, field="lines", limit=CONTACTS_PER_GROUP)
    beside = max((len(entry.cells) for entry in entries), default=0)
    group.columns = [*group.columns, *[""] * (beside - len(group.columns))]
    group.save(update_fields=["columns", "contact_count", "changed_at"])
    if stored.added:
        audit.record(actor, "contact_group.filled", group, contacts=stored.added)
    return stored


@transaction.atomic
def remove(*, actor: Actor, group: ContactGroup, contact: Contact) -> None:
    """Take one number out of the group; doing it twice takes it out once."""
    actor.require(Perm.CONTACT_WRITE)
    group = _locked(actor, group)
    removed, _by_table = Contact.of(actor.own_account).filter(group=group, pk=contact.pk).delete()
    if removed:
        ContactGroup.of(actor.own_account).filter(pk=group.pk).update(
            contact_count=F("contact_count") - removed, changed_at=clock.now()
        )
        audit.record(actor, "contact_group.cleared", group, contacts=removed)


def _entries(group: ContactGroup, lines: Sequence[Sequence[str]]) -> list[Entry]:
    entries, problems = [], []
    for position, line in enumerate(lines, start=1):
        number, *beside = line
        mended = mend_number(number, region=Region(group.region), country_cell=None).phone
        if isinstance(mended, Phone):
            if Region.of(mended.is_mainland) == group.region:
                entries.append(Entry(mended, [mend_value(cell)[0] for cell in beside[:COLUMNS_PER_GROUP]]))
                continue
            reason = str(OTHER_REGION_SENTENCE)
        else:
            reason = str(mended.sentence)
        problems.append(_("Line {line}: {reason}").format(line=position, reason=reason))
    if problems:
        raise DomainError(Code.INVALID, field="lines", problem=" ".join(problems))
    return entries


def _save_name(group: ContactGroup, **options: object) -> None:
    try:
        with transaction.atomic():
            group.save(**options)  # type: ignore[arg-type]  # options of save, passed through
    except IntegrityError:
        raise DomainError(Code.ALREADY_EXISTS, field="name", name=group.name) from None


def _locked(actor: Actor, group: ContactGroup) -> ContactGroup:
    """The row as it stands, held until the transaction ends; every change of a group's numbers goes through here."""
    row = ContactGroup.of(actor.own_account).select_for_update().filter(pk=group.pk).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row
