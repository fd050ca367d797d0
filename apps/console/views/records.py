"""Message records: the list, one message with its story, and the look at it in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Place
from apps.accounts.permissions import Perm
from apps.billing import queries as billing
from apps.callbacks.timeline import with_callbacks
from apps.console.forms.records import RecordFilters, RevealForm
from apps.console.views.base import ConsolePage, export_url
from apps.console.views.numbers import story_url, story_url_of
from apps.console.views.saved_views import SavedViewsPage
from apps.core import clock
from apps.core.countries import country_name
from apps.core.kinds import Region
from apps.core.money import plain
from apps.messaging import contents, queries
from apps.messaging.models import Message
from apps.messaging.number_story import Told, looks
from apps.messaging.remarks import Remark, remark
from apps.messaging.services.reveal import reveal
from apps.messaging.states import MESSAGE_STATES
from apps.messaging.timeline import CHARGE, Event, timeline
from apps.web import paging
from apps.web.choosing import ChosenTable
from apps.web.looking import look
from apps.web.navigation import Tab
from apps.web.pages import Crumb, DetailPage, FormPage, Text
from apps.web.paging import Slice
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, StatusColumn, TimeColumn


@dataclass(frozen=True)
class RecordRow:
    """A message as the list shows it; the text is opened once."""

    message: Message
    facts: dict[str, Any] | None = None  # of its refusal

    @cached_property
    def content(self) -> contents.Content:
        return contents.masked_content(self.message)

    @property
    def number(self) -> str:
        return contents.masked_number(self.message)

    @property
    def remark(self) -> Remark:
        row = self.message
        return remark(row.status, row.code, mainland=row.is_mainland, facts=self.facts)

    @property
    def reported_at(self) -> datetime | None:
        """When the carrier's word reached us; the instant inside a receipt is often cut to the minute."""
        return self.message.settled_at if self.message.status in queries.CARRIER_STATES else None

    @property
    def public_id(self) -> str:
        return self.message.serial

    @property
    def url(self) -> str:
        return reverse("console:record", args=[self.message.serial])


class RecordTable(ChosenTable):
    """The columns of the record page people know, and further ones to choose."""

    caption = _("Message records")
    offered: ClassVar[dict[str, Column]] = {
        "number": MonoColumn(
            _("Number"),
            "number",
            link=lambda row: row.url,
            is_heading=True,
            template="console/records/_number_cell.html",
        ),
        "content": Column(_("Content"), "content.text", template="console/records/_content_cell.html"),
        "status": StatusColumn(_("Status"), "message.status", states=MESSAGE_STATES),
        "remark": Column(_("Remark"), "remark.sentence", template="console/records/_remark_cell.html"),
        "sent": TimeColumn(_("Sent"), "message.accepted_at"),
        "receipt": TimeColumn(_("Receipt"), "reported_at"),
        "country": Column(_("Country or region"), lambda row: country_name(row.message.country)),
        "application": Column(_("Application"), "message.application.name"),
        "template": Column(_("Template"), "message.template.name"),
        "signature": Column(_("Signature"), "message.signature.content"),
        "sender": MonoColumn(_("Sender ID"), "message.sender"),
        "size": Column(
            _("Characters / segments"), lambda row: f"{row.content.characters} / {row.message.segments}"
        ),
        "code": MonoColumn(_("Code"), "message.code"),
        "fee": NumberColumn(_("Fee"), lambda row: f"{plain(row.message.fee)} {row.message.currency}"),
        "charged": Column(_("Counted on"), "message.charged_on"),
        "serial": MonoColumn("SerialNo", "message.serial"),
    }
    usual = ("content", "status", "remark", "sent", "receipt")
    empty = Empty(
        "messages",
        _("No messages yet"),
        _("Every message you send, from here or by the API, appears in this list with what became of it."),
    )

    def __init__(self, rows: Any, chosen: Sequence[str] = ()) -> None:
        messages = list(rows)
        facts = queries.refusal_facts(messages)
        super().__init__((RecordRow(message, facts.get(message.pk)) for message in messages), chosen)


class RecordPage(ConsolePage, abstract=True):
    perm = Perm.MESSAGE_READ

    def rows(self) -> QuerySet[Message]:
        return queries.records(self.account)

    def find(self, rows: QuerySet[Any], public_id: str) -> Any:
        """By its SerialNo; a text that is none of ours is not found either."""
        message = queries.record(self.account, public_id)
        if message is None:
            raise Http404
        return message


class RecordList(RecordPage, SavedViewsPage):
    """Of one side of the border, or of both; what no index finds is looked for while a reader waits."""

    place = Place.MESSAGES
    title = _("Message records")
    template = "console/records/list.html"
    rows_template = "console/records/_rows.html"
    table = RecordTable
    filters = RecordFilters

    def lead(self) -> Text:
        return _(
            "Numbers and the digits of values are masked; a look in full needs a reason and leaves a trace."
        )

    def filter_options(self) -> dict[str, Any]:
        return {"account": self.account}

    def tabs(self) -> list[Tab]:
        asked, query = self.request.GET.get("region", ""), self.request.GET.copy()
        query.pop("page", None)
        found = []
        for key, words in (("", _("All")), *Region.choices):
            query["region"] = key
            found.append(Tab(words, f"{self.request.path}?{query.urlencode()}", is_active=key == asked))
        return found

    def part(self, rows: QuerySet[Any], filters: RecordFilters) -> Slice[Any]:
        base = filters.base
        if base is None:
            return super().part(rows, filters)
        return look(rows, base, size=self.size, cursor=self.request.GET.get(paging.PARAMETER))

    def export_url(self) -> str:
        return export_url(self.actor, "message_records")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "story_url": story_url(self.request.GET.get("q", ""))}


