"""What is limited, how much of it has been used, and who is exempt; one file for each noun."""

from apps.policy.models.account_limit import AccountLimit
from apps.policy.models.allowed_number import AllowedNumber
from apps.policy.models.budget_use import BudgetUse
from apps.policy.models.country_limit import CountryLimit
from apps.policy.models.frequency_setting import FrequencySetting
from apps.policy.models.number_window import NumberWindow
from apps.policy.models.platform_limit import PlatformLimit
from apps.policy.models.sending_threshold import SendingThreshold

__all__ = [
    "AccountLimit",
    "AllowedNumber",
    "BudgetUse",
    "CountryLimit",
    "FrequencySetting",
    "NumberWindow",
    "PlatformLimit",
    "SendingThreshold",
]
