"""Pages that show every component and use every page class, over Django's own ContentType rows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet, TextChoices
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse

from apps.core.errors import Code, DomainError, Forbidden
from apps.core.states import BAD, CARE, GOOD, QUIET, WAITING, WORKING, StateTable
from apps.web.charts import Chart, Series
from apps.web.filters import ChoiceFilter, DateFilter, Filters, SearchFilter
from apps.web.forms import AccountForm, Fieldset
from apps.web.navigation import Tab
from apps.web.pages import ActionPage, DetailPage, FormPage, ListPage, TemplatePage
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, StatusColumn, Table, TimeColumn


class Mood(TextChoices):
    PENDING = "pending", "In review"
    SENDING = "sending", "Sending"
    GOOD = "good", "Approved"
    BAD = "bad", "Rejected"
    CARE = "care", "In doubt"
    GONE = "gone", "Withdrawn"


MOODS = StateTable(
    Mood,
    moves={mood: frozenset() for mood in Mood},
    tones=dict(zip(Mood, (WAITING, WORKING, GOOD, BAD, CARE, QUIET), strict=True)),
)
StateTable.all.remove(MOODS)  # a table of the tests only
START = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)


def mood_of(row: Any) -> str:
    return list(Mood)[row.pk % len(Mood)].value


class ThingTable(Table):
    caption = "Things"
    columns = (
        Column("Name", "name", link=lambda row: reverse("things:one", args=[row.pk]), is_heading=True),
        MonoColumn("SDK AppID", lambda row: f"1400{row.pk:06d}"),
        StatusColumn("Status", mood_of, states=MOODS),
        NumberColumn("Messages", lambda row: row.pk * 12345),
        TimeColumn("Created", lambda row: START + timedelta(minutes=row.pk)),
        Column("Remark", lambda row: ""),
    )
    key = "pk"
    empty = Empty(
        "apps",
        "No things yet",
        "A thing carries its own keys and limits.",
        (Action("New thing", "/things/new/", "plus", "thing:write", is_primary=True),),
    )

    def actions(self, row: Any) -> tuple[Action, ...]:
        return (
            Action(
                "Remove",
                reverse("things:remove", args=[row.pk]),
                perm="thing:write",
                is_post=True,
                is_danger=True,
                confirm=f"Remove {row.name}? This cannot be undone.",
            ),
        )


class ThingFilters(Filters):
    q = SearchFilter("Name", columns=("model", "app_label"))
    app = ChoiceFilter(
        "App", column="app_label", choices=lambda: [("auth", "auth"), ("sessions", "sessions")]
    )
    since = DateFilter("From", column="created", edge="from")


class Things(ListPage):
    perm = "thing:read"
    title = "Things"
    table = ThingTable
    filters = ThingFilters
    order = ("app_label", "-id")
    size = 6

    def lead(self) -> str:
        return "Every thing of the account, with what it has sent."

    def trail(self) -> list[Any]:
        return [("Overview", reverse("things:style"))]

    def actions(self) -> list[Action]:
        return [
            Action("Export", "/things/", "download"),
            Action("New thing", reverse("things:new"), "plus", "thing:write", is_primary=True),
        ]

    def bulk_actions(self) -> list[Action]:
        return [
            Action(
                "Disable",
                reverse("things:remove", args=[1]),
                "ban",
                "thing:write",
                confirm="Disable the chosen things?",
            )
        ]

    def rows(self) -> QuerySet[Any]:
        return ContentType.objects.all()


class NoThings(Things):
    filters = None

    def rows(self) -> QuerySet[Any]:
        return ContentType.objects.none()


class Thing(DetailPage):
    perm = "thing:read"
    template = "tests/thing.html"

    def find(self, rows: QuerySet[Any], public_id: str) -> Any:
        from django.shortcuts import get_object_or_404

        return get_object_or_404(rows, pk=public_id)

    def rows(self) -> QuerySet[Any]:
        return ContentType.objects.all()


class ThingForm(AccountForm):
    name = forms.CharField(label="Name", max_length=30, help_text="People see it in lists.")
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("codes", "Verification codes"), ("notices", "Notices")],
        widget=forms.RadioSelect,
    )
    content = forms.CharField(
        label="Content", widget=forms.Textarea, help_text="Variables are written {1}, {2} …"
    )
    owner = forms.ModelChoiceField(label="Owner", queryset=None, required=False)
    document = forms.FileField(label="Certificate", required=False)
    agreed = forms.BooleanField(label="I know that this costs money", help_text="Each segment is charged.")
    fieldsets = (
        Fieldset("What is said", ("name", "kind", "content"), "This goes to a reviewer."),
        Fieldset("Papers", ("owner", "document", "agreed")),
    )


class NewThing(FormPage):
    perm = "thing:write"
    title = "New thing"
    form = ThingForm
    submit = "Create thing"
    done = "The thing has been created."

    def trail(self) -> list[Any]:
        return [("Things", reverse("things:list"))]

    def form_options(self) -> dict[str, Any]:
        return {"querysets": {"owner": ContentType.objects.all()}}

    def run(self, form: Any) -> str:
        match form.cleaned_data["name"]:
            case "taken":
                raise DomainError(Code.TOO_MANY, field="name", limit=3, count=3)
            case "refused":
                raise DomainError(Code.ACCOUNT_SUSPENDED)
            case "forbidden":
                raise Forbidden("thing:write")
        return reverse("things:list")


class RemoveThing(ActionPage):
    perm = "thing:write"
    done = "Removed."
    back = "things:list"

    def run(self) -> None:
        if self.kwargs["public_id"] == "13":
            raise DomainError(Code.ILLEGAL_MOVE, state="Withdrawn")


class Style(TemplatePage):
    perm = "thing:read"
    title = "Overview"
    template = "tests/style.html"

    def lead(self) -> str:
        return "Every component of the toolkit on one page."

    def tabs(self) -> list[Tab]:
        return [
            Tab("Overview", "/things/style/", is_active=True),
            Tab("Limits", "/things/b/"),
            Tab("Keys", "/things/c/"),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        messages.success(request, "The signature has been sent to review.")
        return super().get(request)

    def context(self) -> dict[str, Any]:
        days = [f"03-{day:02d}" for day in range(1, 15)]
        sent = [820, 932, 901, 1234, 1290, 330, 320, 1180, 1410, 1530, 1622, 1490, 402, 380]
        return {
            "counts": {"waiting": 3},
            "moods": MOODS,
            "states": [mood.value for mood in Mood],
            "sent": Chart(
                "sent",
                "Messages of the last 14 days",
                "Day",
                days,
                [Series("Accepted", sent), Series("Delivered", [int(one * 0.96) for one in sent], "green")],
            ),
            "parts": Chart(
                "parts",
                "Outcome today",
                "Outcome",
                ["Delivered", "Waiting", "Undelivered"],
                [Series("Messages", [1398, 61, 31])],
                kind="pie",
                tones=("green", "azure", "red"),
            ),
            "bars": Chart(
                "bars",
                "By kind",
                "Day",
                days[:7],
                [Series("Codes", sent[:7]), Series("Notices", sent[7:])],
                kind="bar",
                is_stacked=True,
            ),
            "none": Chart("none", "Nothing yet", "Day", days[:2], [Series("Codes", [0, None])]),
            "events": [
                {
                    "at": START,
                    "label": "Accepted",
                    "tone": WAITING,
                    "sentence": "Through the API, with one segment.",
                },
                {"at": START, "label": "Submitted", "tone": WORKING, "by": "carrier north"},
                {
                    "at": START,
                    "label": "Delivered",
                    "tone": GOOD,
                    "sentence": "The handset has confirmed it.",
                },
            ],
            "facts": [
                ("SDK AppID", "1400006666"),
                ("Signature", "【星云物流】"),
                ("Segments", 2),
                ("Price", "0.035000 CNY"),
                ("Remark", None),
            ],
            "steps": [
                {"label": "Signature", "is_done": True, "url": "/things/a/"},
                {"label": "Template", "is_current": True},
                {"label": "Send"},
            ],
            "count": {"characters": 71, "encoding": "UCS-2", "segments": 2, "left": 63},
        }


class Entry(TemplatePage):
    perm = "thing:read"
    title = "Elsewhere"
    template = "layouts/signed_in.html"


class Desk(Entry):
    perm = "staff:read"
    title = "Desk"


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


things = [
    path("", Things.as_view(), name="list"),
    path("none/", NoThings.as_view(), name="none"),
    path("style/", Style.as_view(), name="style"),
    path("new/", NewThing.as_view(), name="new"),
    path("a/", Entry.as_view(), name="a"),
    path("b/", Entry.as_view(), name="b"),
    path("c/", Entry.as_view(), name="c"),
    path("d/", Entry.as_view(), name="d"),
    path("e/", Entry.as_view(), name="e"),
    path("desk/", Desk.as_view(), name="desk"),
    path("<public_id>/", Thing.as_view(), name="one"),
    path("<public_id>/remove/", RemoveThing.as_view(), name="remove"),
]
urlpatterns = [
    path("things/", include((things, "things"))),
    path("accounts/", include("allauth.urls")),
    path("broken/", broken),
    path("", include("apps.web.urls")),
]
handler400 = "apps.web.errors.bad_request"
handler403 = "apps.web.errors.forbidden"
handler404 = "apps.web.errors.not_found"
handler500 = "apps.web.errors.server_error"
