"""The invoices of the demo installation: who issues them, a title that may be used, and one that finance has to look at."""

from decimal import Decimal
from typing import Any, Final

from apps.accounts.actors import Actor
from apps.invoicing import queries
from apps.invoicing.kinds import TitleKind
from apps.invoicing.rules import TitleFacts
from apps.invoicing.services import sellers, titles

_SELLER: Final[dict[str, Any]] = {
    "name_en": "SMS Console Demo Platform Ltd",
    "name_zh": "短信控制台演示平台有限公司",
    "address_en": "1 Example Road, Singapore 018956",
    "address_zh": "新加坡示例路1号 018956",
    "tax_number": "201912345K",
    "email": "billing@example.com",
    "phone": "+65 6000 0000",
    "bank": "Example Bank, Singapore · EXMPSGSG",
    "bank_account": "012-345678-9",
    "tax_name": "GST",
    "tax_rate": Decimal(9),
    "footer_en": "A document of the demo installation: nothing has been supplied.",
    "footer_zh": "演示单据，未提供任何服务。",
}


def prepare(*, clerk: Actor, finance: Actor) -> None:
    """Once: an account that has a title is left alone."""
    if queries.seller() is None:
        sellers.describe(actor=clerk, **_SELLER)
    account = finance.own_account
    if queries.titles_of(account).exists():
        return
    own = {
        "kind": TitleKind.ORGANIZATION,
        "name": titles.verified_name(account),
        "country": "SG",
        "email": "finance@example.com",
        "address": "9 Sample Street, Singapore 049318",
    }
    titles.add(actor=finance, facts=TitleFacts.cleaned(own))
    branch = {
        "kind": TitleKind.VAT_ORDINARY,
        "name": "演示（北京）科技有限公司",
        "country": "CN",
        "tax_number": "91110108551385082Q",
        "email": "fapiao@example.com",
        "language": "zh-hans",
    }
    titles.add(actor=finance, facts=TitleFacts.cleaned(branch))
