"""The catalogue against rules 45 and 46: each reason that the rules name can be chosen by a reviewer, with a fix, in both languages."""

import pytest
from django.utils import translation

from apps.reviews.findings import Found
from apps.reviews.reasons import REASONS, offered

# Rule 45, in its order
SIGNATURE = {
    "not identifiable": "not_identifiable",
    "forbidden content": "forbidden_content",
    "certificate missing": "certificate_missing",
    "certificate wrong for type or purpose, or does not match the content": "certificate_mismatch",
    "letter missing": "letter_missing",
    "letter on the wrong form": "letter_form",
    "parties reversed": "letter_reversed",
    "no seal": "letter_seal",
    "authorized party is not the account": "letter_party",
    "link does not open": "link_unreachable",
    "WeChat name not found": "wechat_not_found",
    "format": "signature_format",
    "file: in date (rule 22)": "certificate_expired",
    "file: unaltered original (rule 22)": "certificate_altered",
}
# Rule 46, in its order
TEMPLATE = {
    "marketing text filed as notification": "wrong_template_type",
    "variable format": "malformed_variable",
    "variables not consecutive": "not_consecutive",
    "part-variable link": "part_variable_link",
    "part-variable number": "part_variable_number",
    "unsupported symbols": "forbidden_symbol",
    "brackets": "forbidden_brackets",
    "only variables": "only_variables",
    "too many variables": "too_many_variables",
    "unclear, values too long": "unclear",
    "TD/T/N missing": "unsubscribe_missing",
    "验证码/code missing": "code_word_missing",
    "notification also carries marketing": "promotion_in_notice",
    "code template has other long variables": "code_other_variables",
    "link invalid or unrelated": "link_invalid",
    "link is a variable": "variable_for_link",
    "link not filed (rule 28)": "link_not_filed",
    "recruitment": "business_recruitment",
    "games": "business_games",
    "finance, insurance": "business_finance",
    "dating": "business_dating",
    "payment reminder": "business_debts",
    "property and education beyond codes": "codes_only_business",
    "anything in rule 38": "unsupported_business",
    "blind promotion without member wording": "no_members",
    "out of date": "out_of_date",
    "loans (rule 37)": "business_loans",
    "home decoration (rule 37)": "business_decoration",
    "WeChat and QQ groups (rule 37)": "business_social",
    "rebates (rule 37)": "business_rebates",
    "acquiring customers (rule 37)": "business_newcomers",
    "MMS (rule 37)": "business_mms",
}
CASES = [("signature", *pair) for pair in SIGNATURE.items()] + [
    ("template", *pair) for pair in TEMPLATE.items()
]


@pytest.mark.parametrize(("kind", "rule", "code"), CASES)
def test_what_the_rules_name_can_be_chosen_with_a_fix_in_both_languages(
    kind: str, rule: str, code: str
) -> None:
    codes = {one for _group, _name, reasons in offered(kind) for one, _reason in reasons}
    assert code in codes, rule
    said = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found = Found(code, words="words")
            assert found.advice, rule
            said.append((found.sentence, found.advice))
    assert said[0][0] != said[1][0]
    assert said[0][1] != said[1][1]


def test_no_reason_is_said_of_nothing() -> None:
    assert all(reason.sentence for reason in REASONS.values())
