"""Businesses of which no messages are carried, one reason each (rules 37, 38 and 46), so that one can count them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.reviews.reasons.base import SEND_TASK, TEMPLATE, Reason

_NEVER = _("Such messages cannot be approved.")


def _business(sentence: Promise, advice: Promise = _NEVER) -> Reason:
    return Reason((TEMPLATE, SEND_TASK), "unsupported", sentence, advice)


REASONS: dict[str, Reason] = {
    "business_loans": _business(_("Loans, credit, or links to loan apps are not supported.")),
    "business_finance": _business(_("Finance, shares, investment and insurance are not supported.")),
    "business_debts": _business(_("Demands for payment and debt collection are not supported.")),
    "business_recruitment": _business(_("Recruitment and job interviews are not supported.")),
    "business_games": _business(_("Games, gambling, lotteries and prize draws are not supported.")),
    "business_dating": _business(_("Dating is not supported.")),
    "business_decoration": _business(_("Home decoration is not supported.")),
    "business_social": _business(
        _("Invitations to follow or join WeChat or QQ accounts and groups are not supported."),
        _("Take the invitation out."),
    ),
    "business_rebates": _business(
        _("Rebates, cash-back and VIP offers are not supported."), _("Take the offer out.")
    ),
    "business_newcomers": _business(
        _("Winning new customers or winning back former ones is not supported."),
        _("Write to your members, and address them as such."),
    ),
    "business_mms": _business(_("Multimedia messages are not supported."), _("Send text alone.")),
}
