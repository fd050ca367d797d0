"""Words that stand in the console's addresses; registered when this module is imported."""

from django.urls import register_converter

from apps.accounts.models import AccountKind
from apps.core.kinds import Region


class RegionConverter:
    """`mainland` or `global` in an address."""

    regex = "|".join(Region.values)

    def to_python(self, value: str) -> Region:
        return Region(value)

    def to_url(self, value: str) -> str:
        return str(value)


class GlobalConverter:
    """`global` alone in an address, for what the Chinese mainland does not have."""

    regex = Region.GLOBAL.value

    def to_python(self, value: str) -> Region:
        return Region(value)

    def to_url(self, value: str) -> str:
        return str(value)


class AccountKindConverter:
    """`individual` or `organization` in an address."""

    regex = "|".join(AccountKind.values)

    def to_python(self, value: str) -> AccountKind:
        return AccountKind(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(RegionConverter, "region")
register_converter(GlobalConverter, "global")
register_converter(AccountKindConverter, "account_kind")
