"""The part of the access table that is finance's: the right, and where there is one the thing and its key."""

from typing import Any

from apps.accounts.permissions import Perm

FINANCE: dict[str, tuple[Any, ...]] = {
    "backoffice:price_lists": (Perm.STAFF_PRICE_READ,),
    "backoffice:price_list_new": (Perm.STAFF_PRICE_WRITE,),
    "backoffice:price_list": (Perm.STAFF_PRICE_READ, "price_list"),
    "backoffice:prices_propose": (Perm.STAFF_PRICE_WRITE, "price_list"),
    "backoffice:price_version": (Perm.STAFF_PRICE_READ, "price_version"),
    "backoffice:price_version_file": (Perm.STAFF_PRICE_READ, "price_version"),
    "backoffice:price_version_approve": (Perm.STAFF_PRICE_APPROVE, "price_version"),
    "backoffice:price_version_decline": (Perm.STAFF_PRICE_READ, "price_version"),
    "backoffice:balances": (Perm.STAFF_LEDGER_READ,),
    "backoffice:journal": (Perm.STAFF_LEDGER_READ,),
    "backoffice:balance": (Perm.STAFF_LEDGER_READ, "account"),
    "backoffice:balance_terms": (Perm.STAFF_LEDGER_WRITE, "account"),
    "backoffice:proposals": (Perm.STAFF_LEDGER_READ,),
    "backoffice:proposal_new": (Perm.STAFF_LEDGER_WRITE,),
    "backoffice:proposal": (Perm.STAFF_LEDGER_READ, "proposal"),
    "backoffice:proposal_approve": (Perm.STAFF_LEDGER_APPROVE, "proposal"),
    "backoffice:proposal_decline": (Perm.STAFF_LEDGER_APPROVE, "proposal"),
    "backoffice:proposal_withdraw": (Perm.STAFF_LEDGER_WRITE, "proposal"),
    "backoffice:settlements": (Perm.STAFF_SETTLEMENT_READ,),
    "backoffice:settlement": (Perm.STAFF_SETTLEMENT_READ, "settlement"),
    "backoffice:settlement_file": (Perm.STAFF_SETTLEMENT_READ, "settlement"),
    "backoffice:settlement_recount": (Perm.STAFF_SETTLEMENT_WRITE, "settlement"),
    "backoffice:arrears": (Perm.STAFF_SETTLEMENT_READ,),
    "backoffice:reconciliation": (Perm.STAFF_SETTLEMENT_READ,),
    "backoffice:margin": (Perm.STAFF_SETTLEMENT_READ,),
    "backoffice:carrier_files": (Perm.STAFF_SETTLEMENT_READ,),
    "backoffice:carrier_file_new": (Perm.STAFF_SETTLEMENT_WRITE,),
    "backoffice:carrier_file": (Perm.STAFF_SETTLEMENT_READ, "carrier_file"),
    "backoffice:charge_reverse": (Perm.STAFF_SETTLEMENT_WRITE, "message", "serial"),
}
