"""What the rules need to know of a call before they judge it."""

from functools import cache

from django.db import connection

from apps.accounts.models import Account
from apps.core.statements import column_list, columns_of, fetch
from apps.message_templates.models import MessageTemplate
from apps.signatures.models import Signature

_MOST_DIGITS = 18  # fits a bigint, and longer ones cannot exist


def wording(
    account: Account, template_number: str, signature: str
) -> tuple[MessageTemplate | None, Signature | None]:
    """The approved template of a TemplateId and the approved signature with exactly this content, in one statement.

    The signature is of the template's region, and None without a template: the call is refused before anybody asks for it.
    """
    if not (
        template_number.isascii() and template_number.isdecimal() and len(template_number) <= _MOST_DIGITS
    ):
        return None, None
    rows = fetch(_wording(), [signature, account.pk, int(template_number)])
    if not rows:
        return None, None
    columns = columns_of(MessageTemplate)
    of_template, of_signature = rows[0][: len(columns)], rows[0][len(columns) :]
    template = MessageTemplate.from_db(connection.alias, columns, of_template)
    if of_signature[0] is None:
        return template, None
    return template, Signature.from_db(connection.alias, columns_of(Signature), of_signature)


@cache
def _wording() -> str:
    templates, signatures = MessageTemplate._meta.db_table, Signature._meta.db_table
    return f"""
        SELECT {column_list(MessageTemplate, "t")}, {column_list(Signature, "s")}
        FROM {templates} t LEFT JOIN {signatures} s
          ON s.account_id = t.account_id AND s.region = t.region AND s.content = %s AND s.is_approved AND s.deleted_at IS NULL
        WHERE t.account_id = %s AND t.number = %s AND t.is_approved AND t.deleted_at IS NULL
    """  # noqa: S608 - names of tables and columns only
