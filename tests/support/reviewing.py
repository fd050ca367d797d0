"""People and applications for tests of the review workflow: a customer, a stranger, two reviewers, drafts that pass the rules."""

import itertools
from secrets import token_hex
from typing import Any

from apps.accounts.actors import Actor, account_perms, staff_perms
from apps.accounts.models import Account, AccountKind, Membership, StaffMembership, User
from apps.accounts.permissions import Role, StaffRole
from apps.core import clock
from apps.core.attachments import Document
from apps.core.kinds import MessageKind, Region
from apps.message_templates import services as templates
from apps.message_templates.models import MessageTemplate
from apps.reviews import services as reviews
from apps.signatures import services as signatures
from apps.signatures.kinds import CertificateKind, Purpose, SignatureType
from apps.signatures.models import Signature

_serial = itertools.count(1)


def person(name: str) -> User:
    return User.objects.create_user(f"{name}{next(_serial)}@example.com", "correct horse battery", name=name)


def customer(
    name: str = "alice",
    *,
    kind: AccountKind = AccountKind.ORGANIZATION,
    role: Role = Role.OWNER,
    account: Account | None = None,
) -> Actor:
    """A person in an account, with the rights of the role."""
    user = person(name)
    account = account or Account.objects.create(name=f"{name}'s company", kind=kind, verified_at=clock.now())
    Membership.unscoped.create(account=account, user=user, role=role)
    return Actor(user=user, account=account, perms=account_perms(user, account), via="browser")


def reviewer(name: str = "olga") -> Actor:
    user = person(name)
    StaffMembership.objects.create(user=user, role=StaffRole.REVIEWER)
    return Actor(user=user, account=None, perms=staff_perms(user), via="browser")


def signature(actor: Actor, content: str = "青云科技", **columns: Any) -> Signature:
    """With the certificate that its type and purpose ask for, unless `certificates` says which ones came."""
    columns = {"region": Region.MAINLAND, "type": SignatureType.COMPANY, **columns}
    if "certificates" not in columns:
        wanted = Signature(account=actor.own_account, **{"purpose": Purpose.OWN, **_own(columns)}).wanted()
        columns["certificates"] = proofs(
            *(wanted.kinds[:1] if wanted else ()), letter=bool(wanted and wanted.needs_letter)
        )
    return signatures.create(actor=actor, content=content, **columns)


def proofs(*kinds: CertificateKind, letter: bool = False) -> list[signatures.Proof]:
    """One document of each kind, whose files nobody opens."""
    kinds = (*kinds, CertificateKind.LETTER) if letter else kinds
    return [(kind, document(f"{kind.name.lower()}.png")) for kind in kinds]


def document(name: str = "licence.png") -> Document:
    """What the sealed store would have given; there is no file."""
    return Document(
        stored=token_hex(16),
        name=name,
        content_type="image/png",
        size=1000,
        sha256="0" * 64,
        width=600,
        height=400,
    )


def _own(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: columns[name] for name in ("region", "type", "purpose", "registrant") if name in columns}


def template(
    actor: Actor, content: str = "您的验证码是{1}，5分钟内有效。", **columns: Any
) -> MessageTemplate:
    columns = {"region": Region.MAINLAND, "message_kind": MessageKind.CODE, "name": "登录验证码", **columns}
    return templates.create(actor=actor, content=content, **columns)


def approved(thing: Any, by: Actor) -> Any:
    """The thing, approved by that reviewer."""
    reviews.approve(actor=by, review=reviews.take(actor=by, review=thing.review))
    thing.refresh_from_db()
    return thing
