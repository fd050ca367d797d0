"""The countries that an application may write to: table, one by one, by a file, and as a file."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.console.forms.applications import ConfirmForm
from apps.console.forms.limits import CountryFileForm, CountryForm, NewCountryForm
from apps.console.views.files import FilePage
from apps.console.views.limits import LimitsPage
from apps.core import files
from apps.core.countries import country_name
from apps.core.errors import Code
from apps.exports.services import taking
from apps.exports.services.taking import File
from apps.identity.kinds import Right
from apps.identity.rights import may
from apps.policy import queries
from apps.policy.models import CountryLimit
from apps.policy.services import countries
from apps.web.pages import ActionPage, Crumb, FormPage, TemplatePage, Text
from apps.web.tables import Action, Column, Empty, MonoColumn, NumberColumn, Table
from apps.web.uploads import Allowance, takes

TITLE = _("Countries")
MEGABYTES = 1


def one_file() -> Allowance:
    """A file of countries, which is small."""
    return Allowance(MEGABYTES, 1, Code.FILE_TOO_LARGE, Code.FILE_EMPTY)


class CountryTable(Table):
    caption = TITLE
    columns = (
        Column(_("Country or region"), lambda row: country_name(row.country), is_heading=True),
        MonoColumn(_("Code"), "country"),
        NumberColumn(_("Daily limit"), "daily"),
        NumberColumn(_("Warning value"), "warning"),
        NumberColumn(_("Sent today"), "used"),
    )
    empty = Empty(
        "world",
        _("All countries are open"),
        _("Every country with a price receives messages. The first one you add closes all others."),
    )

    def __init__(self, rows: Any, application_id: str) -> None:
        super().__init__(rows)
        self.application_id = application_id

    def actions(self, row: CountryLimit) -> tuple[Action, ...]:
        def to(verb: str) -> str:
            return reverse(f"console:application_country_{verb}", args=[self.application_id, row.country])

        return (
            Action(_("Edit"), to("edit"), "pencil", Perm.APPLICATION_WRITE),
            Action(
                _("Remove"),
                to("delete"),
                "trash",
                Perm.APPLICATION_WRITE,
                is_post=True,
                is_danger=True,
                confirm=_("Remove this country? With the last one all countries are open again."),
            ),
        )


class CountriesPage(LimitsPage, abstract=True):
    def trail(self) -> list[Crumb]:
        return [*super().trail(), (TITLE, self.url("application_countries"))]

    @cached_property
    def limit(self) -> CountryLimit:
        """The row that the address names."""
        row = queries.countries(self.one).filter(country=self.kwargs["country"].upper()).first()
        if row is None:
            raise Http404
        return row


class Countries(CountriesPage, TemplatePage):
    title = TITLE
    template = "console/limits/countries.html"

    def trail(self) -> list[Crumb]:
        return super().trail()[:-1]

    def lead(self) -> Text:
        return _("Where this application may send to, and how many messages of a day.")

    @cached_property
    def may_list(self) -> bool:
        return may(self.account, Right.COUNTRY_LISTS)

    def actions(self) -> list[Action]:
        if not self.may_list:
            return []
        write = Perm.APPLICATION_WRITE
        found = [
            Action(_("Add country"), self.url("application_country_new"), "plus", write, is_primary=True),
            Action(_("Import"), self.url("application_country_import"), "upload", write),
        ]
        if queries.countries(self.one).exists():
            file = self.url("application_country_file")
            found += [
                Action(_("Export"), f"{file}?format=xlsx", "download", Perm.APPLICATION_READ),
                Action(_("Open all"), self.url("application_country_clear"), "world", write, is_danger=True),
            ]
        return found

    def context(self) -> dict[str, Any]:
        rows: QuerySet[CountryLimit] = queries.countries(self.one)
        used = queries.country_uses(self.one)
        for row in (found := list(rows)):
            row.used = used.get(row.country, 0)  # type: ignore[attr-defined]
        found.sort(key=lambda row: country_name(row.country))
        return {
            "row": self.one,
            "may_list": self.may_list,
            "table": CountryTable(found, self.one.sdk_app_id),
        }


class CountryAdd(CountriesPage, FormPage):
    perm = Perm.APPLICATION_WRITE
    title = _("Add country")
    form = NewCountryForm
    submit = _("Add")
    done = _("The country is on the list. Countries that are not on it receive nothing.")

    def run(self, form: NewCountryForm) -> str:
        countries.set_country(actor=self.actor, application=self.one, **form.cleaned_data)
        return self.url("application_countries")


class CountryEdit(CountriesPage, FormPage):
    perm = Perm.APPLICATION_WRITE
    form = CountryForm
    done = _("The limit of the country has been changed.")

    def heading(self) -> Text:
        return country_name(self.limit.country)

    def initial(self) -> dict[str, Any]:
        return {"daily": self.limit.daily, "warning": self.limit.warning}

    def run(self, form: CountryForm) -> str:
        said = form.cleaned_data
        countries.set_country(actor=self.actor, application=self.one, country=self.limit.country, **said)
        return self.url("application_countries")


class CountryDelete(CountriesPage, ActionPage):
    perm = Perm.APPLICATION_WRITE
    done = _("The country is no longer on the list.")

    def run(self) -> str:
        countries.remove_country(actor=self.actor, application=self.one, country=self.limit.country)
        return self.url("application_countries")


class CountriesClear(CountriesPage, FormPage):
    perm = Perm.APPLICATION_WRITE
    title = _("Open all countries")
    template = "console/applications/question.html"
    form = ConfirmForm
    submit = _("Open all countries")
    done = _("The list is empty: every country with a price is open again.")

    def context(self) -> dict[str, Any]:
        said = (
            _("The whole list goes, with its daily limits and warning values."),
            _("Messages to every country with a price are accepted again, up to the other limits."),
            _("Export the list first if you want to import it again later."),
        )
        return {**super().context(), "row": self.one, "consequences": said, "icon_name": "world"}

    def run(self, form: ConfirmForm) -> str:
        countries.clear(actor=self.actor, application=self.one)
        return self.url("application_countries")


@takes(one_file)
class CountryImport(CountriesPage, FormPage):
    """The result is the answer to the upload: which rows were taken, and which were not, with the reason."""

    perm = Perm.APPLICATION_WRITE
    title = _("Import countries")
    template = "console/limits/import.html"
    form = CountryFileForm
    submit = _("Import")

    def run(self, form: CountryFileForm) -> HttpResponse:
        upload = form.cleaned_data["file"]
        result = countries.import_countries(
            actor=self.actor,
            application=self.one,
            octets=files.read_stored(upload.stored),
            name=upload.name,
        )
        return self.show(form=CountryFileForm(), result=result)

    def context(self) -> dict[str, Any]:
        sheet = self.url("application_country_sheet")
        sheets = [
            (_("File to fill in as XLSX"), f"{sheet}?format=xlsx"),
            (_("as CSV"), f"{sheet}?format=csv"),
        ]
        return {**super().context(), "sheets": sheets, "largest": MEGABYTES * 1024 * 1024}


class CountryFile(LimitsPage, FilePage):
    perm = Perm.APPLICATION_READ

    def file(self) -> File:
        return taking.countries_file(actor=self.actor, application=self.one, form=self.form)


class CountrySheet(LimitsPage, FilePage):
    perm = Perm.APPLICATION_READ

    def file(self) -> File:
        assert self.one, "a stranger's application is not there"
        return taking.countries_sheet(actor=self.actor, form=self.form)
