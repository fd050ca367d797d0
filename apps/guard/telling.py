"""Consequences of a switch as sentences, for the pages of both faces."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.guard.consequences import Consequences
from apps.protection.models import SwitchKind


def sentences(kind: SwitchKind, found: Consequences) -> list[str]:
    """What happens the moment it is stopped, most important first."""
    lines = [_at_acceptance(kind, found)]
    if found.waiting:
        lines.append(
            ngettext(
                "%(count)s accepted message waits until the release; it is not lost.",
                "%(count)s accepted messages wait until the release; none is lost.",
                found.waiting,
            )
            % {"count": f"{found.waiting:,}"}
        )
    if found.dispatching:
        lines.append(
            ngettext(
                "%(count)s message is on the wire in this moment and still goes out.",
                "%(count)s messages are on the wire in this moment and still go out.",
                found.dispatching,
            )
            % {"count": f"{found.dispatching:,}"}
        )
    if found.running or found.planned:
        lines.append(
            _(
                "Lists wait with the reason and go on by themselves after the release: %(running)s running, %(planned)s planned."
            )
            % {"running": f"{found.running:,}", "planned": f"{found.planned:,}"}
        )
    lines.append(_("It acts on the next call and the next message, at most two seconds after the click."))
    return lines


def _at_acceptance(kind: SwitchKind, found: Consequences) -> str:
    match kind:
        case SwitchKind.APPLICATION:
            return _("Every call and every send that names the application is refused (error 1020).")
        case SwitchKind.TEMPLATE:
            return _("Every call and every send with the template is refused (error 1014).")
        case SwitchKind.COUNTRY:
            return _("Every number of the country is refused, of every customer (error 1045).")
        case _ if found.takes_over:
            return _("Nothing goes to the carrier; new messages go to %(carrier)s instead.") % {
                "carrier": found.takes_over
            }
    return _("It is the only carrier: nothing is accepted any more until it is released (error 1045).")
