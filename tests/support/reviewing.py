"""People and applications for tests of the review workflow: a customer, a stranger, two reviewers, drafts that pass the rules."""

import itertools
from typing import Any

from apps.accounts.actors import Actor, account_perms, staff_perms
from apps.accounts.models import Account, AccountKind, Membership, StaffMembership, User
from apps.accounts.permissions import Role, StaffRole
from apps.core import clock
from apps.core.kinds import MessageKind, Region
from apps.message_templates import services as templates
from apps.message_templates.models import MessageTemplate
from apps.reviews import services as reviews
from apps.signatures import services as signatures
from apps.signatures.kinds import SignatureType
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
    columns = {"region": Region.MAINLAND, "type": SignatureType.COMPANY, **columns}
    return signatures.create(actor=actor, content=content, **columns)


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
