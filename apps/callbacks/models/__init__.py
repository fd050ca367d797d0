"""The tables of callbacks."""

from apps.callbacks.models.endpoint import Endpoint, Kind
from apps.callbacks.models.push import Cursor, Push, PushAttempt, PushItem

__all__ = ["Cursor", "Endpoint", "Kind", "Push", "PushAttempt", "PushItem"]
