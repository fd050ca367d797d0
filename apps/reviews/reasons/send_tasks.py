"""What can be said against a list that waits to be sent."""

from django.utils.translation import gettext_lazy as _

from apps.reviews.reasons.base import SEND_TASK, Reason

REASONS: dict[str, Reason] = {
    # Send tasks, raised by rules
    "send_task_template": Reason(
        (SEND_TASK,),
        "content",
        _("The template of this list is no longer approved."),
        _("Upload the list again with an approved template."),
        is_offered=False,
    ),
    "send_task_signature": Reason(
        (SEND_TASK,),
        "content",
        _("The signature “{words}” is no longer approved."),
        _("Upload the list again with an approved signature."),
        is_offered=False,
    ),
    # Send tasks, said by reviewers
    "send_task_values": Reason(
        (SEND_TASK,),
        "content",
        _("Filled in, “{words}” says something else than the template was approved for."),
        _("Use the template for its purpose, or apply for one that fits."),
        short=_("Filled in, the text says something else than the template was approved for."),
    ),
    "send_task_contact": Reason(
        (SEND_TASK,),
        "content",
        _("“{words}” puts a telephone number, an account or an address where the template has a variable."),
        _(
            "Let receivers be led by the template’s own text alone; put contacts into the template and have it approved."
        ),
        short=_(
            "A value puts a telephone number, an account or an address where the template has a variable."
        ),
    ),
    "send_task_sample": Reason(
        (SEND_TASK,),
        "content",
        _("Values are missing, shifted into the wrong column, or left over from an example."),
        _("Correct the list or its mapping, look at the preview, then confirm again."),
    ),
    "send_task_recipients": Reason(
        (SEND_TASK,),
        "unsupported",
        _("Nothing shows that the recipients have agreed to such messages."),
        _(
            "Say in the template’s remarks where the numbers come from, and send to those alone who have agreed."
        ),
    ),
    "send_task_volume": Reason(
        (SEND_TASK,),
        "unsupported",
        _("The list is larger than an individual’s use explains."),
        _("Have the account verified as an organization, or send to fewer."),
    ),
}
