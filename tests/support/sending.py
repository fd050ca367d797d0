"""An account that is ready to send: key, application, approved signature and templates, prices, a carrier."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import orjson
from django.db import connection

from apps.accounts.actors import Actor
from apps.accounts.models import Account, Credential, Membership, User
from apps.accounts.permissions import ROLES, Role
from apps.accounts.services import credentials
from apps.applications.models import Application
from apps.carriers.models import Carrier
from apps.core import clock, privacy
from apps.core.kinds import MessageKind, Region
from apps.core.phones import last4, leading, parse_many
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import SendTask, SendTaskLeg, SendTaskSource
from apps.messaging.states import RowVerdict, SendTaskStatus
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
    account = Account.objects.create(
        name=f"{name}'s company", kind="organization", currency="USD", verified_at=clock.now()
    )
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


_lists = count(1)
_COPY = """
COPY send_task_rows (send_task_id, row_no, verdict, code, "column", number_sealed, number_hash, number_prefix, number_last4,
                     country, parameters_sealed, cells_sealed, segments) FROM STDIN
"""
FIRST_ROW = 2  # below a header


def numbers_of(amount: int, first: int = 13_800_000_000) -> list[str]:
    """Mainland mobiles whose fate at the simulator is to be delivered."""
    found = (f"+86{number}" for number in count(first) if number % 10_000 < 9_000)
    return [next(found) for _ in range(amount)]


def make_send_task(
    sender: Sender,
    *,
    rows: int | Iterable[str] = 10,
    bad_rows: int = 0,
    status: SendTaskStatus = SendTaskStatus.SENDING,
    template: MessageTemplate | None = None,
    **columns: Any,
) -> SendTask:
    """A list as the importer leaves it, moved on to `status`: `rows` good ones (a count, or their numbers in E.164), each with
    a value of its own, then `bad_rows` that hold no number."""
    numbers = numbers_of(rows) if isinstance(rows, int) else list(rows)
    template = template or sender.mainland_template
    mainland = template.region == Region.MAINLAND
    counts = {verdict.value: 0 for verdict in RowVerdict}
    counts |= {RowVerdict.GOOD.value: len(numbers), RowVerdict.INVALID.value: bad_rows}
    number = next(_lists)
    task = SendTask.unscoped.create(
        account=sender.account,
        key=f"list {number}",
        name=f"list {number}",
        source=SendTaskSource.FILE,
        status=status,
        user=sender.user,
        application=sender.application,
        template=template,
        signature=sender.signature if mainland else None,
        **{
            "region": template.region,
            "row_count": len(numbers) + bad_rows,
            "imported_count": len(numbers) + bad_rows,
            "counts": counts,
            "columns": ["phone", "code"],
            "segments": len(numbers),
            "started_at": clock.now() if status == SendTaskStatus.SENDING else None,
            **columns,
        },
    )
    _write_rows(task, numbers, bad_rows)
    return task


def _write_rows(task: SendTask, numbers: list[str], bad_rows: int) -> None:
    phones = parse_many(numbers)
    values = [(f"{index % 1_000_000:06d}",) for index in range(len(numbers))]
    sealed = privacy.seal_many(numbers)
    parameters = privacy.seal_many(orjson.dumps(one).decode() for one in values)
    cells = privacy.seal_many(
        orjson.dumps([number, *value]).decode() for number, value in zip(numbers, values, strict=True)
    )
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for index, number in enumerate(numbers):
            found = (
                sealed[index],
                privacy.number_hash(number),
                leading(number),
                last4(number),
                phones[index].country,
            )  # type: ignore[union-attr]
            copy.write_row(
                (task.pk, FIRST_ROW + index, "good", "", None, *found, parameters[index], cells[index], 1)
            )
        for index in range(bad_rows):
            row_no, cell = FIRST_ROW + len(numbers) + index, privacy.seal('["nonsense", "1"]')
            copy.write_row(
                (task.pk, row_no, "invalid", "number_invalid", 0, None, None, "", "", "", None, cell, 0)
            )
    prices = {country: Decimal(price) for country, price in PRICES.items()}
    SendTaskLeg.objects.bulk_create(
        SendTaskLeg(
            send_task=task,
            country=country,
            message_count=amount,
            segments=amount,
            unit_price=prices.get(country, Decimal(0)),
            amount=amount * prices.get(country, Decimal(0)),
        )
        for country, amount in Counter(phone.country for phone in phones).items()  # type: ignore[union-attr]
    )
    task.amount = sum((leg.amount for leg in SendTaskLeg.objects.filter(send_task=task)), Decimal(0))
    task.save(update_fields=["amount"])
