"""The column that names a file of the sealed store, and what of the store no row names any more."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.db import models

from apps.core import clock, files

# What is being stored has no row yet; no upload and no reading takes as long.
_IN_THE_MAKING: Final = timedelta(days=1)


class StoredName(models.CharField):
    """The name of a stored file ("" for none). Every column of this type keeps its file from being swept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 32)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs  # to the database it is just text


def names() -> set[str]:
    """Every stored file that a row of any table names. Columns are found by their type, so that none is forgotten."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, StoredName) and not model._meta.proxy:
                rows = model._base_manager.exclude(**{field.attname: ""})
                found.update(rows.values_list(field.attname, flat=True))
    return found


def sweep(*, now: datetime | None = None) -> int:
    """Remove stored files that no row names; how many. Younger ones are left: their rows may be about to be written."""
    return files.sweep_orphans(names(), older_than=(now or clock.now()) - _IN_THE_MAKING)
