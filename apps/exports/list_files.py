"""The file to fill in for a message template."""

from django.utils.translation import gettext as _

from apps.exports.task_files import Sheet
from apps.message_templates.models import MessageTemplate
from apps.messaging.uploads.standard import standard_file


def list_sheet(template: MessageTemplate) -> Sheet:
    """Header, sample row and instruction as `messaging.uploads.standard` knows them, so that the import passes over them."""
    standard = standard_file(template)
    name = _("{template} – list").format(template=template.name)
    return Sheet(name, standard.header, iter(standard.rows()))
