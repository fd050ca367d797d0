"""The one door of API 3.0, at `/` of the host; who only opens the address in a browser is led to their face."""

import logging
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from apps.api import throttles
from apps.api.api3 import envelope, reading
from apps.api.api3.actions import ACTIONS
from apps.api.api3.actions.base import Action
from apps.api.api3.authentication import authenticate
from apps.api.api3.reading import SHOWN, Call
from apps.api.api3.versions import BOTH, V2019
from apps.api.errors import UNKNOWN_IN_2019, WireError, wire_error
from apps.core.addresses import client_address
from apps.core.errors import DomainError

_logger = logging.getLogger(__name__)
_LANGUAGES = {"zh-cn": "zh-hans", "en-us": "en"}
_DEFAULT_LANGUAGE = "en"


@csrf_exempt
def door(request: HttpRequest) -> HttpResponse:
    """Answer a call with status 200 whatever it is; touches neither session nor cookies."""
    request_id = str(uuid.uuid4())
    trace_id = request.META.get("HTTP_X_TC_TRACEID", "")
    language = request.META.get("HTTP_X_TC_LANGUAGE", "")
    call: Call | None = None
    with translation.override(_language(language)):
        try:
            call = reading.read(request)
            if call is not None:
                if call.language != language:
                    translation.activate(_language(call.language))
                return envelope.success(_run(request, call), request_id, trace_id)
        except Exception as error:  # whatever it is, SDKs understand only the envelope
            refusal = _refusal(error, request_id)
            code = refusal.code
            if call is not None and call.version == V2019 and code in UNKNOWN_IN_2019:
                code = code.partition(".")[0]
            return envelope.failure(code, refusal.message, request_id, trace_id)
    return redirect("account_home")


def _refusal(error: Exception, request_id: str) -> WireError:
    if isinstance(error, WireError):
        return error
    if isinstance(error, DomainError):
        return wire_error(error)
    _logger.error("API call %s failed", request_id, exc_info=error)
    if isinstance(error, DatabaseError):
        return WireError(
            "ServiceUnavailable", _("The service is not available for a moment. Send again later.")
        )
    return WireError("InternalError", _("Something went wrong here. The operator finds it by the RequestId."))


def _run(request: HttpRequest, call: Call) -> Mapping[str, Any]:
    action = _action(call)
    ip = client_address(request)
    throttles.admit(ip)
    try:
        actor = authenticate(call, ip)
    except WireError:
        throttles.note_refusal(request, ip)
        raise
    throttles.note_call(request, actor.own_account.pk, action.name, action.calls_per_second)
    actor.require(action.perm)
    return action.run(actor, action.read(call), call.version)


def _action(call: Call) -> Action:
    if not call.version:
        raise reading.missing("X-TC-Version" if not call.is_v1 else "Version")
    if call.version not in BOTH:
        raise WireError(
            "NoSuchVersion",
            _("There is no version `{version}`; this server speaks {versions}."),
            version=call.version[:SHOWN],
            versions=", ".join(sorted(BOTH)),
        )
    action = ACTIONS.get(call.action)
    if action is None or call.version not in action.versions:
        raise WireError(
            "InvalidAction",
            _("There is no action `{action}` in version {version}."),
            action=call.action[:SHOWN],
            version=call.version,
        )
    return action


def _language(name: str) -> str:
    return _LANGUAGES.get(name.lower(), _DEFAULT_LANGUAGE)
