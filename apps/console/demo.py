"""The demo installation: people, an account that may send at once, and a carrier that needs no contract.

Everything is made by the same verbs that people use, so the demo cannot show what the product does not do. What exists is
kept: passwords and ids come from the earlier description, and what has been lost from it is made anew.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.accounts.actors import SYSTEM, Actor, account_perms, accounts_of, staff_perms
from apps.accounts.models import Account, AccountKind, Credential, CredentialStatus, Membership, User
from apps.accounts.permissions import Role, StaffRole
from apps.accounts.services import accounts, credentials, people, staff
from apps.alarms import links
from apps.alarms.conditions import told_to
from apps.alarms.conditions.base import Audience
from apps.alarms.services import recipients, sms_setup, verifying
from apps.alarms.services.recipients import Details as RecipientDetails
from apps.applications import services as applications
from apps.applications.models import Application
from apps.applications.queries import applications as applications_of
from apps.carriers.models import Carrier
from apps.carriers.services import carriers
from apps.console import demo_callbacks, demo_invoices, demo_money, demo_papers, demo_protection
from apps.core import attachments
from apps.core.attachments import Document
from apps.core.kinds import MessageKind, Region
from apps.identity import services as identities
from apps.identity.details import Details
from apps.identity.kinds import OrganizationType, Shows
from apps.message_templates import queries as template_queries
from apps.message_templates import services as templates
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import ReplyRule
from apps.messaging.models.reply import Match
from apps.messaging.services import reply_rules
from apps.reviews import services as reviews
from apps.reviews.findings import Found
from apps.reviews.models import Review
from apps.reviews.services import conversations
from apps.signatures import queries as signature_queries
from apps.signatures import services as signatures
from apps.signatures.kinds import CertificateKind, SignatureType
from apps.signatures.models import SenderId
from apps.signatures.senders import services as sender_ids
from apps.support import services as support
from apps.support.models import Category, Ticket
from apps.unsubscribes.models import BlockedNumber
from apps.unsubscribes.services import blocklist

ACCOUNT_NAME = "Demo Trading Co. 示例科技"
PLATFORM_SIGN_NAME = "示例平台"
SIGN_NAME = "示例科技"
SENDER_NAME, SENDER_COUNTRY = "DemoShop", "GB"
CARRIER_NAME = "simulator"
BLOCKED = "13800000000"
ORGANIZATION = Details(
    account_kind=AccountKind.ORGANIZATION,
    country="CN",
    name="示例科技有限公司",
    number="91110000MA0000000H",
    organization_type=OrganizationType.ENTERPRISE,
    legal_person="Li Na",
    contact="Chen Wei",
    contact_phone="+8613800138000",
    address="1 Example Road, Beijing",
)


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo, with one role."""

    email: str
    name: str
    role: Role | StaffRole


PEOPLE = (
    DemoPerson("owner@example.com", "Li Na", Role.OWNER),
    DemoPerson("developer@example.com", "Chen Wei", Role.DEVELOPER),
    DemoPerson("sender@example.com", "Wang Fang", Role.SENDER),
    DemoPerson("finance@example.com", "Zhao Min", Role.FINANCE),
    DemoPerson("reviewer@example.com", "Sun Hao", StaffRole.REVIEWER),
    DemoPerson("operator@example.com", "Zhou Jie", StaffRole.OPERATOR),
    DemoPerson("clerk@example.com", "Wu Lan", StaffRole.FINANCE_CLERK),
    DemoPerson("administrator@example.com", "Zheng Kai", StaffRole.ADMINISTRATOR),
    # Risky items need two, and what is judged again somebody else.
    DemoPerson("second.reviewer@example.com", "Ma Jun", StaffRole.REVIEWER),
)


@dataclass(frozen=True)
class DemoTemplate:
    """A verification code with the one variable {1}."""

    region: Region
    name: str
    content: str


