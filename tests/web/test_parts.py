"""Paging, filters, forms, charts, health and the page checks by themselves."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django_ratelimit.exceptions import Ratelimited

from apps.core.errors import Code, DomainError
from apps.web import errors, health, paging
from apps.web.charts import Chart, Series
from apps.web.filters import DateFilter, Filters, FunctionFilter
from apps.web.forms import AccountForm, AccountModelForm
from apps.web.tables import Column
from tests.support.pages import check_page, faults_of


@pytest.mark.django_db
@pytest.mark.parametrize("order", [("id",), ("-id",), ("app_label", "-id"), ("-app_label", "model", "id")])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_pages_of_any_order_put_together_are_the_whole_list(order: tuple[str, ...], size: int) -> None:
    rows = ContentType.objects.all()
    wanted = list(rows.order_by(*order))
    found: list[Any] = []
    part = paging.cut(rows, order, size=size)
    found += part
    while part.next:
        part = paging.cut(rows, order, size=size, cursor=part.next)
        found += part
    assert found == wanted
    backwards = list(part)
    while part.previous:
        earlier = paging.cut(rows, order, size=size, cursor=part.previous)
        backwards = list(earlier) + backwards if earlier.previous else backwards
        part = earlier
    assert set(backwards) <= set(wanted)
    assert part.rows == wanted[:size]


@pytest.mark.django_db
def test_a_cursor_that_is_forged_or_of_another_list_means_the_first_page() -> None:
    rows = ContentType.objects.all()
    first = paging.cut(rows, ("id",), size=2)
    assert first.next
    for cursor in (first.next[:-3] + "abc", "x", "", None):
        assert paging.cut(rows, ("id",), size=2, cursor=cursor).rows == first.rows
    assert paging.cut(rows, ("-id",), size=2, cursor=first.next).rows == list(rows.order_by("-id")[:2])


@pytest.mark.django_db
def test_a_page_is_one_statement_without_counting(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1) as statements:
        paging.cut(ContentType.objects.all(), ("app_label", "-id"), size=3)
    assert "COUNT" not in statements.captured_queries[0]["sql"].upper()


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC), date(2026, 1, 2), Decimal("0.050"), 7, "words"],
)
def test_order_values_survive_the_cursor(value: Any) -> None:
    assert paging._unpack(*paging._pack(value)) == value


def test_a_null_in_the_order_is_refused_loudly() -> None:
    with pytest.raises(TypeError, match="null"):
        paging._pack(None)


class Narrowing(Filters):
    on = DateFilter("On", column="action_time", edge="to")
    number = FunctionFilter("Number", narrowing=lambda rows, text: _refuse())


def _refuse() -> Any:
    raise DomainError(Code.NUMBER_INVALID)


@pytest.mark.django_db
def test_a_refused_filter_says_so_and_shows_nothing() -> None:
    narrowing = Narrowing({"number": "abc", "on": ""})
    assert list(narrowing.apply(ContentType.objects.all())) == []
    assert "not a telephone number" in str(narrowing.errors["number"])


@pytest.mark.django_db
def test_a_filter_that_does_not_parse_narrows_nothing_and_says_so() -> None:
    narrowing = Narrowing({"on": "yesterday"})
    assert narrowing.apply(ContentType.objects.all()).count() == ContentType.objects.count()
    assert "on" in narrowing.errors


class Choosing(AccountForm):
    kind = forms.ModelChoiceField(queryset=None)


@pytest.mark.django_db
def test_a_choice_of_rows_needs_its_rows_given() -> None:
    with pytest.raises(TypeError, match="kind"):
        Choosing()
    with pytest.raises(TypeError, match="other"):
        Choosing(querysets={"kind": ContentType.objects.none(), "other": ContentType.objects.none()})
    form = Choosing(querysets={"kind": ContentType.objects.filter(app_label="auth")})
    assert {row.app_label for row in form.fields["kind"].queryset} == {"auth"}


@pytest.mark.django_db
def test_a_model_form_never_saves() -> None:
    class KindForm(AccountModelForm):
        class Meta:
            model = ContentType
            fields = ("app_label", "model")

    with pytest.raises(TypeError, match="service"):
        KindForm({"app_label": "a", "model": "b"}).save()


def test_a_chart_refuses_values_without_labels() -> None:
    with pytest.raises(ValueError, match="3 values for 2 labels"):
        Chart("c", "C", "Day", ["1", "2"], [Series("s", [1, 2, 3])])


def test_an_amount_in_a_chart_stays_exact_text() -> None:
    chart = Chart("c", "C", "Day", ["1"], [Series("s", [Decimal("0.035000")])])
    assert chart.description["series"][0]["values"] == ["0.035000"]


def test_a_cell_whose_chain_breaks_is_empty() -> None:
    assert Column("x", "owner.name").value({"owner": None}) is None


def test_a_rate_limit_answers_429(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/")
    request.actor = None  # type: ignore[attr-defined]
    answer = errors.forbidden(request, Ratelimited())
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert faults_of(answer.content.decode()) == []


@pytest.mark.django_db
def test_health_tells_alive_from_ready(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {
        "status": "ok",
        "database": "ok",
        "cache": "ok",
        "migrations": "ok",
    }
    with mock.patch.object(connection, "cursor", side_effect=OSError("gone")):
        assert client.get("/healthz").status_code == 200
        unready = client.get("/readyz")
    assert unready.status_code == 503
    assert unready.json()["database"] == "failing"
    assert "gone" not in unready.content.decode()
    assert set(health.CHECKS) == {"database", "cache", "migrations"}


def test_the_page_checks_find_what_they_are_for() -> None:
    page = (
        '<!doctype html><html><head><title></title><style></style></head><body onload="x()"><h1>A</h1><h1>B</h1>'
        '<p style="color:red"><script>1</script><input name="q"><form></form><a href="#gone">x</a><th>h</th></body></html>'
    )
    faults = " | ".join(faults_of(page))
    for word in (
        "onload",
        "inline style",
        "<style>",
        "<script>",
        "no label",
        "without action",
        "2 h1",
        "lang",
        "title",
        "#gone",
        "scope",
        "closes",
    ):
        assert word.replace("closes", "does not close") in faults


@pytest.mark.django_db
def test_headers_forbid_inline_code_everywhere(client: Client) -> None:
    answer = client.get("/accounts/login/")
    check_page(answer)
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert (
        "Cache-Control" not in answer
        or "private" not in answer["Cache-Control"]
        or "max-age=0" in answer["Cache-Control"]
    )
