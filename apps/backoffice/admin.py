"""What stock admin shows: every table of ours, read only; none of today's is one that a person edits by hand there."""

from django.apps import apps
from django.db import models

from apps.backoffice.admin_site import ReadOnlyAdmin, SuperuserSite

# Stock admin cannot show a table with a composite key: the parts and attempts of a message stand on its timeline.
TABLES: tuple[type[models.Model], ...] = tuple(
    model
    for model in apps.get_models()
    if model.__module__.startswith("apps.") and not isinstance(model._meta.pk, models.CompositePrimaryKey)
)

site = SuperuserSite()
site.register(TABLES, ReadOnlyAdmin)