TEMPLATES = {
    "mainland_template_id": DemoTemplate(
        Region.MAINLAND, "登录验证码", "您的验证码是{1}，5分钟内有效，请勿泄露。"
    ),
    "global_template_id": DemoTemplate(
        Region.GLOBAL, "Sign-in code", "Your verification code is {1}. It expires in 5 minutes."
    ),
}


REJECTED = DemoTemplate(Region.MAINLAND, "取件通知", "您的{1}已到{2}，请凭取件码领取。")


@transaction.atomic
def make(*, base_url: str, simulator_port: int, known: Mapping[str, Any]) -> dict[str, Any]:
    """Bring the demo into being, whole or not at all, and describe it; `known` is the earlier description or empty."""
    passwords = {person["email"]: person["password"] for person in known.get("people", [])}
    described = [_person(person, passwords.get(person.email)) for person in PEOPLE]
    account = demo_account()
    _members(account)
    reviewer = _staff_actor(StaffRole.REVIEWER)
    _verification(_customer_actor(Role.OWNER, account), reviewer)
    developer = _customer_actor(Role.DEVELOPER, account)
    holder = _key_holder(developer, known.get("secret_id", ""))
    application = _application(developer, known.get("sdk_app_id", ""))
    _signature(developer, reviewer)
    _sender_id(developer, reviewer)
    _ticket(developer, _staff_actor(StaffRole.OPERATOR))
    numbers = {
        field: str(_template(developer, reviewer, template, known.get(field, "")).number)
        for field, template in TEMPLATES.items()
    }
    _alarms(_customer_actor(Role.OWNER, account), application)
    _lists(_customer_actor(Role.OWNER, account), application)
    demo_protection.protect(_customer_actor(Role.OWNER, account), application)
    demo_callbacks.set_up(_customer_actor(Role.OWNER, account), application)
    _rejected_template(developer, reviewer)
    _carrier(simulator_port)
    demo_money.pay(
        account,
        clerk=_staff_actor(StaffRole.FINANCE_CLERK),
        second=_staff_actor(StaffRole.ADMINISTRATOR),
        finance=_customer_actor(Role.FINANCE, account),
    )
    demo_invoices.prepare(
        clerk=_staff_actor(StaffRole.FINANCE_CLERK), finance=_customer_actor(Role.FINANCE, account)
    )
    return {
        "base_url": base_url,
        "people": described,
        "account": account.name,
        **holder,
        "sdk_app_id": application.sdk_app_id,
        "app_key": applications.app_key_of(application),
        "sign_name": SIGN_NAME,
        **numbers,
        "carrier": CARRIER_NAME,
    }


# People -----------------------------------------------------------------------------------------------------------
def _person(person: DemoPerson, known_password: str | None) -> dict[str, str]:
    """Make sure that the person can sign in with the password that is described."""
    user = User.objects.filter(email=person.email).first()
    password = known_password or secrets.token_urlsafe(12)
    if user is None:
        user = _newcomer(person, password)
    elif known_password is None:
        user.set_password(password)
        user.save(update_fields=["password"])
    if isinstance(person.role, StaffRole):
        staff.grant(actor=SYSTEM, user=user, role=person.role)
    return {"email": person.email, "password": password, "role": str(person.role)}


def _newcomer(person: DemoPerson, password: str) -> User:
    """The administrator comes by the link that every installation has, for it opens the stock admin too."""
    token = staff.offer_first_administrator() if person.role is StaffRole.ADMINISTRATOR else None
    if token is None:
        return people.create_person(email=person.email, name=person.name, password=password)
    return staff.become_first_administrator(
        token=token, email=person.email, name=person.name, password=password
    )


def _with_role(role: Role | StaffRole) -> User:
    return User.objects.get(email=next(person.email for person in PEOPLE if person.role is role))


