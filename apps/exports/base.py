"""What every export is made of: its columns, the rights it needs, and its rows in runs that can be taken up anywhere."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar

from django.utils.functional import Promise

from apps.accounts.models import Account
from apps.accounts.permissions import Perm

Words = Promise | str


class Kind(Enum):
    """What a column holds: str, int, Decimal, aware datetime, or date; None wherever there is nothing."""

    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"
    INSTANT = "instant"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is the stable name (that of parquet files), `title` the header of files for people."""

    key: str
    title: Words
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for. account: None for the platform; until: nothing that came later is in the file.

    asked: the subject's own parameters, plain JSON values; is_whole: numbers in full, which was justified and recorded.
    """

    account: Account | None
    asked: Mapping[str, Any]
    zone: str
    until: datetime
    is_whole: bool = False

    @property
    def own_account(self) -> Account:
        """For subjects of accounts."""
        if self.account is None:
            raise ValueError("this export belongs to an account")
        return self.account


@dataclass(frozen=True, slots=True)
class Run:
    """Rows in the order of the file. after: where the next run begins (""), share: how much is done, 0 to 100.

    The rows have a value for each column of the subject. is_last: there are no more.
    """

    rows: Sequence[Sequence[Any]]
    after: str
    share: int
    is_last: bool


class Subject(ABC):
    """One kind of export. `perm` is a customer's right, `staff_perm` that of staff for the whole platform."""

    name: ClassVar[str]
    title: ClassVar[Words]
    columns: ClassVar[tuple[Column, ...]]
    perm: ClassVar[Perm | None] = None
    staff_perm: ClassVar[Perm | None] = None
    has_numbers: ClassVar[bool] = False  # whether they can be asked for in full

    @abstractmethod
    def read(self, scope: Scope, after: str, limit: int) -> Run:
        """The next `limit` rows behind `after` ("" at first), read set-wise; the same again when called again."""
