"""What a refusal of the rules means for a row of a list."""

from apps.core.errors import Code
from apps.messaging.states import RowVerdict

_V = RowVerdict

# Every code that a rule gives to one number stands here (tests/messaging/test_imports.py reads the rules), so that none
# ends among "other reasons" unseen. A new limit is OVER_LIMIT.
VERDICT_OF: dict[Code, RowVerdict] = {
    Code.NUMBER_INVALID: _V.INVALID,
    Code.NUMBER_AMBIGUOUS: _V.AMBIGUOUS,
    Code.NUMBER_DUPLICATE: _V.DUPLICATE,
    Code.TEMPLATE_MAINLAND_ONLY: _V.REGION,
    Code.TEMPLATE_GLOBAL_ONLY: _V.REGION,
    Code.PARAMETER_MISSING: _V.MISSING,
    Code.TEMPLATE_PARAMETERS: _V.MISSING,
    Code.PARAMETER_TOO_LONG: _V.TOO_LONG,
    Code.CONTENT_TOO_LONG: _V.TOO_LONG,
    Code.PARAMETER_LINK: _V.LINK,
    Code.PARAMETER_CHARACTERS: _V.CHARACTERS,
    Code.CODE_PARAMETER: _V.CHARACTERS,
    Code.UNSUBSCRIBED: _V.UNSUBSCRIBED,
    Code.BLOCKED: _V.BLOCKED,
    Code.SENSITIVE_WORDS: _V.WORDS,
    Code.COUNTRY_CLOSED: _V.CLOSED,
    Code.SPEND_CAP: _V.OVER_LIMIT,  # never of a list, which is paused at the cap
    Code.TRAFFIC_ABNORMAL: _V.OVER_LIMIT,  # never of a list
    Code.TRAFFIC_BARRED: _V.OVER_LIMIT,  # never of a list
    Code.COUNTRY_STOPPED: _V.CLOSED,  # never of a list, whose rows wait instead
    Code.SENDER_ID_UNAPPROVED: _V.REFUSED,
    Code.SENDER_ID_UNKNOWN: _V.REFUSED,
    Code.COUNTRY_UNLISTED: _V.CLOSED,
    Code.SAME_CONTENT_SOON: _V.OVER_LIMIT,
    Code.NUMBER_HOUR_LIMIT: _V.OVER_LIMIT,
    Code.NUMBER_DAY_LIMIT: _V.OVER_LIMIT,
    Code.SAME_CONTENT_DAY_LIMIT: _V.OVER_LIMIT,
    Code.CODES_OFTEN: _V.OVER_LIMIT,
    Code.ADDRESS_OFTEN: _V.OVER_LIMIT,
    Code.APPLICATION_DAY_LIMIT: _V.OVER_LIMIT,
    Code.MAINLAND_DAY_LIMIT: _V.OVER_LIMIT,
    Code.GLOBAL_DAY_LIMIT: _V.OVER_LIMIT,
    Code.ACCOUNT_GLOBAL_LIMIT: _V.OVER_LIMIT,
    Code.COUNTRY_DAY_LIMIT: _V.OVER_LIMIT,
    Code.MARKETING_HOURS: _V.OVER_LIMIT,
    # One verdict for the whole list: the import refuses it as such before it judges a row.
    Code.TEMPLATE_UNAPPROVED: _V.REFUSED,
    Code.SIGNATURE_UNAPPROVED: _V.REFUSED,
    Code.INDIVIDUAL_MARKETING: _V.REFUSED,
}


def verdict_of(code: Code) -> RowVerdict:
    """The row's verdict; a code that the table does not know is still a refusal, never a crash."""
    return VERDICT_OF.get(code, RowVerdict.REFUSED)
