"""An action's own parameters, from JSON or from flattened pairs (`Name.0`, `Set.0.Name`)."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from apps.api.api3.fields import WireField, type_name
from apps.api.api3.reading import SHOWN, V1_COMMON, Call
from apps.api.errors import WireError

DEEPEST = 4  # `MultiSmsInfoSet.0.TemplateParamSet.0`


def sent(call: Call, request: Serializer[Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What was sent, by the 2021 names of the fields of `request`.

    names: the wire's name of each parameter in this version → its field. Raises WireError for a body that is no JSON
    object, and for a parameter that the action does not have. null counts as not sent.
    """
    if call.pairs is None:
        received = _from_json(call.body)
    else:
        common = V1_COMMON if call.is_v1 else frozenset()
        received = unflattened({name: value for name, value in call.pairs.items() if name not in common})
    ours: dict[str, Any] = {}
    for name, value in received.items():
        field = names.get(name)
        if field is None:
            raise WireError(
                "UnknownParameter", _("This action has no parameter `{name}`."), name=name[:SHOWN]
            )
        if value is not None:
            ours[field] = value
    if call.pairs is not None:
        ours = {name: _typed(request.fields[name], value) for name, value in ours.items()}
    return ours


def unflattened(pairs: Mapping[str, str]) -> dict[str, Any]:
    """Nested values from flat names: `A.0=x&A.1=y` → {"A": ["x", "y"]}; raises WireError for names that contradict."""
    tree: dict[str, Any] = {}
    for name, value in pairs.items():
        steps = name.split(".", DEEPEST)
        node = tree
        for step in steps[:-1]:
            node = node.setdefault(step, {})
            if type(node) is not dict:
                raise _contradiction(name)
        if len(steps) > DEEPEST or steps[-1] in node:
            raise _contradiction(name)
        node[steps[-1]] = value
    return {name: _listed(name, value) for name, value in tree.items()}


def _listed(name: str, value: Any) -> Any:
    """Numbered members become an array; the numbers run from 0 without a gap."""
    if type(value) is not dict:
        return value
    if not all(step.isascii() and step.isdecimal() for step in value):
        return {step: _listed(name, item) for step, item in value.items()}
    try:
        return [_listed(name, value[str(index)]) for index in range(len(value))]
    except KeyError:
        raise WireError(
            "InvalidParameter",
            _("The entries of `{name}` must be numbered from 0 without gaps."),
            name=name[:SHOWN],
        ) from None


def _contradiction(name: str) -> WireError:
    return WireError(
        "InvalidParameter",
        _("`{name}` does not fit the other parameters: a value and an array share a name."),
        name=name[:SHOWN],
    )


def _typed(field: Any, value: Any) -> Any:
    """Texts of a form as the declared types."""
    if isinstance(field, WireField):
        return field.from_text(value)
    if isinstance(field, ListSerializer) and type(value) is list:
        return [_typed(field.child, entry) for entry in value]
    if isinstance(field, BaseSerializer) and type(value) is dict:
        members: Mapping[str, Any] = getattr(field, "fields", {})
        return {
            name: _typed(members[name], item) if name in members else item for name, item in value.items()
        }
    return value


def _from_json(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise WireError(
            "FailedOperation.JsonParseFail",
            _("The body is not JSON in UTF-8: the mistake is at line {line}, column {column}."),
            line=error.lineno,
            column=error.colno,
        ) from error
    if type(document) is not dict:
        raise WireError(
            "InvalidParameter",
            _("The body must be a JSON object, received {kind}."),
            kind=type_name(document),
        )
    return document
