"""What a refusal is called on the wire: the domain's codes and the codes that programs of the original know."""

from typing import Any

from django.utils.functional import Promise

from apps.core.errors import Code, DomainError

# Every code that a verb behind an API action can raise (tests/api/test_errors.py looks). Codes and their meaning: the
# published error code list of the SMS product, version 2021-01-11.
WIRE_CODES: dict[Code, str] = {
    Code.FORBIDDEN: "AuthFailure.UnauthorizedOperation",
    Code.NOT_FOUND: "ResourceNotFound",
    Code.ILLEGAL_MOVE: "UnsupportedOperation",
    Code.TOO_MANY: "LimitExceeded",
    Code.INVALID: "InvalidParameterValue",
    Code.REASON_NEEDED: "MissingParameter",
    Code.NOTE_NEEDED: "MissingParameter",
    Code.FILE_EMPTY: "InvalidParameterValue",
    Code.FILE_NO_ROWS: "InvalidParameterValue",
    Code.FILE_MISSING: "MissingParameter",
    Code.FILE_GONE: "ResourceNotFound",
    Code.FILE_TOO_LARGE: "LimitExceeded",
    Code.FILE_IMAGE: "InvalidParameterValue",
    Code.FILE_PDF: "InvalidParameterValue",
    Code.FILE_DOCUMENT: "InvalidParameterValue",
    Code.FILE_ARCHIVE: "InvalidParameterValue",
    Code.FILE_WEB_PAGE: "InvalidParameterValue",
    Code.FILE_OTHER_SHEET: "InvalidParameterValue",
    Code.FILE_UNREADABLE: "InvalidParameterValue",
    Code.FILE_DAMAGED: "InvalidParameterValue",
    Code.FILE_PASSWORD: "InvalidParameterValue",
    Code.FILE_EXPANDS: "LimitExceeded",
    Code.FILE_SPREAD: "LimitExceeded",
    Code.FILE_TOO_MANY_ROWS: "LimitExceeded",
    Code.FILE_TOO_MANY_COLUMNS: "LimitExceeded",
    Code.FILE_CELL_TOO_LONG: "LimitExceeded",
    Code.FILE_QUOTE_OPEN: "InvalidParameterValue",
    Code.FILE_SHEET_UNKNOWN: "InvalidParameterValue",
    Code.FILE_SETTING: "InvalidParameterValue",
    # A stranger's SDK AppID answers exactly like one that does not exist.
    Code.APPLICATION_UNKNOWN: "InvalidParameterValue.SdkAppIdNotExist",
    Code.APPLICATION_FOREIGN: "InvalidParameterValue.SdkAppIdNotExist",
    Code.APPLICATION_DISABLED: "UnauthorizedOperation.SdkAppIdIsDisabled",
    Code.APPLICATION_STOPPED: "UnauthorizedOperation.SdkAppIdIsDisabled",
    Code.TEMPLATE_STOPPED: "FailedOperation.TemplateUnapprovedOrNotExist",
    Code.COUNTRY_STOPPED: "UnsupportedOperation.UnsupportedRegion",
    Code.SPEND_CAP: "LimitExceeded.AppDailyLimit",
    Code.TRAFFIC_ABNORMAL: "LimitExceeded.DeliveryFrequencyLimit",
    Code.TRAFFIC_BARRED: "LimitExceeded.DeliveryFrequencyLimit",
    Code.CARRIER_STOPPED: "UnsupportedOperation.UnsupportedRegion",
    Code.ACCOUNT_SUSPENDED: "UnauthorizedOperation.ServiceSuspendDueToArrears",
    Code.ACCOUNT_IN_ARREARS: "UnauthorizedOperation.ServiceSuspendDueToArrears",
    Code.NOT_CHARGED: "FailedOperation",
    Code.ALREADY_REVERSED: "FailedOperation",
    Code.SIGNATURE_UNAPPROVED: "FailedOperation.SignatureIncorrectOrUnapproved",
    Code.SIGNATURE_REGION: "FailedOperation.SignatureIncorrectOrUnapproved",
    Code.TEMPLATE_UNAPPROVED: "FailedOperation.TemplateUnapprovedOrNotExist",
    Code.TEMPLATE_PARAMETERS: "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
    Code.CODE_PARAMETER: "InvalidParameterValue.TemplateParameterFormatError",
    Code.PARAMETER_TOO_LONG: "InvalidParameterValue.TemplateParameterLengthLimit",
    Code.PARAMETER_LINK: "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
    Code.PARAMETER_CHARACTERS: "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
    Code.MAPPING_UNREADABLE: "InvalidParameterValue",
    Code.MAPPING_NUMBER: "InvalidParameterValue",
    Code.MAPPING_COUNTRY: "InvalidParameterValue",
    Code.MAPPING_VARIABLE: "InvalidParameterValue",
    Code.PARAMETER_MISSING: "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
    Code.CONTENT_TOO_LONG: "InvalidParameterValue.ContentLengthLimit",
    Code.TEMPLATE_MAINLAND_ONLY: "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone",
    Code.TEMPLATE_GLOBAL_ONLY: "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone",
    Code.SENDER_ID_UNAPPROVED: "FailedOperation.ParametersOtherError",
    Code.SENDER_ID_UNKNOWN: "FailedOperation.ParametersOtherError",
    Code.SENDER_ID_FORM: "InvalidParameterValue",
    Code.NUMBER_INVALID: "InvalidParameterValue.IncorrectPhoneNumber",
    Code.NUMBER_AMBIGUOUS: "InvalidParameterValue.IncorrectPhoneNumber",
    Code.IMPORT_GAVE_UP: "FailedOperation",
    Code.NUMBER_DUPLICATE: "LimitExceeded.DeliveryFrequencyLimit",
    Code.MIXED_REGIONS: "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber",
    Code.TOO_MANY_NUMBERS: "LimitExceeded.PhoneNumberCountLimit",
    Code.NO_NUMBERS: "MissingParameter.EmptyPhoneNumberSet",
    Code.UNSUBSCRIBED: "FailedOperation.PhoneNumberInBlacklist",
    Code.WORD_TOO_SHORT: "InvalidParameterValue",
    Code.ALREADY_EXISTS: "InvalidParameterValue",
    Code.BLOCKED: "FailedOperation.PhoneNumberInBlacklist",
    Code.SENSITIVE_WORDS: "FailedOperation.ContainSensitiveWord",
    Code.COUNTRY_CLOSED: "UnsupportedOperation.UnsupportedRegion",
    Code.COUNTRY_UNLISTED: "LimitExceeded.AppCountryOrRegionInBlacklist",
    Code.SAME_CONTENT_SOON: "LimitExceeded.PhoneNumberThirtySecondLimit",
    Code.NUMBER_HOUR_LIMIT: "LimitExceeded.PhoneNumberOneHourLimit",
    Code.NUMBER_DAY_LIMIT: "LimitExceeded.PhoneNumberDailyLimit",
    Code.SAME_CONTENT_DAY_LIMIT: "LimitExceeded.PhoneNumberSameContentDailyLimit",
    Code.CODES_OFTEN: "LimitExceeded.DeliveryFrequencyLimit",
    Code.ADDRESS_OFTEN: "LimitExceeded.DeliveryFrequencyLimit",
    Code.APPLICATION_DAY_LIMIT: "LimitExceeded.AppDailyLimit",
    Code.MAINLAND_DAY_LIMIT: "LimitExceeded.AppMainlandChinaDailyLimit",
    Code.GLOBAL_DAY_LIMIT: "LimitExceeded.AppGlobalDailyLimit",
    Code.ACCOUNT_GLOBAL_LIMIT: "LimitExceeded.DailyLimit",
    Code.COUNTRY_DAY_LIMIT: "LimitExceeded.AppCountryOrRegionDailyLimit",
    Code.MARKETING_HOURS: "FailedOperation.MarketingSendTimeConstraint",
    Code.LIMIT_FIXED: "UnsupportedOperation",
    Code.LIMIT_RANGE: "InvalidParameterValue",
    Code.LIMIT_ABOVE_ACCOUNT: "LimitExceeded",
    Code.ALARM_ABOVE_STOP: "InvalidParameterValue",
    Code.ALLOWED_TOO_MANY: "LimitExceeded",
    Code.ALLOWED_NO_NUMBER: "InvalidParameterValue.IncorrectPhoneNumber",
    Code.COUNTRY_UNKNOWN: "InvalidParameterValue",
    Code.COUNTRY_LISTS_FIXED: "UnsupportedOperation",
    Code.COUNTRY_FILE: "InvalidParameterValue",
    Code.INDIVIDUAL_MARKETING: "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny",
    Code.NO_ROUTE: "UnsupportedOperation.UnsupportedRegion",
    Code.KEY_REUSED: "InvalidParameterValue",
    Code.NOTHING_TO_SEND: "FailedOperation",
    Code.QUOTE_CHANGED: "UnsupportedOperation",
    Code.PRICE_ABOVE_CAP: "LimitExceeded",
    Code.PRICE_CAP: "LimitExceeded",
    Code.PACE_RANGE: "InvalidParameterValue",
    Code.SCHEDULE_UNREADABLE: "InvalidParameterValue",
    Code.SCHEDULE_PAST: "InvalidParameterValue",
    Code.SCHEDULE_FAR: "InvalidParameterValue",
    Code.SCHEDULE_GAP: "InvalidParameterValue",
    Code.SCHEDULE_TWICE: "InvalidParameterValue",
    Code.ZONE_UNKNOWN: "InvalidParameterValue",
    Code.SPREAD_RANGE: "InvalidParameterValue",
    Code.SAME_PERSON: "UnsupportedOperation",
    Code.REVIEW_REVOKED: "UnsupportedOperation",
}
OTHER = "FailedOperation"

