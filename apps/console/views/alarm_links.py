"""Pages behind the links of letters, for whoever holds one: acknowledging, and agreeing to be told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from apps.alarms import links
from apps.alarms.conditions import CONDITIONS
from apps.alarms.services import acknowledging, verifying
from apps.core.errors import Code, DomainError


class AcknowledgeLink(View):
    """Looking changes nothing, for mail scanners look too; the button acknowledges."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(request, token, is_done=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        letter = links.letter_of(token)
        if letter is not None:
            acknowledging.acknowledge_letter(letter=letter)
        return self._show(request, token, is_done=True)

    @staticmethod
    def _show(request: HttpRequest, token: str, *, is_done: bool) -> HttpResponse:
        letter = links.letter_of(token)
        if letter is None:
            return dead(request)
        condition = CONDITIONS.get(letter.condition)
        context = {
            "title": condition.label if condition is not None else letter.condition,
            "alarms": acknowledging.open_ones(letter),
            "is_done": is_done,
        }
        return render(request, "console/alarms/acknowledge.html", context)


class VerifyLink(View):
    """The address of a recipient is confirmed by a click, not by a look."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        recipient = links.recipient_of(token)
        if recipient is None:
            return dead(request)
        of = recipient.application.name if recipient.application is not None else _("the platform")
        return render(request, "console/alarms/verify.html", {"recipient": recipient, "of": of})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            recipient = verifying.confirm_email(token=token)
        except DomainError:
            return dead(request)
        return render(request, "console/alarms/verify.html", {"recipient": recipient, "is_done": True})


def dead(request: HttpRequest) -> HttpResponse:
    """404: a link that never existed looks the same as one that is too old."""
    return render(request, "account/link_dead.html", {"sentence": str(Code.LINK_DEAD.sentence)}, status=404)
