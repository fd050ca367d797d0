"""What the benchmark of records stands on: accounts that its messages belong to, numbers that it asks for, a person signed in."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Number:
    """A number that is asked for by name; all others are only hashes."""

    e164: str
    hash: int


@dataclass(frozen=True)
class Columns:
    """What every message has in common."""

    sealed: bytes
    parameters: bytes
    version: int
    carrier: int


@dataclass(frozen=True)
class Place:
    """The measured account: its id, the public id of its application, the cookie of its owner."""

    account_id: int
    application: str
    cookie: str
    columns: Columns


def people(demo: dict[str, Any], others: int) -> Place:
    """The demo's account as number 0 of `bench_accounts`, and others beside it."""
    from django.db import connection

    from apps.accounts.models import Account, Membership
    from apps.accounts.permissions import Role
    from apps.applications.models import Application
    from apps.carriers.models import Carrier
    from apps.core.privacy import seal
    from apps.message_templates.models import MessageTemplate
    from apps.pricing.models import PriceVersion
    from apps.signatures.models import Signature

    application = Application.unscoped.select_related("account").get(sdk_app_id=demo["sdk_app_id"])
    account = application.account
    template = MessageTemplate.unscoped.get(number=int(demo["mainland_template_id"]))
    signature = Signature.unscoped.filter(account=account, content=demo["sign_name"]).first()
    made = Account.objects.bulk_create(Account(name=f"bench {number}") for number in range(others))
    applications = Application.unscoped.bulk_create(
        Application(account=one, sdk_app_id=f"14009{number:05d}", app_key_sealed=b"", name="bench")
        for number, one in enumerate(made)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_accounts (no int PRIMARY KEY, account_id bigint, application_id bigint, template_id bigint,"
            " signature_id bigint)"
        )
        cursor.execute(
            "CREATE TABLE bench_numbers (no bigint PRIMARY KEY, hash bigint, sealed bytea, last4 text)"
        )
        with cursor.copy("COPY bench_accounts FROM STDIN") as copy:
            rows = [(account.pk, application.pk), *((one.account_id, one.pk) for one in applications)]
            for number, (account_id, application_id) in enumerate(rows):
                copy.write_row(
                    (number, account_id, application_id, template.pk, signature.pk if signature else None)
                )
    member = Membership.of(account).filter(role=Role.OWNER).select_related("user").order_by("pk")[0]
    return Place(
        account_id=account.pk,
        application=application.public_id,
        cookie=_cookie(member.user),
        columns=Columns(
            sealed=seal("+8613800000000"),
            parameters=seal('["123456"]'),
            version=PriceVersion.objects.order_by("pk").values_list("pk", flat=True)[0],
            carrier=Carrier.objects.values_list("pk", flat=True)[0],
        ),
    )


def kept(count: int) -> list[Number]:
    """Real numbers, found by their keyed hashes; also rows of `bench_numbers`."""
    from django.db import connection

    from apps.core.phones import last4
    from apps.core.privacy import number_hash, seal

    numbers = [Number(e164, number_hash(e164)) for e164 in (f"+861380{index:07d}" for index in range(count))]
    with connection.cursor() as cursor, cursor.copy("COPY bench_numbers FROM STDIN") as copy:
        for index, one in enumerate(numbers):
            copy.write_row((index, one.hash, seal(one.e164), last4(one.e164)))
    return numbers


def _cookie(user: Any) -> str:
    """A browser that is signed in, as a header."""
    from django.conf import settings
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
