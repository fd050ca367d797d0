"""What every view of the REST API is: a key, a right, a rate, and JSON."""

from typing import Any, ClassVar

from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.api import throttles
from apps.api.rest.authentication import KeyAuthentication
from apps.api.rest.errors import answer

READS_PER_SECOND = 50  # of an account
WRITES_PER_SECOND = 10


class RestView(APIView):
    """A view that declares its right for each method; one without does not come into being.

    Raise DomainError for what the domain refuses: the handler gives it its status and shape.
    """

    perms: ClassVar[dict[str, Perm]]
    authentication_classes = [KeyAuthentication]
    parser_classes = [JSONParser]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        methods = {name for name in ("get", "post", "delete") if hasattr(cls, name)}
        if methods != set(getattr(cls, "perms", {})):
            raise TypeError(f"{cls.__qualname__} declares no right for {methods ^ set(cls.perms)}")

    @property
    def actor(self) -> Actor:
        """Who calls; set by KeyAuthentication before the body is read."""
        actor: Any = self.request.user
        return actor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = (request.method or "").lower()
        perm = self.perms.get(method)
        if perm is None:
            return  # the dispatcher answers 405
        rate = READS_PER_SECOND if method == "get" else WRITES_PER_SECOND
        throttles.note_call(request._request, self.actor.own_account.pk, f"rest.{method}", rate)
        self.actor.require(perm)

    def get_exception_handler(self) -> Any:
        return answer

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        found = super().finalize_response(request, response, *args, **kwargs)
        found.headers["Cache-Control"] = "no-store"
        return found
