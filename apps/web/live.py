"""Pages whose changing part asks for itself again and again: answered from a store shared by all who see the same."""

from hashlib import blake2b
from typing import Any, ClassVar, Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from apps.web.htmx import wants_part
from apps.web.pages import TemplatePage

EVERY: Final = 30  # seconds between two questions of an open page; a page that is not looked at asks nothing
KEPT: Final = 7  # seconds for which an answer serves everybody with the same account, rights and language; counts are 3 s old at most


class LivePage(TemplatePage, abstract=True):
    """`part` is drawn from `live()` alone, which must depend on nothing but the account, the rights and the language."""

    every: ClassVar[int] = EVERY

    def live(self) -> dict[str, Any]:
        """What the part shows."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        return {**self.live(), "every": self.every}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not wants_part(request):
            return self.show()
        key = self._key()
        html = cache.get(key)
        if html is None:
            html = render_to_string(self.part, {**self.live(), "every": self.every}, request)
            cache.set(key, html, KEPT)
        return HttpResponse(html)

    def _key(self) -> str:
        account = self.account.pk if self.account else ""
        seen_by = ",".join(sorted(map(str, self.actor.perms)))
        page = f"{type(self).__module__}.{type(self).__qualname__}"
        facts = f"{page}|{self.request.path}|{account}|{seen_by}|{get_language()}"
        return f"live:{blake2b(facts.encode(), digest_size=16).hexdigest()}"
