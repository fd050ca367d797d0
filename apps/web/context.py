"""What every page's template finds: who is here, the navigation, the theme, the languages, the demo notice."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from apps.web.access import actor_of
from apps.web.navigation import navigation

THEME_COOKIE = "theme"
KEYS_COOKIE = "keys"
THEMES = ("auto", "light", "dark")
LANGUAGE_NAMES = {
    "en": "English",
    "zh-hans": "简体中文",
}  # each in its own language, so that its readers find it


def page(request: HttpRequest) -> dict[str, Any]:
    """actor, navigation (or None), theme (auto/light/dark), has_keys (single keys work), theme_names, language_names, is_demo."""
    actor = actor_of(request) if hasattr(request, "user") else None
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return {
        "actor": actor,
        "navigation": navigation(request, actor),
        "has_keys": request.COOKIES.get(KEYS_COOKIE) != "off",
        "theme": theme if theme in THEMES else "auto",
        "languages": [(code, LANGUAGE_NAMES.get(code, code)) for code, _name in settings.LANGUAGES],
        "is_demo": settings.DEMO,
    }
