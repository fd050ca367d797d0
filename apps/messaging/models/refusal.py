"""Why a message was refused, beside its code: the facts that fill the sentence."""

from typing import Any, ClassVar

from django.db import models


class Refusal(models.Model):
    """The facts of one refused message, for codes that have any; kept apart, for most messages have none.

    They hold no number and nothing of the text: a list of words by its name and version, a place in the text, a country.
    """

    message_id = models.BigIntegerField(primary_key=True)
    facts: Any = models.JSONField()

    objects: ClassVar[models.Manager["Refusal"]] = models.Manager()

    class Meta:
        db_table = "message_refusals"

    def __str__(self) -> str:
        return str(self.message_id)
