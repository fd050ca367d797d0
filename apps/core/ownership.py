"""Account-owned rows: reached through the account or, visibly, through `unscoped`; never by accident."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import QuerySet

from apps.core.errors import Code, DomainError
from apps.core.ids import random_public_id


class AccountOwned(models.Model):
    """A row that belongs to one account; it has no `objects`, so forgetting the account is an AttributeError."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")

    unscoped: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"
        default_manager_name = "unscoped"

    @classmethod
    def of(cls, account: Any) -> QuerySet[Self]:
        """The rows of this account; None means somebody forgot it, which is an error."""
        if account is None:
            raise ValueError(f"{cls.__name__}.of(None): an account is needed")
        return cls.unscoped.filter(account=account)

    @classmethod
    def one_of(cls, account: Any, public_id: str) -> Self:
        """The account's row with this public id; a stranger's id answers exactly like one that does not exist."""
        row = cls.of(account).filter(public_id=public_id).first()
        if row is None:
            raise DomainError(Code.NOT_FOUND)
        return row


class PublicId(models.CharField):
    """The id that stands in URLs and on the wire; says nothing about the row's number or age."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("unique", True)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", random_public_id)
        super().__init__(*args, **kwargs)
