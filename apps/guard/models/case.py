"""A case: what was abnormal, the evidence, what was done, and what people made of it."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.ownership import AccountOwned, PublicId
from apps.core.phones import calling_code_of
from apps.guard.states import CASE_STATES, CaseStatus
from apps.protection.models import Dimension, Mode


class Found(models.TextChoices):
    """What a case is about."""

    VOLUME = "volume", _("More than usual")
    DELIVERY = "delivery", _("Fewer delivered than usual")
    CONVERSION = "conversion", _("Fewer used than usual")
    SEQUENTIAL = "sequential", _("Numbers in sequence")
    CODES = "codes", _("Thresholds of verification codes")


class Case(AccountOwned):
    """One open case per rule and key; it goes on while the abnormal minutes do, and waits for a person's word.

    figures: limit, usual, peak, requests, stopped (since it was opened); evidence: `minutes` [[ISO minute, requests,
    passed]], `prefixes`, `countries`, `addresses` [[key, requests]], `sample` [masked numbers], as they were when it was
    opened. Nothing in either tells a whole number or a content.
    """

    public_id = PublicId()
    found = models.CharField(max_length=12, choices=Found.choices)
    rule = models.ForeignKey("protection.BreakerRule", on_delete=models.PROTECT, null=True, related_name="+")
    bar = models.ForeignKey("protection.Bar", on_delete=models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey("applications.Application", on_delete=models.PROTECT, related_name="+")
    dimension = models.CharField(max_length=12, choices=Dimension.choices)
    key = models.CharField(max_length=45, blank=True)
    message_kind = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=8, choices=Mode.choices)
    status = models.CharField(max_length=12, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    figures = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)

    class Meta(AccountOwned.Meta):
        constraints = [
            CASE_STATES.constraint("case_status_known"),
            models.UniqueConstraint(
                fields=["application", "found", "dimension", "key", "message_kind", "rule"],
                condition=models.Q(status="open"),
                nulls_distinct=False,
                name="one_open_case_per_key",
            ),
        ]
        indexes = [models.Index(fields=["application", "-id"], name="cases_by_application")]

    def __str__(self) -> str:
        return self.about

    @property
    def about(self) -> str:
        """What it concerns, for a heading: a prefix with its plus sign, a country's code, an address, the application."""
        if self.dimension == Dimension.PREFIX:
            code = calling_code_of(f"+{self.key}")
            return f"+{code} {self.key[len(code) :]}…"
        return self.key or self.application.name

    @property
    def is_live(self) -> bool:
        return self.mode == Mode.LIVE


class CaseNote(models.Model):
    """A line of a case's story: what the breaker did, or what a person wrote."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=20)  # opened, barred, ended, released, confirmed, dismissed, noted
    text = models.CharField(max_length=1000, blank=True)
    facts: Any = models.JSONField(default=dict)

    objects: ClassVar[models.Manager["CaseNote"]] = models.Manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%H:%M}"
