"""What can be said against writing again to somebody who has unsubscribed (rule 72)."""

from django.utils.translation import gettext_lazy as _

from apps.reviews.reasons.base import REMOVAL, Reason

REASONS: dict[str, Reason] = {
    "removal_no_wish": Reason(
        (REMOVAL,),
        "unsupported",
        _("Nothing shows that the person wants to be written to again."),
        _("Let the person reply with the word for subscribing again; that needs no application."),
    ),
    "removal_clear_wish": Reason(
        (REMOVAL,),
        "unsupported",
        _("The person’s reply says clearly that no more messages are wanted."),
        _("Leave the number on the list."),
    ),
    "removal_marketing": Reason(
        (REMOVAL,),
        "unsupported",
        _("Winning back people who have unsubscribed from marketing is not allowed."),
        _("Write to them by other ways only, and only where they have agreed to that."),
    ),
    "removal_repeated": Reason(
        (REMOVAL,),
        "unsupported",
        _("The person has unsubscribed more than once."),
        _("Leave the number on the list."),
    ),
    "removal_other_owner": Reason(
        (REMOVAL,),
        "unsupported",
        _("The number may belong to somebody else by now."),
        _("Ask the person anew for agreement, then apply with the day of it."),
    ),
    "removal_reason_unclear": Reason(
        (REMOVAL,),
        "content",
        _("The reason does not say how and when the person has agreed again."),
        _("Say how the person has told you, and on which day."),
    ),
    "removal_reason_wrong": Reason(
        (REMOVAL,),
        "content",
        _("The reason is about another number or another message."),
        _("Apply again with the reason for this number."),
    ),
    "removal_many": Reason(
        (REMOVAL,),
        "unsupported",
        _("The same reason is given for many numbers; each needs the wish of its own person."),
        _("Apply for those alone who have asked for it."),
    ),
}
