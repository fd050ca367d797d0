"""What an action of API 3.0 is: a name, a right, a rate, the fields of its request, and one call of a service."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.serializers import Serializer

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.api.api3 import parameters
from apps.api.api3.reading import Call, missing
from apps.api.api3.versions import BOTH, V2019
from apps.api.errors import WireError
from apps.applications import queries
from apps.applications.models import Application
from apps.core.errors import Code, DomainError

# What the codes of field errors are on the wire; a validator of an action's own names the wire's code itself.
_WIRE = dict.fromkeys(("type", "entry", "nul", "invalid"), "InvalidParameter")


def application_of(actor: Actor, sdk_app_id: str) -> Application:
    """The account's application; one of somebody else answers like one that does not exist (APPLICATION_UNKNOWN)."""
    application = queries.application_of(actor.own_account, sdk_app_id)
    if application is None:
        raise DomainError(Code.APPLICATION_UNKNOWN)
    return application


class Action(ABC):
    """One action; a subclass is a file here and a line in ACTIONS.

    `Request` declares the fields under their 2021 names; `names_2019` says which are called otherwise there.
    """

    name: ClassVar[str]
    perm: ClassVar[Perm]
    calls_per_second: ClassVar[int]  # of one account
    versions: ClassVar[frozenset[str]] = BOTH
    names_2019: ClassVar[Mapping[str, str]] = {}
    Request: ClassVar[type[Serializer[Any]]]

    def __init__(self) -> None:
        # Made once: a serializer keeps nothing between two runs of `run_validation`, and copying its fields for every
        # call would cost more than the rest of the reading.
        self._request = self.Request()
        fields = list(self._request.fields)
        self._fields_by_name = {
            version: {self._name(field, version): field for field in fields} for version in self.versions
        }

    @abstractmethod
    def run(self, actor: Actor, asked: Mapping[str, Any], version: str) -> dict[str, Any]:
        """Do it and give the fields of the answer; raises WireError or DomainError."""

    def read(self, call: Call) -> dict[str, Any]:
        """The parameters of a call, checked; raises WireError naming the parameter as the caller wrote it."""
        received = parameters.sent(call, self._request, self._fields_by_name[call.version])
        try:
            checked: dict[str, Any] = self._request.run_validation(received)
        except ValidationError as error:
            raise self._refusal(error.detail, call.version) from error
        return checked

    def _name(self, field: str, version: str) -> str:
        return self.names_2019.get(field, field) if version == V2019 else field

    def _refusal(self, detail: Any, version: str) -> WireError:
        """The first mistake of a request; with several, a caller mends them one by one as with the original."""
        field, inner = next(iter(detail.items()))
        name = self._name(field, version)
        while not isinstance(inner, ErrorDetail):  # mistakes inside sets of objects lie deeper
            inner = next(iter(inner.values() if isinstance(inner, dict) else filter(None, inner)))
        code = inner.code or "invalid"
        if code in ("required", "null"):
            return missing(name)
        return WireError(_WIRE.get(code, code), _("`{name}`: {problem}."), name=name, problem=str(inner))
