"""The navigation of the customers' face."""

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.web.navigation import Group, Item, Menu

CONSOLE = Menu(
    name=_("Console"),
    prefix="/console/",
    home="console:mainland_signatures",
    groups=(
        Group(
            _("Mainland SMS"),
            (
                Item(_("Signatures"), "console:mainland_signatures", "signature", Perm.SIGNATURE_READ),
                Item(_("Templates"), "console:mainland_templates", "template", Perm.TEMPLATE_READ),
            ),
        ),
        Group(
            _("Global SMS"),
            (
                Item(_("Signatures"), "console:global_signatures", "signature", Perm.SIGNATURE_READ),
                Item(_("Templates"), "console:global_templates", "template", Perm.TEMPLATE_READ),
            ),
        ),
    ),
)