def demo_account() -> Account:
    owner = _with_role(Role.OWNER)
    mine = accounts_of(owner)
    return (
        mine[0]
        if mine
        else accounts.open_account(user=owner, person_name=owner.name, account_name=ACCOUNT_NAME)
    )


def _verification(owner: Actor, reviewer: Actor) -> None:
    """The account is an organization, proved by a licence that says that it is none."""
    if owner.own_account.is_verified:
        return
    made = identities.apply(
        actor=owner, details=ORGANIZATION, documents=[(Shows.REGISTRATION, _licence())], submit=True
    )
    _approve(reviewer, made.review)
    owner.own_account.refresh_from_db()


def _members(account: Account) -> None:
    """Give each customer the role, but only to those who have none: roles that somebody has changed stay."""
    present = set(Membership.of(account).values_list("user__email", flat=True))
    for person in PEOPLE:
        if isinstance(person.role, Role) and person.email not in present:
            user = _with_role(person.role)
            accounts.add_member(actor=SYSTEM, account=account, user=user, role=person.role)


def _customer_actor(role: Role, account: Account) -> Actor:
    user = _with_role(role)
    return Actor(user=user, account=account, perms=account_perms(user, account), via="shell")


def _staff_actor(role: StaffRole) -> Actor:
    user = _with_role(role)
    return Actor(user=user, account=None, perms=staff_perms(user), via="shell")


def _licence() -> Document:
    return attachments.keep(demo_papers.licence(ORGANIZATION.name, ORGANIZATION.number), name="licence.png")


# What a program needs ---------------------------------------------------------------------------------------------
def _key_holder(developer: Actor, known_id: str) -> dict[str, str]:
    """The developer's key pair: the known one, else one that lives, else a new one."""
    live = Credential.of(developer.own_account).filter(user=developer.user, status=CredentialStatus.ENABLED)
    for secret_id in (known_id, *live.order_by("id").values_list("secret_id", flat=True)):
        holder = credentials.find(secret_id)
        if holder is not None and holder.account == developer.account:
            return {"secret_id": secret_id, "secret_key": holder.secret_key}
    disabled = Credential.of(developer.own_account).filter(
        user=developer.user, status=CredentialStatus.DISABLED
    )
    if disabled.count() >= credentials.LIVE_PAIRS:
        credentials.delete(actor=developer, credential=disabled.order_by("id")[0])
    credential, secret_key = credentials.create(actor=developer)
    return {"secret_id": credential.secret_id, "secret_key": secret_key}


def _application(developer: Actor, known_id: str) -> Application:
    present = applications_of(developer.own_account)
    found = present.filter(sdk_app_id=known_id).first() or present.order_by("id").first()
    return found or applications.create(
        actor=developer, name="示例商城", description="The application of the demo installation"
    )


def _signature(applicant: Actor, reviewer: Actor) -> None:
    account = applicant.own_account
    if signature_queries.for_sending(account, SIGN_NAME, Region.MAINLAND) is not None:
        return
    present = signature_queries.listed(account, Region.MAINLAND).filter(content=SIGN_NAME).first()
    if present is None:
        present = signatures.create(
            actor=applicant,
            region=Region.MAINLAND,
            content=SIGN_NAME,
            type=SignatureType.COMPANY,
            certificates=[(CertificateKind.BUSINESS_LICENCE, _licence())],
        )
        signatures.submit(actor=applicant, signature=present)
        _approve(reviewer, present.review)


def _sender_id(applicant: Actor, reviewer: Actor) -> None:
    """One that handsets in the United Kingdom show; a deleted one is not made anew."""
    if SenderId.of(applicant.own_account).exists():
        return
    made = sender_ids.create(
        actor=applicant,
        country=SENDER_COUNTRY,
        content=SENDER_NAME,
        description="Codes for signing in to the demo shop",
        submit=True,
    )
    _approve(reviewer, made.review)


