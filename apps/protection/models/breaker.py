"""The breaker's rules, what it counts each minute, what is usual, and what it has barred."""

from typing import Any, ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.kinds import MessageKind
from apps.core.ownership import PublicId


class Dimension(models.TextChoices):
    """What a breaker looks at, the narrowest first: what one of them stops no longer counts for the next."""

    PREFIX = "prefix", _("Number prefix")
    COUNTRY = "country", _("Country")
    ADDRESS = "address", _("Calling address")
    APPLICATION = "application", _("Application")


class Signal(models.TextChoices):
    """What makes a minute abnormal."""

    VOLUME = "volume", _("More than usual")
    DELIVERY = "delivery", _("Fewer delivered than usual")
    CONVERSION = "conversion", _("Fewer used than usual")
    SEQUENTIAL = "sequential", _("Numbers in sequence")


class Mode(models.TextChoices):
    """What a rule does when it finds something."""

    OFF = "off", _("Off")
    SHADOW = "shadow", _("Shadow: opens cases, stops nothing")
    LIVE = "live", _("Live: stops and opens cases")


def only_codes() -> list[int]:
    """Verification codes are what attackers ask for."""
    return [MessageKind.CODE.value]


# The rules that every installation begins with; they are read in the reader's language as long as nobody renames them.
_NAMES: Final = {
    "One prefix is asked for too often": _("One prefix is asked for too often"),
    "One country is asked for too often": _("One country is asked for too often"),
    "One address asks too often": _("One address asks too often"),
    "An application asks far more than usual": _("An application asks far more than usual"),
    "Numbers are counted up": _("Numbers are counted up"),
    "Codes of a country do not arrive": _("Codes of a country do not arrive"),
    "Codes of a country are not used": _("Codes of a country are not used"),
    "Codes asked for from one address are not used": _("Codes asked for from one address are not used"),
}


def rule_title(name: str) -> str:
    """A rule's name as people read it."""
    return str(_NAMES.get(name, name))


class BreakerRule(models.Model):
    """One rule, for every application; lists are never concerned, for a person has confirmed them.

    minimum: messages a minute below which nothing is abnormal. growth: how many times the usual is abnormal (volume), or
    0: the minimum alone decides. percent: delivered at least (delivery), reported as used at least (conversion), or in
    sequence at most (sequential). hold_minutes:
    how long what it stops stays barred unless somebody releases it. pace: messages a minute that are let through meanwhile.
    prefixes: digits without +, to which alone the rule applies, such as premium ranges; empty for all. spared: countries
    it leaves alone.
    """

    public_id = PublicId()
    name = models.CharField(_("name"), max_length=80)
    dimension = models.CharField(_("looks at"), max_length=12, choices=Dimension.choices)
    signal = models.CharField(_("abnormal is"), max_length=12, choices=Signal.choices, default=Signal.VOLUME)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode.choices, default=Mode.SHADOW)
    kinds = ArrayField(models.PositiveSmallIntegerField(), default=only_codes)
    minimum = models.PositiveIntegerField(_("messages a minute at least"), validators=[MinValueValidator(1)])
    growth = models.DecimalField(_("times the usual"), max_digits=6, decimal_places=2, default=5)
    percent = models.PositiveSmallIntegerField(_("percent"), default=50, validators=[MaxValueValidator(100)])
    hold_minutes = models.PositiveIntegerField(_("minutes barred"), default=30)
    pace = models.PositiveIntegerField(_("messages a minute let through"), default=0)
    prefixes = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    spared = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["BreakerRule"]] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(mode__in=Mode.values), name="breaker_rule_mode_known"),
            models.CheckConstraint(
                condition=models.Q(dimension__in=Dimension.values), name="breaker_rule_dimension_known"
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__gte=1, growth__gte=0, hold_minutes__gte=1),
                name="breaker_rule_in_range",
            ),
        ]

    def __str__(self) -> str:
        return rule_title(self.name)

    def fits(self, dimension: str, key: str, kind: int) -> bool:
        """Whether it concerns this key at all."""
        if dimension != self.dimension or kind not in self.kinds:
            return False
        if dimension == Dimension.COUNTRY and key in self.spared:
            return False
        return not self.prefixes or any(key.startswith(prefix) for prefix in self.prefixes)

    def limit(self, usual: Any) -> int:
        """Messages a minute above which it is abnormal, of what is usual in a minute (None: nothing is known)."""
        return max(self.minimum, int(self.growth * (usual or 0)))


class Velocity(models.Model):
    """Messages a minute of an application by prefix, country, address and in all: asked for, and let through.

    Counted while they are judged, in an unlogged table: it is empty after a crash, and guard keeps what is finished.
    """

    pk = models.CompositePrimaryKey("minute", "application_id", "kind", "dimension", "key")
    minute = models.DateTimeField()
    application_id = models.BigIntegerField()
    kind = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=12)
    key = models.CharField(max_length=45)
    requests = models.PositiveIntegerField()
    passed = models.PositiveIntegerField()

    objects: ClassVar[models.Manager["Velocity"]] = models.Manager()

    class Meta:
        db_table = "protection_velocity"

    def __str__(self) -> str:
        return f"{self.dimension} {self.key} {self.requests}"


class Usual(models.Model):
    """What is usual for a key in the running hour: the median, over earlier days, of that hour's busiest minute."""

    pk = models.CompositePrimaryKey("application_id", "kind", "dimension", "key")
    application_id = models.BigIntegerField()
    kind = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=12)
    key = models.CharField(max_length=45)
    per_minute = models.PositiveIntegerField()
    days = models.PositiveSmallIntegerField()

    objects: ClassVar[models.Manager["Usual"]] = models.Manager()

    class Meta:
        db_table = "protection_usual"

    def __str__(self) -> str:
        return f"{self.dimension} {self.key} {self.per_minute}"


class Bar(models.Model):
    """What the breaker keeps out for a while: one key of one application, all of it or all above a pace.

    It ends by itself at `until`; `released_at` is set when a person was earlier.
    """

    public_id = PublicId()
    rule = models.ForeignKey(BreakerRule, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey("applications.Application", on_delete=models.PROTECT, related_name="+")
    dimension = models.CharField(max_length=12, choices=Dimension.choices)
    key = models.CharField(max_length=45)
    kinds = ArrayField(models.PositiveSmallIntegerField())
    pace = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    until = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["Bar"]] = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["application", "until"], name="bars_by_application"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.key}"
