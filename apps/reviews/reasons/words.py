"""What can be said against the words of a signature or template (rules 37 to 39); the categories are lists of apps.words."""

from django.utils.translation import gettext_lazy as _

from apps.reviews.reasons.base import SIGNATURE, TEMPLATE, Reason

REASONS: dict[str, Reason] = {
    "banned_words": Reason(
        (SIGNATURE, TEMPLATE),
        "unsupported",
        _("“{words}” belongs to “{category}”, of which nothing may be sent."),
        _("Take it out; if something else is meant, choose a word that cannot be mistaken."),
        short=_("The text contains words of a business of which nothing may be sent."),
    ),
    "codes_only_words": Reason(
        (TEMPLATE,),
        "unsupported",
        _("“{words}” belongs to “{category}”, which may send verification codes only."),
        _("Take it out, or use a verification code template."),
        short=_("The text contains words of a business that may send verification codes only."),
        is_offered=False,
    ),
    "doubtful_words": Reason(
        (SIGNATURE, TEMPLATE),
        "unsupported",
        _("“{words}” may belong to “{category}”; a reviewer decides whether it can be sent."),
        _("Take it out, or say in the remarks what is meant."),
        short=_("Some words may belong to a business of which nothing may be sent."),
        is_offered=False,
    ),
}
