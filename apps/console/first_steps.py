"""The way of a new account to its first message, as the overview shows it until one has been sent."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import queries as accounts
from apps.accounts.models import Account
from apps.accounts.permissions import Perm
from apps.applications import queries as applications
from apps.core.kinds import Region
from apps.message_templates import queries as templates
from apps.signatures import queries as signatures
from apps.web.text import Text


@dataclass(frozen=True)
class Step:
    """One step as the page draws it; url is empty for who may not take it and for what is done."""

    label: Text
    sentence: Text
    url: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True)
class _Wanted:
    label: Text
    sentence: Text
    perm: Perm
    route: str
    arguments: tuple[str, ...]
    is_done: Callable[[Account], bool]


_STEPS = (
    _Wanted(
        _("Get the account verified"),
        _("From the console messages are sent only by those whom we know."),
        Perm.ACCOUNT_WRITE,
        "console:verification",
        (),
        lambda account: account.is_verified,
    ),
    _Wanted(
        _("Create an application"),
        _("It gets the SDK AppID that your program names in every call."),
        Perm.APPLICATION_WRITE,
        "console:application_new",
        (),
        lambda account: applications.applications(account).exists(),
    ),
    _Wanted(
        _("Get a signature approved"),
        _("It stands in front of every message and says who sends it."),
        Perm.SIGNATURE_WRITE,
        "console:signature_new",
        (Region.MAINLAND,),
        lambda account: signatures.approved(account).exists(),
    ),
    _Wanted(
        _("Get a template approved"),
        _("The text of your messages, with variables such as {1}."),
        Perm.TEMPLATE_WRITE,
        "console:template_new",
        (Region.MAINLAND,),
        lambda account: templates.approved(account).exists(),
    ),
    _Wanted(
        _("Create an API key"),
        _("SecretId and SecretKey sign the calls of your program."),
        Perm.CREDENTIAL_WRITE,
        "console:credentials",
        (),
        lambda account: accounts.credentials(account).exists(),
    ),
    _Wanted(
        _("Send the first message"),
        _("Any SDK for the API 3.0 does, with the address of this server."),
        Perm.MESSAGE_SEND,
        "",
        (),
        lambda account: False,
    ),
)


def first_steps(account: Account, perms: Collection[Perm]) -> list[Step]:
    """All steps in order; the first that is not done is the current one."""
    done = [wanted.is_done(account) for wanted in _STEPS]
    return [
        Step(
            wanted.label,
            wanted.sentence,
            reverse(wanted.route, args=wanted.arguments) if _leads(wanted, perms) and not is_done else "",
            is_done,
            is_current=index == done.index(False),
        )
        for index, (wanted, is_done) in enumerate(zip(_STEPS, done, strict=True))
    ]


def _leads(wanted: _Wanted, perms: Collection[Perm]) -> bool:
    return bool(wanted.route) and wanted.perm in perms
