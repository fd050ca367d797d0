"""Words that may not be sent, or not without a reviewer's look: versioned lists and the search for them."""

from django.apps import AppConfig


class WordsConfig(AppConfig):
    name = "apps.words"
    label = "words"