def _ticket(customer: Actor, operator: Actor) -> None:
    """A question with its answer."""
    if Ticket.of(customer.own_account).exists():
        return
    asked = support.ask(
        actor=customer,
        subject="How do we get a sender ID for Singapore?",
        text="We want to send sign-in codes to customers in Singapore under our own name.",
        category=Category.CONTENT,
    )
    answer = "Register it under Global SMS, Sender IDs. You need your UEN and the registration with SSIR."
    support.answer(actor=operator, ticket=asked, text=answer)


def _template(applicant: Actor, reviewer: Actor, wanted: DemoTemplate, known_number: str) -> MessageTemplate:
    account = applicant.own_account
    found = (
        template_queries.sendable(account, known_number, wanted.region)
        or template_queries.approved(account, wanted.region).filter(content=wanted.content).first()
    )
    if found is not None:
        return found
    made = templates.create(
        actor=applicant,
        region=wanted.region,
        message_kind=MessageKind.CODE,
        name=wanted.name,
        content=wanted.content,
        submit=True,
    )
    _approve(reviewer, made.review)
    return made


def _rejected_template(applicant: Actor, reviewer: Actor) -> None:
    """What a refusal looks like: a reason tied to words, and a message of the reviewer; made once, whatever becomes of it."""
    if MessageTemplate.of(applicant.own_account).filter(name=REJECTED.name).exists():
        return
    made = templates.create(
        actor=applicant,
        region=REJECTED.region,
        message_kind=MessageKind.NOTICE,
        name=REJECTED.name,
        content=REJECTED.content,
        labels=("取件",),
        submit=True,
    )
    if made.review is None:
        raise RuntimeError("what was submitted has no review")
    held = reviews.take(actor=reviewer, review=made.review)
    words = "{1}已到{2}"
    start = made.content.index(words)
    unclear = Found("unclear", start=start, end=start + len(words), words=words)
    reviews.reject(actor=reviewer, review=held, reasons=[unclear])
    conversations.answer(
        actor=reviewer, review=held, text="请说明 {1} 是快递公司还是取件人。例如：您的顺丰快递已到菜鸟驿站。"
    )


def _approve(reviewer: Actor, review: Review | None) -> None:
    if review is None:
        raise RuntimeError("what was submitted has no review")
    reviews.approve(actor=reviewer, review=reviews.take(actor=reviewer, review=review))


def _lists(owner: Actor, application: Application) -> None:
    """A number that is never written to, and a rule for replies; those to demo numbers such as …9012 come by themselves."""
    if not BlockedNumber.of(owner.own_account).exists():
        blocklist.add(actor=owner, text=BLOCKED)
    if not ReplyRule.of(owner.own_account).exists():
        reply_rules.add(
            actor=owner, application=application, match=Match.CONTAINS, phrase="发票", label="Invoice 发票"
        )


def _carrier(port: int) -> None:
    """A simulator may come back on another port; every other setting that somebody has changed stays."""
    carrier = Carrier.objects.filter(name=CARRIER_NAME).first()
    if carrier is None or carriers.values_of(carrier).get("port") != port:
        carriers.connect(
            actor=SYSTEM,
            name=CARRIER_NAME,
            protocol="simulator",
            settings={"port": port},
            is_default=not Carrier.objects.filter(is_default=True).exists(),
        )


def _alarms(owner: Actor, application: Application) -> None:
    """The platform can send alarms by SMS, and the owner is told of what happens to the application."""
    sms_setup.set_up(actor=SYSTEM, signature=PLATFORM_SIGN_NAME)
    if owner.user is None or recipients.of(application).exists():
        return
    details = RecipientDetails(
        owner.user.name,
        "zh-hans",
        email=owner.user.email,
        events=tuple(one.name for one in told_to(Audience.APPLICATION)),
    )
    made = recipients.add(actor=owner, application=application, details=details)
    verifying.confirm_email(token=links.verifying(made).rstrip("/").rpartition("/")[2])
