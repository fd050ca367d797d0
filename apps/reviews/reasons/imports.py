"""What keeps a row of an imported file from becoming a template, beside what the rules say of its text."""

from django.utils.translation import gettext_lazy as _

from apps.reviews.reasons.base import TEMPLATE, Reason

REASONS: dict[str, Reason] = {
    "name_missing": Reason(
        (TEMPLATE,),
        "content",
        _("The row has no template name."),
        _("Give it a name by which you and the reviewer know it."),
        is_offered=False,
    ),
    "name_too_long": Reason(
        (TEMPLATE,),
        "content",
        _("The template name has {length} characters; it may have {limit}."),
        _("Shorten the name."),
        is_offered=False,
    ),
    "kind_unknown": Reason(
        (TEMPLATE,),
        "type",
        _("“{words}” is no type of message."),
        _("Write verification code, notice or marketing."),
        short=_("The row names no type of message."),
        is_offered=False,
    ),
    "content_missing": Reason(
        (TEMPLATE,),
        "content",
        _("The row has no content."),
        _("Write the text of the message, with {{1}}, {{2}} … for what changes."),
        is_offered=False,
    ),
    "remarks_too_long": Reason(
        (TEMPLATE,),
        "content",
        _("The remarks have {length} characters; they may have {limit}."),
        _("Shorten the remarks."),
        is_offered=False,
    ),
    "tags_refused": Reason(
        (TEMPLATE,),
        "content",
        _("A template has at most {most} tags of at most {longest} characters each."),
        _("Use fewer or shorter tags."),
        is_offered=False,
    ),
    "limit_reached": Reason(
        (TEMPLATE,),
        "other",
        _("The account has {limit} templates already, which is the limit."),
        _("Delete templates that nobody uses, or ask for a higher limit with a ticket."),
        is_offered=False,
    ),
}
