"""Why a push was not received: in a word for rows, in a sentence for people, with what to do about it. Pure."""

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    """What was wrong with a try; the labels stand in lists."""

    ADDRESS = "address", _("Address not allowed")
    NAME = "name", _("Name not found")
    CONNECTION = "connection", _("No connection")
    TLS = "tls", _("Certificate not accepted")
    TIMEOUT = "timeout", _("No answer in time")
    CUT = "cut", _("Connection broken off")
    REDIRECT = "redirect", _("Redirected")
    STATUS = "status", _("Wrong HTTP status")
    JSON = "json", _("Answer is not JSON")
    RESULT = "result", _("Result is not 0")
    LOST = "lost", _("Our worker stopped")
    GONE = "gone", _("Nothing left to tell")
    OFF = "off", _("Callback switched off")
    LATE = "late", _("More than a day old")
    ERROR = "error", _("Error of the platform")


@dataclass(frozen=True, slots=True)
class Words:
    """What happened and what to do about it; whole sentences."""

    sentence: Promise
    advice: Promise


_REPLAY: Final = _("Switch the callback on again and replay what was given up.")
WORDS: Final[dict[str, Words]] = {
    Problem.ADDRESS: Words(
        _("The address may not be called: it is not public, or is no http(s) address of a server."),
        _("Give an address that the internet can reach. Addresses in private networks are refused."),
    ),
    Problem.NAME: Words(
        _("The name of the server could not be found."),
        _("Check the spelling of the host and its DNS entry."),
    ),
    Problem.CONNECTION: Words(
        _("No connection to the server came about."),
        _("Check that the server runs, that its port is right, and that its firewall lets us in."),
    ),
    Problem.TLS: Words(
        _("The certificate of the server was not accepted."),
        _("Renew the certificate, send its whole chain, and make sure that it names the host."),
    ),
    Problem.TIMEOUT: Words(
        _("The server did not answer within five seconds."),
        _("Store the body and answer at once; do the work afterwards."),
    ),
    Problem.CUT: Words(
        _("The server broke the connection off before its answer was complete."),
        _("Look into the log of the server: it may have crashed or refused the size of the body."),
    ),
    Problem.REDIRECT: Words(
        _("The server sent us on to another address. Redirects are not followed."),
        _("Enter the final address, often the one with https:// or with a slash at its end."),
    ),
    Problem.STATUS: Words(
        _("The server answered with another HTTP status than 200."),
        _(
            "Look into the log of the server for the time of the try; the beginning of its answer stands with the try."
        ),
    ),
    Problem.JSON: Words(
        _("The server answered with 200, but its body is not the JSON that was expected."),
        _('Answer with {"result": 0, "errmsg": "OK"} and nothing around it.'),
    ),
    Problem.RESULT: Words(
        _("The server answered with another result than 0, so it has not taken the push."),
        _('Answer with {"result": 0, "errmsg": "OK"} once it is stored, where 0 is a number.'),
    ),
    Problem.LOST: Words(
        _(
            "The worker of the platform stopped while the server was being asked; nobody knows what it would have said."
        ),
        _("It is pushed again by itself, with the same id."),
    ),
    Problem.GONE: Words(
        _("The numbers were deleted when their time of keeping was over, so nothing can be pushed any more."),
        _("Nothing can be done: status and codes of the messages stay in the records."),
    ),
    Problem.OFF: Words(_("The callback was switched off before the push was received."), _REPLAY),
    Problem.LATE: Words(
        _("The server could not be reached for a day, so the push was given up."),
        _("Mend the server, send a test push, then replay what was given up."),
    ),
    Problem.ERROR: Words(
        _("The platform could not make the request."),
        _("Open a ticket with the id of the push."),
    ),
}
