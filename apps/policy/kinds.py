"""What can be limited, and what holds until somebody decides otherwise (S17, S18; rules 49 to 61)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Code


class Limit(models.TextChoices):
    """A number that somebody may tune. All but the last are frequency rules: an application has each on or off."""

    SAME_CONTENT = "same_content", _("Same content to one number, within 30 seconds")
    NUMBER_HOUR = "number_hour", _("Messages to one number, within an hour")
    NUMBER_DAY = "number_day", _("Messages to one number, in a day")
    SAME_CONTENT_DAY = "same_content_day", _("Same content to one number, in a day")
    CODE_MINUTE = "code_minute", _("Verification codes to one number, within a minute")
    CODE_HOUR = "code_hour", _("Verification codes to one number, within an hour")
    ADDRESS_MINUTE = "address_minute", _("Verification codes asked for from one address, in a minute")
    ADDRESS_HOUR = "address_hour", _("Verification codes asked for from one address, in an hour")
    APPLICATION_DAY = "application_day", _("Messages of the application, in a day")
    ACCOUNT_GLOBAL_DAY = "account_global_day", _("Global messages of an account, in a day")


FREQUENCIES: Final = tuple(limit for limit in Limit if limit is not Limit.ACCOUNT_GLOBAL_DAY)

# None is off. S17 names the first two, S18 the last; the others are offered (rule 57, S20).
DEFAULTS: Final[dict[Limit, int | None]] = dict.fromkeys(Limit) | {
    Limit.SAME_CONTENT: 1,
    Limit.NUMBER_DAY: 10,
    Limit.ACCOUNT_GLOBAL_DAY: 1_000,
}

# What the page proposes beside a rule that is off.
PROPOSED: Final[dict[Limit, int]] = {
    Limit.SAME_CONTENT: 1,
    Limit.NUMBER_HOUR: 5,
    Limit.NUMBER_DAY: 10,
    Limit.SAME_CONTENT_DAY: 3,
    Limit.CODE_MINUTE: 1,
    Limit.CODE_HOUR: 5,
    Limit.ADDRESS_MINUTE: 60,
    Limit.ADDRESS_HOUR: 1_000,
    Limit.APPLICATION_DAY: 100_000,
}

EXPLAINED: Final[dict[Limit, Promise]] = {
    Limit.SAME_CONTENT: _(
        "The 30 seconds begin with the first of the messages. Stops double clicks and loops."
    ),
    Limit.NUMBER_HOUR: _("The hour begins with the first message to the number."),
    Limit.NUMBER_DAY: _("Counted from midnight in the account’s time zone."),
    Limit.SAME_CONTENT_DAY: _("Counted from midnight in the account’s time zone."),
    Limit.CODE_MINUTE: _("The minute begins with the first code to the number."),
    Limit.CODE_HOUR: _("The hour begins with the first code to the number."),
    Limit.ADDRESS_MINUTE: _("The address is that of the program that calls the API."),
    Limit.ADDRESS_HOUR: _("The address is that of the program that calls the API."),
    Limit.APPLICATION_DAY: _("All messages of the application together, the Chinese mainland and elsewhere."),
}

MOST: Final = 100_000_000  # fits every column, and is more than any day has seen
MOST_PER_NUMBER: Final = 1_000  # what a counter of one number is made for


@dataclass(frozen=True, slots=True)
class NumberRule:
    """A frequency rule that is counted for each number.

    tag: how the counter is called in storage, for ever. length: the window begins with its first message and is half-open;
    None is the calendar day of the account. per_content: each content apart. codes_only: verification codes alone.
    """

    limit: Limit
    tag: int
    length: timedelta | None
    code: Code
    per_content: bool = False
    codes_only: bool = False


# The shortest window first: it is the one that a person can wait for.
NUMBER_RULES: Final = (
    NumberRule(Limit.SAME_CONTENT, 1, timedelta(seconds=30), Code.SAME_CONTENT_SOON, per_content=True),
    NumberRule(Limit.CODE_MINUTE, 2, timedelta(minutes=1), Code.CODES_OFTEN, codes_only=True),
    NumberRule(Limit.NUMBER_HOUR, 3, timedelta(hours=1), Code.NUMBER_HOUR_LIMIT),
    NumberRule(Limit.CODE_HOUR, 4, timedelta(hours=1), Code.CODES_OFTEN, codes_only=True),
    NumberRule(Limit.SAME_CONTENT_DAY, 5, None, Code.SAME_CONTENT_DAY_LIMIT, per_content=True),
    NumberRule(Limit.NUMBER_DAY, 6, None, Code.NUMBER_DAY_LIMIT),
)
# Those whose windows a person does not wait out between reading a list and sending it.
LASTING_RULES: Final = tuple(
    rule for rule in NUMBER_RULES if rule.length is None or rule.length >= timedelta(hours=1)
)


def highest(limit: Limit) -> int:
    """The largest threshold that can be set."""
    of_numbers = {rule.limit for rule in NUMBER_RULES}
    return MOST_PER_NUMBER if limit in of_numbers else MOST