class RecordDetail(RecordPage, DetailPage):
    """Refreshes its story by itself until the message is at an end."""

    id_parameter = "serial"
    template = "console/records/detail.html"
    part = "console/records/_story.html"

    def heading(self) -> Text:
        return contents.masked_number(self.row)

    def trail(self) -> list[Crumb]:
        return [(_("Message records"), reverse("console:records"))]

    def actions(self) -> list[Action]:
        url = reverse("console:record_reveal", args=[self.row.serial])
        ask = f"{reverse('console:ticket_new')}?about=message:{self.row.serial}"
        return [
            Action(_("Story of this number"), story_url_of(self.row.number_hash), "timeline", self.perm),
            Action(_("Ask about this message"), ask, "lifebuoy", Perm.TICKET_WRITE),
            Action(_("Show in full"), url, "eye", Perm.MESSAGE_REVEAL),
        ]

    def context(self) -> dict[str, Any]:
        row: Message = self.row
        content = contents.masked_content(row)
        return {
            "states": MESSAGE_STATES,
            "remark": remark(
                row.status, row.code, mainland=row.is_mainland, facts=queries.refusal_facts([row]).get(row.pk)
            ),
            "content": content,
            "events": sorted(
                [
                    *with_callbacks(row, timeline(row), page="console:callback"),
                    *self._settled(),
                    *self._looks(),
                ],
                key=lambda event: event.at.replace(microsecond=0),
            ),
            "is_underway": row.settled_at is None or self._is_to_be_told,
            "facts": _facts(row, content),
        }

    @property
    def _is_to_be_told(self) -> bool:
        """Whether the customer's server is just hearing of the end."""
        row: Message = self.row
        since = clock.now() - timedelta(seconds=10)
        return row.application.is_reporting and row.settled_at is not None and row.settled_at > since

    def _looks(self) -> list[Told]:
        """Who has seen it in full, for those who may read the audit trail."""
        if not self.actor.may(Perm.AUDIT_READ):
            return []
        return list(looks([self.row], for_customer=True))

    def _settled(self) -> list[Event]:
        """The day of its charge, once it is closed."""
        row: Message = self.row
        if row.charged_on is None:
            return []
        closed = billing.settled_at(self.account, row.charged_on, row.currency)
        words = _("The day %(day)s is closed; the fee is part of its deduction.")
        sentence = words % {"day": row.charged_on.isoformat()}
        return [Event(closed, str(_("Settled")), CHARGE, sentence)] if closed else []


def _facts(row: Message, content: contents.Content) -> list[tuple[Text, Any]]:
    facts = [
        (_("Country or region"), country_name(row.country)),
        (_("Application"), row.application.name),
        (_("Template"), row.template.name),
        (_("Signature"), row.signature.content if row.signature else None),
        (_("Type"), row.get_message_kind_display()),
        (_("Sender ID"), row.sender or None),
        (_("Characters / segments"), f"{content.characters} / {row.segments}"),
        (_("Price per segment"), _price_link(row)),
        (_("Fee"), f"{plain(row.fee)} {row.currency}"),
        (_("Counted on"), row.charged_on.isoformat() if row.charged_on else None),
        (_("List"), _list_link(row)),
    ]
    return [(words, value) for words, value in facts if value is not None]


def _price_link(row: Message) -> SafeString | str:
    """The price, and the version it is from."""
    price = f"{plain(row.unit_price)} {row.currency}"
    if row.price_version is None:
        return price
    url = reverse("console:price_version", args=[row.price_version.public_id])
    words = _("prices from %(day)s") % {"day": row.price_version.starts_on.isoformat()}
    return format_html('{}, <a href="{}">{}</a>', price, url, words)


def _list_link(row: Message) -> SafeString | None:
    """The list the message was made from, and the row of it."""
    task = row.send_task
    if task is None:
        return None
    url = reverse("console:send_task", args=[task.region, task.public_id])
    return format_html('<a href="{}">{}</a>, {}', url, task.name, _("row %(row)s") % {"row": row.row_no})


class RecordReveal(RecordPage, FormPage):
    """The question why, and the answer once; nothing of it is in an address or kept on a page."""

    perm = Perm.MESSAGE_REVEAL
    title = _("Show a message in full")
    template = "console/records/reveal.html"
    form = RevealForm
    submit = _("Show the number and the text")

    @cached_property
    def row(self) -> Message:
        message: Message = self.find(self.rows(), self.kwargs["serial"])
        return message

    def trail(self) -> list[Crumb]:
        url = reverse("console:record", args=[self.row.serial])
        return [(_("Message records"), reverse("console:records")), (contents.masked_number(self.row), url)]

    def run(self, form: RevealForm) -> HttpResponse:
        shown = reveal(actor=self.actor, message=self.row, reason=form.cleaned_data["reason"])
        return self.show("console/records/revealed.html", row=self.row, shown=shown)
