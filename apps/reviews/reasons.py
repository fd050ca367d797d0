"""The catalogue of reasons: every objection a rule or a reviewer can raise, with its fix (rules 45 and 46).

Braces in the sentences are facts; a literal brace is written twice.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SIGNATURE = "signature"
TEMPLATE = "template"
SEND_TASK = "send_task"


@dataclass(frozen=True)
class Reason:
    """kinds: what it can be said of; `is_offered` means that reviewers can choose it (others only rules raise).

    `short` is said instead of a sentence whose facts are not known: in the catalogue, and when a reviewer names no words.
    """

    kinds: tuple[str, ...]
    group: str
    sentence: Promise
    advice: Promise | str = ""
    is_offered: bool = True
    short: Promise | str = ""


# The groups in which a reviewer finds the reasons, in this order.
GROUPS: dict[str, Promise] = {
    "type": _("Type"),
    "content": _("Content"),
    "proof": _("Proof"),
    "unsupported": _("Not supported"),
    "other": _("Other"),
}

REASONS: dict[str, Reason] = {
    # Signatures, raised by rules
    "signature_length": Reason(
        (SIGNATURE,),
        "content",
        _("The signature has {length} characters; {minimum} to {maximum} are allowed."),
        _("Use the full name or a common abbreviation of that length."),
        is_offered=False,
    ),
    "signature_characters": Reason(
        (SIGNATURE,),
        "content",
        _("“{words}” cannot stand in a signature for the Chinese mainland."),
        _("Use only Chinese characters, letters and digits."),
        is_offered=False,
    ),
    "signature_brackets": Reason(
        (SIGNATURE,),
        "content",
        _("The signature is entered with brackets."),
        _("Leave out “{words}”; the brackets are added when the message is sent."),
        is_offered=False,
    ),
    "signature_control": Reason(
        (SIGNATURE,),
        "content",
        _("The signature contains a character that no handset shows."),
        _("Type the name again instead of pasting it."),
        is_offered=False,
    ),
    "signature_neutral": Reason(
        (SIGNATURE,),
        "content",
        _("“{words}” names neither an organization nor a person."),
        _("Use the name of your company, app, website or brand."),
        is_offered=False,
    ),
    "signature_digits": Reason(
        (SIGNATURE,),
        "content",
        _("The signature consists of digits only; a reviewer may find that it identifies nobody."),
        _("Add the name it stands for, or explain it in the application description."),
        is_offered=False,
    ),
    "type_not_for_individuals": Reason(
        (SIGNATURE,),
        "type",
        _("Individual accounts cannot use signatures of this type."),
        _("Choose app, website, WeChat official account or mini program, or have an organization verified."),
        is_offered=False,
    ),
    "description_wanted": Reason(
        (SIGNATURE,),
        "proof",
        _("An application description is asked for with this type."),
        _(
            "App: link to a store page. Website: domain with its ICP filing. WeChat: the full name of the account."
        ),
    ),
    # Signatures, chosen by reviewers
    "not_identifiable": Reason(
        (SIGNATURE,),
        "content",
        _("The signature does not identify the organization or person that sends."),
        _("Use the full name, or an abbreviation by which it is generally known."),
    ),
    "name_mismatch": Reason(
        (SIGNATURE,),
        "content",
        _(
            "The signature is neither the full name nor an abbreviation of the company, app, website, account or trademark."
        ),
        _("Use the name exactly as it is registered or published."),
    ),
    "wrong_signature_type": Reason(
        (SIGNATURE,),
        "type",
        _("The type does not fit the signature."),
        _("Choose the type of the thing that the name belongs to."),
    ),
    "wrong_purpose": Reason(
        (SIGNATURE,),
        "type",
        _("The purpose is wrong: the name belongs to another entity than the account."),
        _("Choose “for another entity” and bring its authorization."),
    ),
    "certificate_missing": Reason(
        (SIGNATURE,),
        "proof",
        _("The certificate is missing."),
        _("Add the certificate that the type and purpose ask for."),
    ),
    "certificate_mismatch": Reason(
        (SIGNATURE,),
        "proof",
        _("The certificate does not fit the type, the purpose or the name."),
        _("Add a certificate in date that shows exactly this name."),
    ),
    "letter_invalid": Reason(
        (SIGNATURE,),
        "proof",
        _(
            "The letter of authorization is missing, on another form, without seal, or names the wrong parties."
        ),
        _(
            "Use our form: the authorized party is the verified name of your account, the other one signs and seals."
        ),
    ),
    "link_unreachable": Reason(
        (SIGNATURE,),
        "proof",
        _("The link or store page does not open."),
        _("Give an address that anybody can open without signing in."),
    ),
    "wechat_not_found": Reason(
        (SIGNATURE,),
        "proof",
        _("No WeChat account or mini program of this name can be found."),
        _("Give its full name; it must be released and findable."),
    ),
    "forbidden_content": Reason(
        (SIGNATURE, TEMPLATE),
        "unsupported",
        _("The content is forbidden: pornography, gambling, drugs, religion, politics or the like."),
        _("Such content cannot be approved in any form."),
    ),
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
    "too_many_variables": Reason(
        (TEMPLATE,),
        "content",
        _("The template has {count} variables; individual accounts may use at most {limit}."),
        _("Replace some of them by fixed text, or split the template."),
        is_offered=False,
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
        _("The text is short or has many variables; a remark would help the reviewer."),
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
    # Of anything
    "other": Reason(
        (SIGNATURE, TEMPLATE, SEND_TASK),
        "other",
        _("See the reviewer's note."),
        "",
    ),
    "note": Reason(
        (SIGNATURE, TEMPLATE, SEND_TASK),
        "other",
        _("Note of the reviewer"),
        "",
        is_offered=False,
    ),
}


def offered(kind: str) -> list[tuple[str, Promise, list[tuple[str, Reason]]]]:
    """The reasons a reviewer can choose for a kind, as (group, its name, [(code, reason)…])."""
    listed = []
    for group, name in GROUPS.items():
        reasons = [
            (code, reason)
            for code, reason in REASONS.items()
            if reason.is_offered and reason.group == group and kind in reason.kinds
        ]
        if reasons:
            listed.append((group, name, reasons))
    return listed
