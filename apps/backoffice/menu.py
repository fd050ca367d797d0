"""The navigation of the staff's face."""

from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Perm
from apps.web.navigation import Group, Item, Menu

BACKOFFICE = Menu(
    name=_("Back office"),
    prefix="/backoffice/",
    home="backoffice:reviews",
    icon="shield-half",
    groups=(Group(items=(Item(_("Reviews"), "backoffice:reviews", "gavel", Perm.STAFF_REVIEW_READ),)),),
)
