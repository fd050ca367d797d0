"""The countries of an application as a file, and the file to fill in with them."""

from django.utils.translation import gettext as _

from apps.applications.models import Application
from apps.exports.task_files import Sheet
from apps.policy import country_files, queries


def countries_sheet(application: Application) -> Sheet:
    """The list as it stands; it can be brought again."""
    name = _("{application} – countries").format(application=application.name)
    return Sheet(name, _header(), country_files.rows(queries.countries(application)))


def sample_sheet() -> Sheet:
    """Header and three rows that show what may stand there."""
    return Sheet(_("Countries to import"), _header(), country_files.sample_rows())


def _header() -> list[str]:
    return [str(words) for words in country_files.HEADERS]
