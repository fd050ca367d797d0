"""Contact groups: all of them, one with its numbers, new, fill, add, rename, delete, take a number out."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.contacts import (
    AddForm,
    ContactFilters,
    DeleteForm,
    FillForm,
    GroupFilters,
    GroupForm,
    RenameForm,
)
from apps.console.views.base import ConsolePage
from apps.contacts import queries
from apps.contacts.imported import Imported
from apps.contacts.models import Contact, ContactGroup
from apps.contacts.sealing import open_cells
from apps.contacts.services import groups
from apps.core import phones
from apps.core.countries import country_name
from apps.core.kinds import Region
from apps.core.privacy import mask_text
from apps.web import access
from apps.web.figures import equation
from apps.web.htmx import go_to, wants_part
from apps.web.pages import ActionPage, Crumb, FormPage, ListPage, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, Table, TimeColumn
from apps.web.uploads import takes_file

TITLE = _("Contact groups")


@dataclass(frozen=True, slots=True)
class _Count:
    """One count of `Imported`: its name there, its word, its colour."""

    name: str
    label: Text
    colour: str


READ = _Count("read", _("rows"), "secondary")
# In the order in which a reader asks; together they are `read`.
PARTS = (
    _Count("added", _("added"), "green"),
    _Count("present", _("there already"), "blue"),
    _Count("invalid", _("not a number"), "red"),
    _Count("region", _("of the other region"), "orange"),
    _Count("over", _("too many for the group"), "purple"),
)


def _reading(group: ContactGroup) -> dict[str, Any]:
    """What _reading.html wants."""
    imported = Imported.of(group)
    parts = [part for part in PARTS if getattr(imported, part.name)]
    return {"imported": imported, "equation": equation(READ, parts, imported, lambda _part: "")}


def _url(row: ContactGroup) -> str:
    return reverse("console:contact_group", args=[row.public_id])


def _new_action() -> Action:
    return Action(
        _("New group"), reverse("console:contact_group_new"), "plus", Perm.CONTACT_WRITE, is_primary=True
    )


class GroupTable(Table):
    caption = _("Contact groups")
    columns = (
        Column(_("Name"), "name", link=_url, is_heading=True),
        Column(_("Region"), "get_region_display"),
        NumberColumn(_("Numbers"), "contact_count"),
        Column(_("State"), "file", template="console/contacts/_state_cell.html"),
        TimeColumn(_("Changed"), "changed_at"),
    )

    @property
    def empty(self) -> Empty:  # type: ignore[override]
        return Empty(
            "address-book",
            _("No contact groups yet"),
            _("A group keeps the numbers you write to again and again, from a file or typed in."),
            (_new_action(),),
        )


@dataclass(frozen=True)
class ContactRow:
    """A contact as the page shows it; the number is never whole."""

    contact: Contact
    group: ContactGroup

    @property
    def public_id(self) -> str:
        return self.contact.public_id

    @property
    def number(self) -> str:
        return phones.masked(self.contact.number_prefix, self.contact.number_last4)

    @property
    def country(self) -> str:
        return str(country_name(self.contact.country))

    @cached_property
    def beside(self) -> str:
        """What stands beside the number, by its headers; long digits masked."""
        cells = open_cells([self.contact.cells_sealed])[0]
        names = [*self.group.columns, *[""] * len(cells)]
        said = [f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=False) if cell]
        return mask_text(" · ".join(said))

    def __str__(self) -> str:
        return self.number


class ContactTable(Table):
    """The texts beside the numbers are for those who may send to them."""

    caption = _("Numbers of the group")
    empty = Empty(
        "users",
        _("No numbers here"),
        _("Fill the group from a file, or type in up to 100 numbers at a time."),
    )

    def __init__(self, rows: Any, group: ContactGroup, *, may_read_texts: bool) -> None:
        super().__init__(ContactRow(row, group) for row in rows)
        self.group = group
        self.columns = (  # type: ignore[misc]  # of this table alone
            MonoColumn(_("Number"), "number", is_heading=True),
            Column(_("Country or region"), "country"),
            *((Column(_("Further columns"), "beside"),) if may_read_texts and group.columns else ()),
            TimeColumn(_("Added"), "contact.created_at"),
        )

    def actions(self, row: ContactRow) -> tuple[Action, ...]:
        url = reverse("console:contact_remove", args=[self.group.public_id, row.public_id])
        return (
            Action(
                _("Remove"),
                url,
                "trash",
                Perm.CONTACT_WRITE,
                is_post=True,
                is_danger=True,
                confirm=_("Remove this number from the group?"),
            ),
        )


class GroupPage(ConsolePage, abstract=True):
    perm = Perm.CONTACT_WRITE

    @cached_property
    def group(self) -> ContactGroup:
        """The group that the address names."""
        return self.find(queries.groups(self.account), self.kwargs["public_id"])

    def trail(self) -> list[Crumb]:
        crumbs: list[Crumb] = [(TITLE, reverse("console:contact_groups"))]
        return [*crumbs, (self.group.name, _url(self.group))] if "public_id" in self.kwargs else crumbs


class GroupList(ConsolePage, ListPage):
    perm = Perm.CONTACT_READ
    title = TITLE
    table = GroupTable
    filters = GroupFilters
    order = ("-changed_at", "-id")

    def rows(self) -> QuerySet[ContactGroup]:
        return queries.groups(self.account)

    def lead(self) -> Text:
        return _("Groups of numbers that you send to again and again.")

    def actions(self) -> list[Action]:
        return [_new_action()]


class GroupNew(GroupPage, FormPage):
    title = _("New contact group")
    form = GroupForm
    submit = _("Create group")
    done = _("The group has been created. Fill it from a file or by hand.")

    def initial(self) -> dict[str, Any]:
        return {"region": Region.MAINLAND}

    def run(self, form: GroupForm) -> str:
        chosen = form.cleaned_data
        return _url(groups.create(actor=self.actor, name=chosen["name"], region=Region(chosen["region"])))


class GroupDetail(GroupPage, ListPage):
    """The numbers of a group, and what its last file has brought."""

    perm = Perm.CONTACT_READ
    template = "console/contacts/group.html"
    filters = ContactFilters

    @property
    def table(self) -> Any:  # type: ignore[override]
        may_read_texts = access.may(self.actor, Perm.MESSAGE_SEND)
        return lambda rows: ContactTable(rows, self.group, may_read_texts=may_read_texts)

    def rows(self) -> QuerySet[Contact]:
        return queries.contacts(self.group)

    def heading(self) -> Text:
        return self.group.name

    def trail(self) -> list[Crumb]:
        return super().trail()[:-1]

    def actions(self) -> list[Action]:
        key = [self.group.public_id]
        send = f"{reverse('console:send_task_new', args=[self.group.region])}?group={self.group.public_id}"
        write = Perm.CONTACT_WRITE
        found = []
        if not self.group.file:  # until it is read, nothing else goes in and nothing is sent
            if self.group.contact_count:
                found.append(
                    Action(_("Send to this group"), send, "send", Perm.MESSAGE_SEND, is_primary=True)
                )
            found += [
                Action(
                    _("Fill from a file"), reverse("console:contact_group_fill", args=key), "upload", write
                ),
                Action(_("Add by hand"), reverse("console:contact_group_add", args=key), "user-plus", write),
            ]
        return [
            *found,
            Action(_("Rename"), reverse("console:contact_group_edit", args=key), "pencil", write),
            Action(
                _("Delete"), reverse("console:contact_group_delete", args=key), "trash", write, is_danger=True
            ),
        ]

    def context(self) -> dict[str, Any]:
        return {"group": self.group, **_reading(self.group)}


class GroupProgress(GroupPage, TemplatePage):
    """How far the reading of a file is; the page asks for it until it is done."""

    perm = Perm.CONTACT_READ
    template = "console/contacts/_reading.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.group.file and wants_part(request):
            return super().get(request, *args, **kwargs)
        return go_to(request, _url(self.group))  # with all that was read

    def context(self) -> dict[str, Any]:
        return {"group": self.group, **_reading(self.group)}


@takes_file
class GroupFill(GroupPage, FormPage):
    title = _("Fill from a file")
    template = "console/contacts/fill.html"
    form = FillForm
    submit = _("Upload and read")

    def context(self) -> dict[str, Any]:
        return {**super().context(), "largest": settings.LIST_MEGABYTES * 1024 * 1024}

    def run(self, form: FillForm) -> str:
        upload = form.cleaned_data["file"]
        groups.fill(actor=self.actor, group=self.group, file=upload.stored, source=upload.name)
        upload.keep()
        return _url(self.group)


class GroupAdd(GroupPage, FormPage):
    title = _("Add numbers by hand")
    form = AddForm
    submit = _("Add")

    def form_options(self) -> dict[str, Any]:
        return {"region": Region(self.group.region)}

    def run(self, form: AddForm) -> str:
        stored = groups.add(actor=self.actor, group=self.group, lines=form.cleaned_data["lines"])
        words = [
            ngettext("%(count)d number added.", "%(count)d numbers added.", stored.added)
            % {"count": stored.added}
        ]
        if stored.present:
            words.append(gettext("%(count)d stood in the group already.") % {"count": stored.present})
        messages.success(self.request, " ".join(words))
        return _url(self.group)


class GroupEdit(GroupPage, FormPage):
    title = _("Rename the group")
    form = RenameForm
    done = _("The group has another name.")

    def initial(self) -> dict[str, Any]:
        return {"name": self.group.name}

    def run(self, form: RenameForm) -> str:
        groups.rename(actor=self.actor, group=self.group, name=form.cleaned_data["name"])
        return _url(self.group)


class GroupDelete(GroupPage, FormPage):
    title = _("Delete the group")
    template = "console/applications/question.html"
    form = DeleteForm
    submit = _("Delete for good")
    done = _("The group has been deleted.")
    consequences = (
        _("All its numbers are removed, and what stands beside them."),
        _("What was sent to it stays in the records."),
        _("This cannot be undone."),
    )

    def context(self) -> dict[str, Any]:
        more = {"row": self.group, "consequences": self.consequences, "icon_name": "trash"}
        return {**super().context(), **more}

    def run(self, form: DeleteForm) -> str:
        groups.delete(actor=self.actor, group=self.group)
        return reverse("console:contact_groups")


class ContactRemove(GroupPage, ActionPage):
    done = _("The number has been removed from the group.")

    def run(self) -> str:
        contact = self.find(queries.contacts(self.group), self.kwargs["contact_id"])
        groups.remove(actor=self.actor, group=self.group, contact=contact)
        return self.back_url() if self.request.POST.get("next") else _url(self.group)
