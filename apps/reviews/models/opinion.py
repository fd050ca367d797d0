"""What single reviewers thought: opinions on risky items before they count, and blind re-reviews of what was decided."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.ownership import PublicId
from apps.reviews.models.review import Review, Stage
from apps.reviews.states import RECHECK_STATES, Outcome, RecheckStatus

_IS_OUTCOME = [str(one) for one in Outcome.values]


class Judgement(models.Model):
    """Abstract: an outcome with its reasons; `findings` are the fields of findings.Found as JSON, `reasons` their codes."""

    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    reasons = ArrayField(models.CharField(max_length=40), default=list)
    findings = models.JSONField(default=list)
    note = models.TextField(max_length=2000, blank=True)

    class Meta:
        abstract = True


class Opinion(Judgement):
    """One reviewer's word on a risky item; void when the application was changed before the second word."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField()
    stage = models.PositiveSmallIntegerField(choices=Stage.choices)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_void = models.BooleanField(default=False)
    given_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Opinion"]] = models.Manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(outcome__in=_IS_OUTCOME), name="opinion_outcome_known"),
            models.UniqueConstraint(
                fields=["review", "round", "reviewer"],
                condition=models.Q(is_void=False),
                name="one_opinion_per_reviewer",
            ),
        ]
        indexes = [models.Index(fields=["given_at"], name="opinion_by_instant")]

    def __str__(self) -> str:
        return f"{self.review} · {self.get_outcome_display()}"


class Recheck(models.Model):
    """A decision drawn at random, judged again by somebody who does not know it.

    `outcome`, `reasons` and `judged_by` are the decision's; the `own_…` columns what the second person found.
    """

    public_id = PublicId()
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="rechecks")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=24)
    text = models.TextField(blank=True)  # as it was decided, of the kinds that are compared
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    reasons = ArrayField(models.CharField(max_length=40), default=list)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()
    status = models.CharField(max_length=16, choices=RecheckStatus.choices, default=RecheckStatus.WAITING)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    own_outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    own_reasons = ArrayField(models.CharField(max_length=40), default=list)
    own_findings = models.JSONField(default=list)
    own_note = models.TextField(_("note"), max_length=2000, blank=True)
    done_at = models.DateTimeField(null=True)
    # Who has looked at the decision, and so cannot judge it
    known_to = models.ManyToManyField(User, related_name="+")

    objects: ClassVar[models.Manager["Recheck"]] = models.Manager()

    class Meta:
        constraints = [
            RECHECK_STATES.constraint("recheck_status_known"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=_IS_OUTCOME) & models.Q(own_outcome__in=["", *_IS_OUTCOME]),
                name="recheck_outcomes_known",
            ),
            models.UniqueConstraint(fields=["review", "round"], name="one_recheck_per_decision"),
        ]
        indexes = [
            models.Index(
                fields=["judged_at", "id"],
                condition=models.Q(status=RecheckStatus.WAITING.value),
                name="recheck_queue",
            ),
            models.Index(fields=["done_at"], name="recheck_by_end"),
        ]

    def __str__(self) -> str:
        return str(self.review)

    @property
    def agrees(self) -> bool:
        """Whether both came to the same outcome; only of those that are done."""
        return self.outcome == self.own_outcome


class RiskRule(models.Model):
    """What operators decided about a risk of a kind; without a row the default of reviews.risks holds."""

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=24)
    needs_second = models.BooleanField()
    decided_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["RiskRule"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "kind"], name="one_risk_rule_per_kind")]

    def __str__(self) -> str:
        return f"{self.code} · {self.kind}: {'yes' if self.needs_second else 'no'}"


class RecheckRate(models.Model):
    """How many of a kind's decisions are drawn to be judged again, in percent; without a row the default holds."""

    kind = models.CharField(max_length=24, unique=True)
    percent = models.PositiveSmallIntegerField()
    decided_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["RecheckRate"]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(percent__lte=100), name="recheck_rate_is_percent")
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.percent} %"