# Codes that programs written for 2019-07-11 have never heard of; they get the family's name instead.
UNKNOWN_IN_2019 = frozenset(
    {
        "FailedOperation.ForbidAddMarketingTemplates",
        "FailedOperation.PhoneNumberParseFail",
        "FailedOperation.ProhibitSubAccountUse",
        "InvalidParameter.DirtyWordFound",
        "InvalidParameterValue.InvalidSignPurpose",
        "InvalidParameterValue.InvalidTemplateFormat",
        "InvalidParameterValue.LimitVerifyFail",
        "InvalidParameterValue.OffsetVerifyFail",
        "InvalidParameterValue.MultiSmsInfoSetEmpty",
        "InvalidParameterValue.TemplateWithDirtyWords",
        "UnsupportedOperation.ContainDomesticPhoneNumber",
    }
)


class WireError(Exception):
    """A call is refused with a code of the wire; nothing has been written when it is raised.

    `message` says what came and what was expected, with {facts} in braces; it is read in the caller's language.
    """

    def __init__(self, code: str, message: Promise | str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self._message = message
        self._facts = facts

    @property
    def message(self) -> str:
        """The sentence in the language now in effect."""
        return str(self._message).format(**self._facts) if self._facts else str(self._message)


def wire_code(code: Code) -> str:
    """The wire's name of a refusal; a code without one (a new rule, say) is still a plain failure, never a crash."""
    return WIRE_CODES.get(code, OTHER)


def wire_error(refusal: DomainError) -> WireError:
    """A refusal of the domain as the wire says it."""
    # The sentence is complete: braces in it are the caller's own text.
    return WireError(wire_code(refusal.code), refusal.sentence)
