"""The verbs of templates: create, edit, copy, tag, submit, withdraw, delete.

An approved one is never modified (rule 34); its review's row is locked before the template's.
"""

from collections.abc import Collection, Iterable

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core import clock
from apps.core.errors import Code, DomainError
from apps.core.kinds import MessageKind, Region
from apps.core.locks import lock
from apps.message_templates import placeholders, tags
from apps.message_templates.models import MessageTemplate
from apps.reviews import services as reviews
from apps.reviews.findings import Found
from apps.reviews.states import ReviewStatus

LIMIT = 200  # rule 24, per account over both regions
_COLUMN = 500


@transaction.atomic
def create(
    *,
    actor: Actor,
    region: Region,
    message_kind: MessageKind,
    name: str,
    content: str,
    remarks: str = "",
    labels: Iterable[str] = (),
    submit: bool = False,
) -> MessageTemplate:
    """A new template as a draft, or at once submitted for review; `labels` are its tags.

    Raises TOO_MANY, TAGS_REFUSED and CONTENT_REFUSED.
    """
    actor.require(Perm.TEMPLATE_WRITE)
    account = actor.own_account
    lock(f"templates:{account.pk}")
    count = MessageTemplate.of(account).filter(deleted_at=None).count()
    if count >= LIMIT:
        raise DomainError(Code.TOO_MANY, limit=LIMIT, count=count)
    template = MessageTemplate(account=account, region=region, tags=tags.clean(labels))
    _write(template, message_kind=message_kind, name=name, content=content, remarks=remarks)
    template.save(force_insert=True)
    reviews.open_draft(actor=actor, target=template, title=template.name)
    audit.record(actor, "template.created", template, region=str(region))
    if submit:
        reviews.submit(actor=actor, target=template, title=template.name)
    return template


@transaction.atomic
def edit(
    *,
    actor: Actor,
    template: MessageTemplate,
    message_kind: MessageKind,
    name: str,
    content: str,
    remarks: str,
    labels: Iterable[str] | None = None,
    submit: bool = False,
) -> MessageTemplate:
    """Change a template that is not yet decided or was refused; one that waits keeps its place in the queue.

    `labels` None leaves its tags as they are. Raises TAGS_REFUSED, IllegalMove while it is in review or approved, and CONTENT_REFUSED where it waits or is submitted.
    """
    actor.require(Perm.TEMPLATE_WRITE)
    review = reviews.open_draft(actor=actor, target=_own(actor, template), title=name.strip())
    row = _locked(template)
    columns = ("message_kind", "name", "content", "remarks", "tags")
    before = audit.values(row, *columns)
    _write(row, message_kind=message_kind, name=name, content=content, remarks=remarks)
    if labels is not None:
        row.tags = tags.clean(labels)
    is_waiting = review.status == ReviewStatus.WAITING
    if is_waiting:
        reviews.refuse_findings(row.findings())
    row.save(update_fields=["message_kind", "name", "content", "remarks", "tags", "parameter_count"])
    audit.record(actor, "template.edited", row, **audit.difference(before, audit.values(row, *columns)))
    if submit and not is_waiting:
        reviews.submit(actor=actor, target=row, title=row.name)
    return row


def copy(*, actor: Actor, template: MessageTemplate, region: Region, name: str) -> MessageTemplate:
    """Duplicate as a draft, also to the other region; what has to change there, its findings say. Raises TOO_MANY."""
    own = _own(actor, template)
    return create(
        actor=actor,
        region=region,
        message_kind=MessageKind(own.message_kind),
        name=name,
        content=own.content,
        remarks=own.remarks,
        labels=own.tags,
    )


@transaction.atomic
def tag(
    *, actor: Actor, templates: Collection[MessageTemplate], add: Iterable[str], remove: Iterable[str] = ()
) -> int:
    """Put tags on templates and take others off, whatever their review says; gives how many have changed.

    Either all of them or, with TAGS_REFUSED, none; those of other accounts are passed over.
    """
    actor.require(Perm.TEMPLATE_WRITE)
    put, off = tags.clean(add), set(tags.clean(remove))
    mine = MessageTemplate.of(actor.own_account).filter(pk__in=[one.pk for one in templates], deleted_at=None)
    changed = []
    for row in mine.select_for_update().order_by("pk"):
        after = tags.clean([*(one for one in row.tags if one not in off), *put])
        if after != row.tags:
            row.tags = after
            changed.append(row)
    MessageTemplate.unscoped.bulk_update(changed, ["tags"])
    for row in changed:
        audit.record(actor, "template.tagged", row)
    return len(changed)


@transaction.atomic
def submit(*, actor: Actor, template: MessageTemplate) -> MessageTemplate:
    """Hand it to the reviewers; raises CONTENT_REFUSED or IllegalMove."""
    actor.require(Perm.TEMPLATE_WRITE)
    own = _own(actor, template)
    reviews.submit(actor=actor, target=own, title=own.name)
    return own


@transaction.atomic
def withdraw(*, actor: Actor, template: MessageTemplate) -> MessageTemplate:
    """Take the application back; it can be changed and submitted again. Raises IllegalMove when it is decided."""
    actor.require(Perm.TEMPLATE_WRITE)
    own = _own(actor, template)
    reviews.withdraw(actor=actor, target=own)
    return own


@transaction.atomic
def delete(*, actor: Actor, template: MessageTemplate) -> None:
    """Irreversible: it can no longer be sent, an application under way is withdrawn. Twice changes nothing."""
    actor.require(Perm.TEMPLATE_WRITE)
    if template.account_id != actor.own_account.pk:
        raise DomainError(Code.NOT_FOUND)
    reviews.abandon(actor=actor, target=template)
    gone = MessageTemplate.of(actor.own_account).filter(pk=template.pk, deleted_at=None)
    if gone.update(deleted_at=clock.now(), is_approved=False):
        audit.record(actor, "template.deleted", template)


def _write(
    template: MessageTemplate, *, message_kind: MessageKind, name: str, content: str, remarks: str
) -> None:
    """Fill the columns; refuses what cannot even be kept as a draft."""
    template.message_kind, template.name = message_kind, name.strip()
    template.content = content.replace("\r\n", "\n").strip()
    template.remarks = remarks.strip()
    template.parameter_count = placeholders.count(template.content)
    if len(template.content) > _COLUMN:
        facts = {"length": len(template.content), "limit": _COLUMN}
        reviews.refuse_findings([Found("text_too_long", facts=facts)])


def _own(actor: Actor, template: MessageTemplate) -> MessageTemplate:
    """The row as it is now, provided that it is the account's and not deleted; raises NOT_FOUND."""
    rows = MessageTemplate.of(actor.own_account).select_related("account")
    own = rows.filter(pk=template.pk, deleted_at=None).first()
    if own is None:
        raise DomainError(Code.NOT_FOUND)
    return own


def _locked(template: MessageTemplate) -> MessageTemplate:
    rows = MessageTemplate.unscoped.select_for_update(of=("self",)).select_related("account")
    row = rows.filter(pk=template.pk, deleted_at=None).first()
    if row is None:
        raise DomainError(Code.NOT_FOUND)
    return row
