"""Django's own admin, for superusers alone: a look into the tables, without a way to change one."""

from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts import second_factor

COUNT_AT_MOST = 10_000  # rows that a list pages through; no request counts the messages of a year
_LIST_COLUMNS = 8
# Sealed values say nothing, hashes say too much, and in the addresses of customers' programs there may be tokens.
_HIDDEN_NAMES = ("password", "token_hash", "number_hash", "mobile_hash", "code_hash", "url", "webhook_url")


class SuperuserSite(AdminSite):
    """Signing in happens where everybody signs in; for whoever is no superuser there is nothing at these addresses."""

    site_header = site_title = _("SMS console: tables")
    index_title = _("Tables, read only")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return user.is_active and user.is_superuser and not second_factor.is_missing(user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return _refusal(request) or guarded(request, *args, **kwargs)

        return update_wrapper(inner, view)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Never a form of its own, which would know neither rate limits nor second factors."""
        return _refusal(request) or redirect("admin:index")


def _refusal(request: HttpRequest) -> HttpResponseBase | None:
    user: Any = request.user
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not (user.is_active and user.is_superuser):
        raise Http404
    return redirect("mfa_index") if second_factor.is_missing(user) else None


class BoundedPaginator(Paginator):
    """Counts no further than what anybody would page through."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[:COUNT_AT_MOST].count()


class ReadOnlyAdmin(ModelAdmin):
    """Every column that a person can read, newest rows first; found by public id."""

    actions = None
    ordering = ("-pk",)
    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return tuple(field.name for field in self._readable())

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Without relations, each of which would cost a statement a row."""
        plain = tuple(field.name for field in self._readable() if not field.is_relation)
        return plain[:_LIST_COLUMNS]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [
            f"{field.name}__exact"
            for field in self._readable()
            if field.name in ("public_id", "secret_id", "sdk_app_id", "email")
        ]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """A filter written into the address asks about a readable column of the table itself, else it could guess the rest."""
        column, _sep, rest = lookup.partition("__")
        is_readable = any(column in (field.name, field.attname) for field in self._readable())
        return is_readable and rest in ("", "exact", "isnull", "in", "gt", "gte", "lt", "lte")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # the site lets nobody but superusers in

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _readable(self) -> list["models.Field[Any, Any]"]:
        return [
            field
            for field in self.opts.concrete_fields
            if not isinstance(field, models.BinaryField) and field.name not in _HIDDEN_NAMES
        ]
