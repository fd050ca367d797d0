"""Lists by API: a file goes in, the report comes out, and the send is confirmed, watched and steered."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from apps.accounts.permissions import Perm
from apps.api.rest import shapes
from apps.api.rest.base import RestView
from apps.api.rest.serializers import (
    LONGEST_KEY,
    ColumnsSerializer,
    ConfirmSerializer,
    NewListSerializer,
    PaceSerializer,
    PageSerializer,
    RowsSerializer,
)
from apps.applications.queries import applications
from apps.core import ids
from apps.core.errors import Code, DomainError
from apps.messaging.models import Dedupe, SendTask, SendTaskSource
from apps.messaging.report import row_lines
from apps.messaging.scheduling import When
from apps.messaging.services import confirming, corrections, send_tasks, steering
from apps.messaging.states import SendTaskStatus
from apps.messaging.uploads.mapping import Mapping
from apps.policy.queries import wording
from apps.web.uploads import taken_file, with_sealed_files


class SendTaskView(RestView):
    """What the views about one list share."""

    perms: ClassVar[dict[str, Perm]] = {}

    def rows(self) -> QuerySet[SendTask]:
        found = SendTask.of(self.actor.own_account)
        return found.select_related("account", "application", "template", "signature")

    def task(self, public_id: str) -> SendTask:
        """The account's list; a stranger's answers like one that does not exist."""
        found = self.rows().filter(public_id=public_id).first()
        if found is None:
            raise DomainError(Code.NOT_FOUND)
        return found

    def read(self, serializer: type[Serializer], given: Any) -> dict[str, Any]:
        """The checked parameters; raises ValidationError (400)."""
        asked = serializer(data=given)
        asked.is_valid(raise_exception=True)
        found: dict[str, Any] = asked.validated_data
        return found


class SendTasks(SendTaskView):
    """GET lists them, POST takes a new one: multipart, the list in `file`."""

    perms = {"get": Perm.MESSAGE_READ, "post": Perm.MESSAGE_SEND}
    parser_classes = [MultiPartParser]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # The body is read only after the key has proved who calls; its file is sealed while it arrives.
        return with_sealed_files(request, lambda: super(SendTasks, self).dispatch(request, *args, **kwargs))

    def get(self, request: Request) -> Response:
        asked = self.read(PageSerializer, request.query_params)
        rows = self.rows().order_by("-id")
        if asked["before"]:
            rows = rows.filter(id__lt=self.task(asked["before"]).pk)
        return Response({"send_tasks": [shapes.task(one) for one in rows[: asked["limit"]]]})

    def post(self, request: Request) -> Response:
        key = request.headers.get("Idempotency-Key", "") or ids.random_public_id()
        if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
            problem = f"Idempotency-Key: 1 to {LONGEST_KEY} printable ASCII characters."
            raise DomainError(Code.INVALID, field="Idempotency-Key", problem=problem)
        upload = taken_file(request)
        asked = self.read(NewListSerializer, request.data)
        account = self.actor.own_account
        application = applications(account).filter(sdk_app_id=asked["application"]).first()
        if application is None:
            raise DomainError(Code.APPLICATION_UNKNOWN, field="application")
        template, signature = wording(account, asked["template"], asked["signature"])
        if template is None:
            raise DomainError(Code.TEMPLATE_UNAPPROVED, field="template")
        if asked["signature"] and signature is None:
            raise DomainError(Code.SIGNATURE_UNAPPROVED, field="signature")
        task = send_tasks.attach_list(
            actor=self.actor,
            key=f"rest:{key}",
            name=asked["name"] or upload.name or "",
            source=SendTaskSource.API,
            file=upload.stored,
            file_size=upload.size or 0,
            application=application,
            template=template,
            signature=signature,
            sender=asked["sender"],
            dedupe=Dedupe(asked["dedupe"]),
        )
        upload.keep(task.file)
        return Response(shapes.task(task), status=201)


class SendTaskDetail(SendTaskView):
    """GET: the state, the report, the quote while it can be confirmed, the progress once it runs."""

    perms = {"get": Perm.MESSAGE_READ}

    def get(self, request: Request, public_id: str) -> Response:
        return Response(shapes.whole(self.task(public_id)))


class SendTaskRows(SendTaskView):
    """GET: the rows with their verdicts, in the order of the file. The cells are the sender's own, so it takes the right to send."""

    perms = {"get": Perm.MESSAGE_SEND}

    def get(self, request: Request, public_id: str) -> Response:
        asked = self.read(RowsSerializer, request.query_params)
        page = row_lines(
            self.task(public_id),
            verdict=asked["verdict"],
            repaired=asked["repaired"],
            search=asked["search"],
            after=asked["after"],
            size=asked["limit"],
        )
        return Response(shapes.rows(page))


class SendTaskMapping(SendTaskView):
    """POST: read the same file again with other columns."""

    perms = {"post": Perm.MESSAGE_SEND}
    parser_classes = [JSONParser]

    def post(self, request: Request, public_id: str) -> Response:
        asked = self.read(ColumnsSerializer, request.data)
        task = self.task(public_id)
        mapping = Mapping(asked["number"], asked["country"], tuple(asked["variables"]))
        corrections.remap(
            actor=self.actor,
            task=task,
            mapping=mapping,
            dedupe=Dedupe(asked["dedupe"] or task.dedupe),
            sheet=asked["sheet"],
            has_header=asked["has_header"],
        )
        return Response(shapes.task(self.task(public_id)))


class SendTaskConfirm(SendTaskView):
    """POST: send what the quote says, now or later; repeating it changes nothing."""

    perms = {"post": Perm.MESSAGE_SEND}

    def post(self, request: Request, public_id: str) -> Response:
        asked = self.read(ConfirmSerializer, request.data)
        when = When(wall=asked["at"], zone=asked["zone"], spread_minutes=asked["spread_minutes"])
        task = self.task(public_id)
        confirming.confirm(
            actor=self.actor, task=task, quote=asked["quote"], when=when, price_cap=asked["price_cap"]
        )
        return Response(shapes.whole(self.task(public_id)))


class SendTaskPause(SendTaskView):
    """POST: nothing more goes to the carrier; what is on its way arrives."""

    perms = {"post": Perm.MESSAGE_SEND}

    def post(self, request: Request, public_id: str) -> Response:
        steering.pause(actor=self.actor, task=self.task(public_id))
        return Response(shapes.whole(self.task(public_id)))


class SendTaskResume(SendTaskView):
    """POST: go on after a pause."""

    perms = {"post": Perm.MESSAGE_SEND}

    def post(self, request: Request, public_id: str) -> Response:
        steering.resume(actor=self.actor, task=self.task(public_id))
        return Response(shapes.whole(self.task(public_id)))


class SendTaskPace(SendTaskView):
    """POST: so many messages a minute from now on."""

    perms = {"post": Perm.MESSAGE_SEND}

    def post(self, request: Request, public_id: str) -> Response:
        asked = self.read(PaceSerializer, request.data)
        steering.set_pace(actor=self.actor, task=self.task(public_id), per_minute=asked["per_minute"])
        return Response(shapes.whole(self.task(public_id)))


class SendTaskStop(SendTaskView):
    """POST: for good. A list that was not begun is discarded."""

    perms = {"post": Perm.MESSAGE_SEND}

    def post(self, request: Request, public_id: str) -> Response:
        task = self.task(public_id)
        if task.status in (SendTaskStatus.SENDING, SendTaskStatus.PAUSED):
            steering.stop(actor=self.actor, task=task)
        else:
            send_tasks.discard(actor=self.actor, task=task)
        return Response(shapes.whole(self.task(public_id)))
