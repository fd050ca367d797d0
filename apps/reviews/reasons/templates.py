"""What can be said against a template (rule 46)."""

from django.utils.translation import gettext_lazy as _

from apps.reviews.reasons.base import SEND_TASK, TEMPLATE, Reason

REASONS: dict[str, Reason] = {
    # Templates, raised by rules
    "malformed_variable": Reason(
        (TEMPLATE,),
        "content",
        _("“{words}” is not a variable."),
        _("Write variables as {{1}}, {{2}} … in half-width characters without spaces."),
        short=_("A variable is not written as {{1}}."),
    ),
    "not_consecutive": Reason(
        (TEMPLATE,),
        "content",
        _("The variables are not numbered one after another: {{{missing}}} is missing before “{words}”."),
        _("Number them from {{1}} upwards without a gap, in the order of the text."),
        short=_("The variables are not numbered one after another."),
    ),
    "only_variables": Reason(
        (TEMPLATE,),
        "content",
        _("The template consists of variables only."),
        _("Add the fixed text around them, so that one can see what is sent."),
    ),
    "repeated_variable": Reason(
        (TEMPLATE,),
        "content",
        _("“{words}” stands there more than once; both places will show the same value."),
        _("Give the second one a number of its own if another value is meant."),
        is_offered=False,
    ),
    "adjacent_variables": Reason(
        (TEMPLATE,),
        "content",
        _("Two variables touch each other: “{words}”."),
        _("Put fixed text between them, or make them one variable."),
        short=_("Two variables touch each other."),
    ),
    "part_variable_link": Reason(
        (TEMPLATE,),
        "content",
        _("A variable is part of the link “{words}”."),
        _("Write the link in full as fixed text; a link cannot contain or be a variable."),
        short=_("A variable is part of a link."),
    ),
    "part_variable_number": Reason(
        (TEMPLATE,),
        "content",
        _("A variable is part of the number “{words}”."),
        _("Make the whole number fixed text or the whole number one variable."),
        short=_("A variable is part of a number."),
    ),
    "variable_for_link": Reason(
        (TEMPLATE,),
        "content",
        _(
            "“{words}” looks as if a link were to be filled in; a value that is a link is refused when sending."
        ),
        _("Write the link in full as fixed text, so that it can be opened for review."),
        short=_("A variable stands where a link is announced."),
    ),
    "value_length": Reason(
        (TEMPLATE,),
        "content",
        _(
            "Each value may have at most {limit} characters in this account; longer ones are refused when sending."
        ),
        _("Put what is longer into the fixed text, or have an organization verified."),
        is_offered=False,
        short=_("Values may be too long for this account."),
    ),
    "too_many_variables": Reason(
        (TEMPLATE,),
        "content",
        _("The template has {count} variables; individual accounts may use at most {limit}."),
        _("Replace some of them by fixed text, or split the template."),
        short=_("The template has too many variables."),
    ),
    "forbidden_symbol": Reason(
        (TEMPLATE,),
        "content",
        _("The symbol “{words}” is not supported."),
        _("Take it out or write it as a word."),
        short=_("A symbol is not supported."),
    ),
    "forbidden_brackets": Reason(
        (TEMPLATE,),
        "content",
        _("The brackets “{words}” are reserved for the signature."),
        _("Take them out; the signature is put in front by itself. Use round brackets elsewhere."),
        short=_("Square brackets are reserved for the signature."),
    ),
    "text_too_long": Reason(
        (TEMPLATE,),
        "content",
        _(
            "The fixed text has {length} characters; with its signature and values a message may have {limit}."
        ),
        _("Shorten it, or make two templates of it."),
        is_offered=False,
    ),
    "code_word_missing": Reason(
        (TEMPLATE,),
        "content",
        _("A verification code template must contain the word “{word}”."),
        _("Write, for example: “您的验证码是{{1}}” or “Your verification code is {{1}}”."),
        short=_("A verification code template must say that it carries a verification code."),
    ),
    "code_needs_variable": Reason(
        (TEMPLATE,),
        "content",
        _("A verification code template needs a variable for the code."),
        _("Write {{1}} where the code shall stand."),
        is_offered=False,
    ),
    "code_other_variables": Reason(
        (TEMPLATE,),
        "content",
        _("A verification code template has variables beside the code; each takes 1 to 6 digits only."),
        _("Keep the code and, if need be, the minutes; put everything else into a template of its own."),
    ),
    "unsubscribe_missing": Reason(
        (TEMPLATE,),
        "content",
        _("A marketing template must end with how to unsubscribe, naming TD, T, N or R."),
        _("Add, for example: “回T退订” or “Reply T to unsubscribe”."),
    ),
    "marketing_not_for_individuals": Reason(
        (TEMPLATE,),
        "type",
        _("Individual accounts cannot send marketing messages."),
        _("Choose another type, or have an organization verified."),
        is_offered=False,
    ),
    "promotion_in_notice": Reason(
        (TEMPLATE,),
        "type",
        _("“{words}” sounds like promotion, which only marketing templates may contain."),
        _("Take the promotion out, or choose the type marketing."),
        short=_("The text contains promotion, which only marketing templates may."),
    ),
    "remarks_wanted": Reason(
        (TEMPLATE,),
        "other",
        _("The text is short, unclear or full of variables; a remark would help the reviewer."),
        _("Give a filled-in example and say on which occasion it is sent."),
    ),
    # Templates, chosen by reviewers
    "wrong_template_type": Reason(
        (TEMPLATE,),
        "type",
        _("The type does not fit the text."),
        _("Choose verification code, notice or marketing according to what the message does."),
    ),
    "unclear": Reason(
        (TEMPLATE,),
        "content",
        _("One cannot see what will be sent: there is too little fixed text, or the values are too long."),
        _("Use more fixed text and shorter variables, and give a filled-in example in the remarks."),
    ),
    "link_invalid": Reason(
        (TEMPLATE,),
        "content",
        _("The link does not work or has nothing to do with the text."),
        _("Use a fixed, working link to a page about the subject of the message."),
    ),
    "link_not_filed": Reason(
        (TEMPLATE,),
        "content",
        _("The domain of the link has no ICP filing, which the Chinese mainland asks for."),
        _("Use a link of a domain that is filed, and name the filing in the remarks."),
    ),
    "several_purposes": Reason(
        (TEMPLATE,),
        "content",
        _("The template serves several purposes."),
        _("Apply for one template for each purpose."),
    ),
    "no_members": Reason(
        (TEMPLATE,),
        "unsupported",
        _("The text shows no sign that its receivers are members or customers."),
        _("Address your members as such; winning new customers by SMS is not possible."),
    ),
    "unsupported_business": Reason(
        (TEMPLATE, SEND_TASK),
        "unsupported",
        _(
            "Messages of this business are not supported: recruitment, games, finance, insurance, dating, demands for payment."
        ),
        _("Such messages cannot be approved."),
    ),
    "codes_only_business": Reason(
        (TEMPLATE,),
        "unsupported",
        _("Real estate and education may send verification codes only."),
        _("Use a verification code template."),
    ),
    "out_of_date": Reason(
        (TEMPLATE, SEND_TASK),
        "unsupported",
        _("The occasion of this text has passed."),
        _("Apply again in time for the next one."),
    ),
}
