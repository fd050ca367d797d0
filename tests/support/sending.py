"""An account that is ready to send: key, application, approved signature and templates, prices, a carrier."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.accounts.actors import Actor
from apps.accounts.models import Account, Credential, Membership, User
from apps.accounts.permissions import ROLES, Role
from apps.accounts.services import credentials
from apps.applications.models import Application
from apps.carriers.models import Carrier
from apps.core import clock, privacy
from apps.core.kinds import MessageKind, Region
from apps.message_templates.models import MessageTemplate
from apps.pricing.models import Price, PriceList, PriceVersion
from apps.signatures.models import Purpose, Signature, SignatureType

PRICES = {"CN": "0.0079", "US": "0.0083", "SG": "0.0420", "GB": "0.0400"}


@dataclass(frozen=True)
class Sender:
    """Everything that a call has to name."""

    user: User
    account: Account
    credential: Credential
    secret_id: str
    secret_key: str
    application: Application
    signature: Signature
    mainland_template: MessageTemplate
    global_template: MessageTemplate

    @property
    def sdk_app_id(self) -> str:
        return self.application.sdk_app_id

    @property
    def mainland_template_id(self) -> str:
        return str(self.mainland_template.number)

    @property
    def global_template_id(self) -> str:
        return str(self.global_template.number)


def person(email: str, account: Account, role: Role = Role.OWNER) -> Actor:
    """Somebody with a role in the account, signed in to the console."""
    user = User.objects.create_user(email)  # without a password: hashing one takes longer than a test
    Membership.unscoped.create(account=account, user=user, role=role)
    return Actor(user=user, account=account, perms=ROLES[role], via="browser", ip="127.0.0.1")


def template(account: Account, content: str, region: Region, *, is_approved: bool = True) -> MessageTemplate:
    """A verification code template with as many variables as `content` shows."""
    row = MessageTemplate.unscoped.create(
        account=account,
        region=region,
        message_kind=MessageKind.CODE,
        name=f"code {region}",
        content=content,
        parameter_count=content.count("{"),
        is_approved=is_approved,
    )
    row.refresh_from_db()
    return row


def ready_to_send(name: str = "alice", number: int = 1, role: Role = Role.OWNER) -> Sender:
    """`number` keeps the SDK AppIDs of several accounts apart."""
    account = Account.objects.create(name=f"{name}'s company", kind="organization", currency="USD")
    owner = person(f"{name}@example.com", account)
    assert owner.user is not None
    credential, secret_key = credentials.create(actor=owner)
    if role is not Role.OWNER:
        Membership.of(account).filter(user=owner.user).update(role=role)
    application = Application.unscoped.create(
        account=account,
        sdk_app_id=f"1400{number:06d}",
        app_key_sealed=privacy.seal("app key", context=b"application.app_key"),
        name="shop",
    )
    return Sender(
        user=owner.user,
        account=account,
        credential=credential,
        secret_id=credential.secret_id,
        secret_key=secret_key,
        application=application,
        signature=Signature.unscoped.create(
            account=account,
            region=Region.MAINLAND,
            content="晨光书店",
            type=SignatureType.COMPANY,
            purpose=Purpose.OWN,
            is_approved=True,
        ),
        mainland_template=template(account, "您的验证码是{1}，请勿告诉他人。", Region.MAINLAND),
        global_template=template(account, "Your code is {1}. Tell nobody.", Region.GLOBAL),
    )


def open_network() -> Carrier:
    """Prices for a few countries and a carrier to route to (nothing connects to it)."""
    price_list = PriceList.objects.create(name="public", currency="USD")
    version = PriceVersion.objects.create(
        price_list=price_list, starts_on=date(2024, 1, 1), approved_at=clock.now()
    )
    Price.objects.bulk_create(
        Price(version=version, country=country, unit_price=Decimal(price))
        for country, price in PRICES.items()
    )
    return Carrier.objects.create(name="nowhere", protocol="smpp", is_default=True)
