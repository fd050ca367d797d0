"""What operators have changed about the words by which handsets unsubscribe and return."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.ownership import PublicId
from apps.unsubscribes.keywords import Meaning


class Keyword(models.Model):
    """One word of one country (blank: everywhere): added to those that come with the product, or one of them switched off.

    The shipped ones stand in data/keywords.toml, so that an installation understands "TD" whatever its tables hold.
    """

    public_id = PublicId()
    country = models.CharField(_("country or region"), max_length=2, blank=True)
    word = models.CharField(_("word"), max_length=40)
    folded = models.CharField(max_length=40)
    meaning = models.CharField(_("meaning"), max_length=8, choices=Meaning.choices)
    is_active = models.BooleanField(default=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["Keyword"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["country", "folded"], name="one_keyword_per_country"),
            models.CheckConstraint(
                condition=models.Q(meaning__in=Meaning.values), name="keyword_meaning_known"
            ),
        ]

    def __str__(self) -> str:
        return self.word
