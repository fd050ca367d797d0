"""Who may open which address: a row for each name of the URL configuration, or the tests beside this fail.

A page of a face has the right it needs; `thing` names what it shows, an attribute of `tests.architecture.things.Things`
whose row belongs to alice's account, and `key` the part of the address that holds its public id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from apps.accounts.permissions import Perm
from apps.core.kinds import Region


class Open(Enum):
    """Addresses that ask for something else than a right."""

    PUBLIC = auto()  # anybody, signed in or not
    SIGNED_IN = auto()  # everybody who is signed in, about themselves
    PROGRAM = auto()  # whoever signs a call with a key
    SUPERUSER = auto()  # stock admin, see tests/backoffice/test_admin.py


@dataclass(frozen=True)
class Row:
    who: Perm | Open
    thing: str = ""
    key: str = "public_id"
    arguments: Mapping[str, Any] = field(default_factory=dict)


MAINLAND = {"region": Region.MAINLAND}
GLOBAL = {"region": Region.GLOBAL}


def public(**arguments: Any) -> Row:
    return Row(Open.PUBLIC, arguments=arguments)


SIGNED_IN = Row(Open.SIGNED_IN)

TABLE: dict[str, Row] = {
    # Programs
    "api3": Row(Open.PROGRAM),
    "rest_send_tasks": Row(Open.PROGRAM),
    "rest_send_task": Row(Open.PROGRAM, "send_task"),
    "rest_send_task_rows": Row(Open.PROGRAM, "send_task"),
    "rest_send_task_mapping": Row(Open.PROGRAM, "send_task"),
    "rest_send_task_confirm": Row(Open.PROGRAM, "send_task"),
    "rest_send_task_pause": Row(Open.PROGRAM, "send_task"),
    "rest_send_task_resume": Row(Open.PROGRAM, "send_task"),
    "rest_send_task_pace": Row(Open.PROGRAM, "send_task"),
    "rest_send_task_stop": Row(Open.PROGRAM, "send_task"),
    # Neither face
    "healthz": public(),
    "readyz": public(),
    "watchz": public(),
    "set_language": public(),
    "set_theme": public(),
    "set_keys": public(),
    # Before signing in
    "account_home": public(),
    "account_login": public(),
    "account_logout": public(),
    "account_signup": public(),
    "account_inactive": public(),
    "account_email_verification_sent": public(),
    "account_confirm_email": public(key="nobody-s-key"),
    "account_confirm_login_code": public(),
    "account_reset_password": public(),
    "account_reset_password_done": public(),
    "account_reset_password_from_key": public(uidb36="1", key="nobody-s-key"),
    "account_reset_password_from_key_done": public(),
    "account_invitation": public(token="nobody-s-token"),
    "account_first_administrator": public(token="nobody-s-token"),
    "mfa_authenticate": public(),
    "mfa_login_webauthn": public(),
    # One's own sign-in
    "account_change_password": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_edit_webauthn": Row(Open.SIGNED_IN, arguments={"pk": 1}),
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": Row(Open.SIGNED_IN, arguments={"pk": 1}),
    "mfa_view_recovery_codes": SIGNED_IN,
    "usersessions_list": SIGNED_IN,
    # Stock admin
    "admin:*": Row(Open.SUPERUSER),
    # Console: the way in, applications, keys
    "console:overview": Row(Perm.STATISTICS_READ),
    "console:getting_started": Row(Perm.ACCOUNT_READ),
    "console:applications": Row(Perm.APPLICATION_READ),
    "console:application": Row(Perm.APPLICATION_READ, "application"),
    "console:application_limits": Row(Perm.APPLICATION_READ, "application"),
    "console:application_frequency": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_thresholds": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_allow_list": Row(Perm.APPLICATION_READ, "application"),
    "console:application_allow_list_add": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_allow_list_remove": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_countries": Row(Perm.APPLICATION_READ, "application"),
    "console:application_country_new": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_country_import": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_country_file": Row(Perm.APPLICATION_READ, "application"),
    "console:application_country_sheet": Row(Perm.APPLICATION_READ, "application"),
    "console:application_country_clear": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_country_edit": Row(
        Perm.APPLICATION_WRITE, "listed_application", arguments={"country": "SG"}
    ),
    "console:application_country_delete": Row(
        Perm.APPLICATION_WRITE, "listed_application", arguments={"country": "SG"}
    ),
    "backoffice:platform_limits": Row(Perm.STAFF_LIMIT_WRITE),
    "backoffice:account_limits": Row(Perm.STAFF_LIMIT_WRITE, "account"),
    "backoffice:allow_list": Row(Perm.STAFF_LIMIT_WRITE, "application", "sdk_app_id"),
    "backoffice:allow_list_add": Row(Perm.STAFF_LIMIT_WRITE, "application", "sdk_app_id"),
    "backoffice:allow_list_remove": Row(Perm.STAFF_LIMIT_WRITE, "application", "sdk_app_id"),
    "console:application_delete": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_disable": Row(Perm.APPLICATION_SWITCH, "application"),
    "console:application_edit": Row(Perm.APPLICATION_WRITE, "application"),
    "console:application_enable": Row(Perm.APPLICATION_SWITCH, "application"),
    "console:application_key": Row(Perm.APPLICATION_SECRET, "application"),
    "console:application_new": Row(Perm.APPLICATION_WRITE),
    "console:account": Row(Perm.ACCOUNT_READ),
    "console:account_approval": Row(Perm.ACCOUNT_WRITE),
    "console:verification": Row(Perm.ACCOUNT_READ),
    "console:verification_apply": Row(Perm.ACCOUNT_WRITE, arguments={"account_kind": "organization"}),
    "console:verification_document": Row(Perm.ACCOUNT_WRITE, "identity_document", "attachment_id"),
    "console:verification_document_page": Row(
        Perm.ACCOUNT_WRITE, "identity_document", "attachment_id", {"page": 1}
    ),
    "console:verification_document_remove": Row(Perm.ACCOUNT_WRITE, "identity_document", "attachment_id"),
    "console:verification_messages": Row(Perm.ACCOUNT_WRITE, "identity"),
    "console:verification_versions": Row(Perm.ACCOUNT_WRITE, "identity"),
    "console:verification_reveal": Row(Perm.ACCOUNT_WRITE, "identity"),
    "console:verification_submit": Row(Perm.ACCOUNT_WRITE, "identity"),
    "console:verification_withdraw": Row(Perm.ACCOUNT_WRITE, "identity"),
    "console:credentials": Row(Perm.CREDENTIAL_READ),
    "console:credential_delete": Row(Perm.CREDENTIAL_WRITE, "credential"),
    "console:credential_disable": Row(Perm.CREDENTIAL_WRITE, "credential"),
    "console:credential_enable": Row(Perm.CREDENTIAL_WRITE, "credential"),
    "console:credential_new": Row(Perm.CREDENTIAL_WRITE),
    "console:prices": Row(Perm.PRICE_READ),
    # Console: people and the trail
    "console:account_choose": SIGNED_IN,
    "console:audit": Row(Perm.AUDIT_READ),
    "console:invitation_send": Row(Perm.PEOPLE_WRITE, "invitation"),
    "console:invitation_withdraw": Row(Perm.PEOPLE_WRITE, "invitation"),
    "console:member": Row(Perm.PEOPLE_WRITE, "person"),
    "console:member_remove": Row(Perm.PEOPLE_WRITE, "person"),
    "console:people": Row(Perm.PEOPLE_READ),
    "console:people_invite": Row(Perm.PEOPLE_WRITE),
    # Console: contacts and files
    "console:contact_groups": Row(Perm.CONTACT_READ),
    "console:contact_group": Row(Perm.CONTACT_READ, "contact_group"),
    "console:contact_group_add": Row(Perm.CONTACT_WRITE, "contact_group"),
    "console:contact_group_delete": Row(Perm.CONTACT_WRITE, "contact_group"),
    "console:contact_group_edit": Row(Perm.CONTACT_WRITE, "contact_group"),
    "console:contact_group_fill": Row(Perm.CONTACT_WRITE, "contact_group"),
    "console:contact_group_new": Row(Perm.CONTACT_WRITE),
    "console:contact_group_progress": Row(Perm.CONTACT_READ, "contact_group"),
    "console:contact_remove": Row(
        Perm.CONTACT_WRITE, "contact_group", arguments={"contact_id": "nobody-s-contact"}
    ),
    "console:send_task_bad_file": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_sent_file": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_unsent_file": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:template_list_file": Row(Perm.MESSAGE_SEND, "template", arguments=MAINLAND),
    # Console: tickets
    "console:tickets": Row(Perm.TICKET_READ),
    "console:ticket": Row(Perm.TICKET_READ, "ticket"),
    "console:ticket_new": Row(Perm.TICKET_WRITE),
    "console:ticket_close": Row(Perm.TICKET_WRITE, "ticket"),
    "console:ticket_reopen": Row(Perm.TICKET_WRITE, "ticket"),
    "console:ticket_document": Row(Perm.TICKET_READ, "ticket_document", "attachment_id"),
    "console:ticket_document_page": Row(Perm.TICKET_READ, "ticket_document", "attachment_id", {"page": 1}),
    # Console: sender IDs
    "console:global_sender_ids": Row(Perm.SIGNATURE_READ),
    "console:sender_id": Row(Perm.SIGNATURE_READ, "sender_id", arguments=GLOBAL),
    "console:sender_id_default": Row(Perm.SIGNATURE_WRITE, "sender_id", arguments=GLOBAL),
    "console:sender_id_delete": Row(Perm.SIGNATURE_WRITE, "sender_id", arguments=GLOBAL),
    "console:sender_id_edit": Row(Perm.SIGNATURE_WRITE, "sender_id", arguments=GLOBAL),
    "console:sender_id_new": Row(Perm.SIGNATURE_WRITE, arguments=GLOBAL),
    "console:sender_id_preview": Row(Perm.SIGNATURE_WRITE, arguments=GLOBAL),
    "console:sender_id_submit": Row(Perm.SIGNATURE_WRITE, "sender_id", arguments=GLOBAL),
    "console:sender_id_withdraw": Row(Perm.SIGNATURE_WRITE, "sender_id", arguments=GLOBAL),
    "console:sender_document": Row(Perm.SIGNATURE_READ, "sender_document", "attachment_id"),
    "console:sender_document_page": Row(Perm.SIGNATURE_READ, "sender_document", "attachment_id", {"page": 1}),
    # Console: sending and records
    "console:mainland_send": Row(Perm.MESSAGE_SEND),
    "console:global_send": Row(Perm.MESSAGE_SEND),
    "console:send_preview": Row(Perm.MESSAGE_SEND, arguments=MAINLAND),
    "console:send_values": Row(Perm.MESSAGE_SEND, arguments=MAINLAND),
    "console:mainland_send_tasks": Row(Perm.MESSAGE_READ),
    "console:global_send_tasks": Row(Perm.MESSAGE_READ),
    "console:send_task": Row(Perm.MESSAGE_READ, "send_task", arguments=MAINLAND),
    "console:send_task_columns": Row(Perm.MESSAGE_SEND, arguments=MAINLAND),
    "console:send_task_new": Row(Perm.MESSAGE_SEND, arguments=MAINLAND),
    "console:send_task_reading": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_row": Row(Perm.MESSAGE_SEND, "send_task", arguments={**MAINLAND, "row_no": 1}),
    "console:sent": Row(Perm.MESSAGE_SEND, "manual_send", arguments=MAINLAND),
    "console:records": Row(Perm.MESSAGE_READ),
    "console:record": Row(Perm.MESSAGE_READ, "message", key="serial"),
    "console:record_reveal": Row(Perm.MESSAGE_REVEAL, "message", key="serial"),
    "console:replies": Row(Perm.MESSAGE_READ),
    "console:reply": Row(Perm.MESSAGE_READ, "reply"),
    "console:reply_reveal": Row(Perm.MESSAGE_REVEAL, "reply"),
    "console:reply_rules": Row(Perm.APPLICATION_READ),
    "console:reply_rule_new": Row(Perm.APPLICATION_WRITE),
    "console:reply_rule_delete": Row(Perm.APPLICATION_WRITE, "reply_rule"),
    "console:unsubscribes": Row(Perm.UNSUBSCRIBE_READ),
    "console:unsubscribe_add": Row(Perm.UNSUBSCRIBE_WRITE),
    "console:unsubscribe_scope": Row(Perm.UNSUBSCRIBE_WRITE),
    "console:unsubscribe_remove": Row(Perm.UNSUBSCRIBE_WRITE, "unsubscribe"),
    "console:suggestions": Row(Perm.UNSUBSCRIBE_READ),
    "console:suggestions_confirm": Row(Perm.UNSUBSCRIBE_WRITE),
    "console:suggestions_dismiss": Row(Perm.UNSUBSCRIBE_WRITE),
    "console:removals": Row(Perm.UNSUBSCRIBE_READ),
    "console:removal_withdraw": Row(Perm.UNSUBSCRIBE_WRITE, "removal_request"),
    "console:block_list": Row(Perm.UNSUBSCRIBE_READ),
    "console:block_add": Row(Perm.UNSUBSCRIBE_WRITE),
    "console:block_file": Row(Perm.MESSAGE_REVEAL),
    "console:block_remove": Row(Perm.UNSUBSCRIBE_WRITE, "blocked_number"),
    "console:blocks_remove": Row(Perm.UNSUBSCRIBE_WRITE),
    "console:number_imports": Row(Perm.UNSUBSCRIBE_READ),
    "console:number_import_new": Row(Perm.UNSUBSCRIBE_WRITE),
    "console:number_import": Row(Perm.UNSUBSCRIBE_READ, "number_import"),
    # Console: a list on its way
    "console:send_task_again": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_approve": Row(Perm.MESSAGE_APPROVE, "send_task", arguments=MAINLAND),
    "console:send_task_cap": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_confirm": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_decline": Row(Perm.MESSAGE_APPROVE, "send_task", arguments=MAINLAND),
    "console:send_task_discard": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_limits": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_finish": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_pace": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_pause": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_progress": Row(Perm.MESSAGE_READ, "send_task", arguments=MAINLAND),
    "console:send_task_resume": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_rows": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_stop": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_test": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    "console:send_task_unschedule": Row(Perm.MESSAGE_SEND, "send_task", arguments=MAINLAND),
    # Console: signatures and templates
    "console:mainland_signatures": Row(Perm.SIGNATURE_READ),
    "console:global_signatures": Row(Perm.SIGNATURE_READ),
    "console:signature": Row(Perm.SIGNATURE_READ, "signature", arguments=MAINLAND),
    "console:signature_copy": Row(Perm.SIGNATURE_WRITE, "signature", arguments=MAINLAND),
    "console:signature_delete": Row(Perm.SIGNATURE_WRITE, "signature", arguments=MAINLAND),
    "console:signature_edit": Row(Perm.SIGNATURE_WRITE, "signature", arguments=MAINLAND),
    "console:certificate": Row(Perm.SIGNATURE_READ, "certificate", key="attachment_id"),
    "console:certificate_page": Row(
        Perm.SIGNATURE_READ, "certificate", key="attachment_id", arguments={"page": 1}
    ),
    "console:signature_letter": Row(Perm.SIGNATURE_WRITE, arguments=MAINLAND),
    "console:signature_messages": Row(Perm.SIGNATURE_WRITE, "signature", arguments=MAINLAND),
    "console:signature_versions": Row(Perm.SIGNATURE_READ, "signature", arguments=MAINLAND),
    "console:review_file": Row(Perm.SIGNATURE_WRITE, "review_file", key="attachment_id"),
    "console:signature_new": Row(Perm.SIGNATURE_WRITE, arguments=MAINLAND),
    "console:signature_preview": Row(Perm.SIGNATURE_WRITE, arguments=MAINLAND),
    "console:signature_submit": Row(Perm.SIGNATURE_WRITE, "signature", arguments=MAINLAND),
    "console:signature_withdraw": Row(Perm.SIGNATURE_WRITE, "signature", arguments=MAINLAND),
    "console:mainland_templates": Row(Perm.TEMPLATE_READ),
    "console:global_templates": Row(Perm.TEMPLATE_READ),
    "console:switches": Row(Perm.APPLICATION_READ),
    "console:switch_release": Row(Perm.TEMPLATE_SWITCH, "switch"),
    "console:application_stop": Row(Perm.APPLICATION_SWITCH, "application"),
    "console:template_stop": Row(Perm.TEMPLATE_SWITCH, "template", arguments=MAINLAND),
    "console:template": Row(Perm.TEMPLATE_READ, "template", arguments=MAINLAND),
    "console:template_copy": Row(Perm.TEMPLATE_WRITE, "template", arguments=MAINLAND),
    "console:template_import": Row(Perm.TEMPLATE_READ, "template_import", arguments=MAINLAND),
    "console:template_import_result": Row(Perm.TEMPLATE_READ, "template_import", arguments=MAINLAND),
    "console:template_import_sheet": Row(Perm.TEMPLATE_WRITE, arguments=MAINLAND),
    "console:template_imports": Row(Perm.TEMPLATE_WRITE, arguments=MAINLAND),
    "console:templates_submit": Row(Perm.TEMPLATE_WRITE, arguments=MAINLAND),
    "console:templates_tag": Row(Perm.TEMPLATE_WRITE, arguments=MAINLAND),
    "console:template_delete": Row(Perm.TEMPLATE_WRITE, "template", arguments=MAINLAND),
    "console:template_edit": Row(Perm.TEMPLATE_WRITE, "template", arguments=MAINLAND),
    "console:template_messages": Row(Perm.TEMPLATE_WRITE, "template", arguments=MAINLAND),
    "console:template_versions": Row(Perm.TEMPLATE_READ, "template", arguments=MAINLAND),
    "console:template_new": Row(Perm.TEMPLATE_WRITE, arguments=MAINLAND),
    "console:template_preview": Row(Perm.TEMPLATE_WRITE, arguments=MAINLAND),
    "console:template_submit": Row(Perm.TEMPLATE_WRITE, "template", arguments=MAINLAND),
    "console:template_withdraw": Row(Perm.TEMPLATE_WRITE, "template", arguments=MAINLAND),
    # Back office: the platform's own people
    "backoffice:people": Row(Perm.STAFF_PEOPLE_WRITE),
    "backoffice:staff_link": Row(Perm.STAFF_PEOPLE_WRITE, "staff_person"),
    "backoffice:staff_member": Row(Perm.STAFF_PEOPLE_WRITE, "staff_person"),
    "backoffice:staff_new": Row(Perm.STAFF_PEOPLE_WRITE),
    "backoffice:staff_remove": Row(Perm.STAFF_PEOPLE_WRITE, "staff_person"),
    # Back office: reviews
    "backoffice:account": Row(Perm.STAFF_ACCOUNT_READ, "account"),
    "backoffice:account_reopen": Row(Perm.STAFF_ACCOUNT_WRITE, "account"),
    "backoffice:account_suspend": Row(Perm.STAFF_ACCOUNT_WRITE, "account"),
    "backoffice:accounts": Row(Perm.STAFF_ACCOUNT_READ),
    "backoffice:audit": Row(Perm.STAFF_AUDIT_READ),
    "backoffice:carrier": Row(Perm.STAFF_CARRIER_READ, "carrier"),
    "backoffice:carrier_choose": Row(Perm.STAFF_CARRIER_WRITE),
    "backoffice:carrier_default": Row(Perm.STAFF_CARRIER_WRITE, "carrier"),
    "backoffice:carrier_disable": Row(Perm.STAFF_CARRIER_WRITE, "carrier"),
    "backoffice:carrier_edit": Row(Perm.STAFF_CARRIER_WRITE, "carrier"),
    "backoffice:carrier_enable": Row(Perm.STAFF_CARRIER_WRITE, "carrier"),
    "backoffice:carrier_new": Row(Perm.STAFF_CARRIER_WRITE, arguments={"protocol": "smpp"}),
    "backoffice:carriers": Row(Perm.STAFF_CARRIER_READ),
    "backoffice:doubts": Row(Perm.STAFF_MESSAGE_READ),
    "backoffice:overview": Row(Perm.STAFF_OVERVIEW_READ),
    "backoffice:prices": Row(Perm.STAFF_PRICE_READ),
    "backoffice:record": Row(Perm.STAFF_MESSAGE_READ, "message", "serial"),
    "backoffice:record_resolve": Row(Perm.STAFF_MESSAGE_RESOLVE, "message", "serial"),
    "backoffice:records": Row(Perm.STAFF_MESSAGE_READ),
    "backoffice:identity_document": Row(Perm.STAFF_REVIEW_DECIDE, "identity_document", "attachment_id"),
    "backoffice:identity_document_page": Row(
        Perm.STAFF_REVIEW_DECIDE, "identity_document", "attachment_id", {"page": 1}
    ),
    "backoffice:identity_reveal": Row(Perm.STAFF_REVIEW_DECIDE, "identity"),
    "backoffice:rights": Row(Perm.STAFF_ACCOUNT_READ),
    "backoffice:rights_edit": Row(Perm.STAFF_ACCOUNT_WRITE),
    "backoffice:certificate": Row(Perm.STAFF_REVIEW_READ, "certificate", key="attachment_id"),
    "backoffice:certificate_cell": Row(
        Perm.STAFF_REVIEW_RULES, arguments={"cell": "organization-0-0-0-first"}
    ),
    "backoffice:certificate_page": Row(
        Perm.STAFF_REVIEW_READ, "certificate", key="attachment_id", arguments={"page": 1}
    ),
    "backoffice:certificates": Row(Perm.STAFF_REVIEW_READ),
    "backoffice:review": Row(Perm.STAFF_REVIEW_READ, "review"),
    "backoffice:review_expedite": Row(Perm.STAFF_REVIEW_EXPEDITE, "review"),
    "backoffice:review_file": Row(Perm.STAFF_REVIEW_DECIDE, "review_file", key="attachment_id"),
    "backoffice:review_inbox": Row(Perm.STAFF_REVIEW_READ),
    "backoffice:review_messages": Row(Perm.STAFF_REVIEW_READ, "review"),
    "backoffice:review_versions": Row(Perm.STAFF_REVIEW_READ, "review"),
    "backoffice:review_next": Row(Perm.STAFF_REVIEW_DECIDE),
    "backoffice:review_release": Row(Perm.STAFF_REVIEW_READ, "review"),
    "backoffice:review_take": Row(Perm.STAFF_REVIEW_READ, "review"),
    "backoffice:review_revoke": Row(Perm.STAFF_REVIEW_READ, "review"),
    "backoffice:review_reopen": Row(Perm.STAFF_REVIEW_RECONSIDER, "review"),
    "backoffice:rechecks": Row(Perm.STAFF_REVIEW_DECIDE),
    "backoffice:recheck_next": Row(Perm.STAFF_REVIEW_DECIDE),
    "backoffice:recheck": Row(Perm.STAFF_REVIEW_READ, "recheck"),
    "backoffice:agreement": Row(Perm.STAFF_REVIEW_READ),
    "backoffice:desk_rules": Row(Perm.STAFF_REVIEW_RULES),
    "backoffice:review_calendar": Row(Perm.STAFF_REVIEW_READ),
    "backoffice:calendar_clear": Row(Perm.STAFF_REVIEW_RULES, arguments={"pk": 1}),
    "backoffice:review_workload": Row(Perm.STAFF_REVIEW_READ),
    "backoffice:review_together": Row(Perm.STAFF_REVIEW_DECIDE, "review"),
    "backoffice:reviews": Row(Perm.STAFF_REVIEW_READ),
    "backoffice:switches": Row(Perm.STAFF_SWITCH_READ),
    "backoffice:switch_stop": Row(Perm.STAFF_SWITCH_WRITE, arguments={"kind": "country"}),
    "backoffice:switch_release": Row(Perm.STAFF_SWITCH_WRITE, "switch"),
    "backoffice:word_lists": Row(Perm.STAFF_WORD_READ),
    "backoffice:word_list": Row(Perm.STAFF_WORD_READ, "word_list"),
    "backoffice:word_list_discard": Row(Perm.STAFF_WORD_WRITE, "word_list"),
    "backoffice:word_list_edit": Row(Perm.STAFF_WORD_WRITE, "word_list"),
    "backoffice:word_list_new": Row(Perm.STAFF_WORD_WRITE),
    "backoffice:word_list_publish": Row(Perm.STAFF_WORD_WRITE, "word_list"),
    "backoffice:word_list_rename": Row(Perm.STAFF_WORD_WRITE, "word_list"),
    "backoffice:word_list_restore": Row(Perm.STAFF_WORD_WRITE, "word_list", arguments={"number": 1}),
    "backoffice:word_list_test": Row(Perm.STAFF_WORD_WRITE, "word_list"),
    "backoffice:word_list_tested": Row(Perm.STAFF_WORD_READ, "tested_word_list"),
    "backoffice:unsubscribes": Row(Perm.STAFF_UNSUBSCRIBE_READ),
    "backoffice:unsubscribe_add": Row(Perm.STAFF_UNSUBSCRIBE_WRITE),
    "backoffice:keywords": Row(Perm.STAFF_UNSUBSCRIBE_READ),
    "backoffice:keyword_new": Row(Perm.STAFF_UNSUBSCRIBE_WRITE),
    "backoffice:keyword_switch": Row(Perm.STAFF_UNSUBSCRIBE_WRITE),
    "backoffice:word_list_version": Row(Perm.STAFF_WORD_READ, "word_list", arguments={"number": 1}),
    "backoffice:words_try": Row(Perm.STAFF_WORD_READ),
    "backoffice:tickets": Row(Perm.STAFF_TICKET_READ),
    "backoffice:ticket": Row(Perm.STAFF_TICKET_READ, "ticket"),
    "backoffice:ticket_close": Row(Perm.STAFF_TICKET_ANSWER, "ticket"),
    "backoffice:ticket_reopen": Row(Perm.STAFF_TICKET_ANSWER, "ticket"),
    "backoffice:ticket_standing": Row(Perm.STAFF_TICKET_ANSWER, "ticket"),
    "backoffice:ticket_grant_review": Row(Perm.STAFF_TICKET_GRANT, "ticket"),
    "backoffice:ticket_document": Row(Perm.STAFF_TICKET_READ, "ticket_document", "attachment_id"),
    "backoffice:ticket_document_page": Row(
        Perm.STAFF_TICKET_READ, "ticket_document", "attachment_id", {"page": 1}
    ),
    "backoffice:sender_market": Row(Perm.STAFF_REVIEW_RULES, arguments={"country": "sg"}),
    "backoffice:sender_market_forget": Row(Perm.STAFF_REVIEW_RULES, arguments={"country": "sg"}),
    "backoffice:sender_markets": Row(Perm.STAFF_REVIEW_READ),
    "backoffice:sender_document": Row(Perm.STAFF_REVIEW_READ, "sender_document", "attachment_id"),
    "backoffice:sender_document_page": Row(
        Perm.STAFF_REVIEW_READ, "sender_document", "attachment_id", {"page": 1}
    ),
    "backoffice:send_task": Row(Perm.STAFF_MESSAGE_READ, "send_task"),
    "backoffice:send_tasks": Row(Perm.STAFF_MESSAGE_READ),
    # Alarms, in both faces
    "console:alarm_acknowledge": public(token="nobody-s-token"),
    "console:alarm_verify_email": public(token="nobody-s-token"),
    "console:alarms": Row(Perm.ALARM_READ),
    "console:alarm": Row(Perm.ALARM_READ, "alarm"),
    "console:alarm_acknowledge_own": Row(Perm.ALARM_WRITE, "alarm"),
    "console:application_alarms": Row(Perm.ALARM_READ, "application"),
    "console:alarm_recipient_new": Row(Perm.ALARM_WRITE, "application"),
    "backoffice:alarms": Row(Perm.STAFF_ALARM_READ),
    "backoffice:alarm": Row(Perm.STAFF_ALARM_READ, "alarm"),
    "backoffice:alarm_acknowledge": Row(Perm.STAFF_ALARM_WRITE, "alarm"),
    "console:alarm_letter_again": Row(Perm.ALARM_WRITE, "alarm_letter"),
    "backoffice:alarm_letter_again": Row(Perm.STAFF_ALARM_WRITE, "alarm_letter"),
    "backoffice:alarm_recipients": Row(Perm.STAFF_ALARM_READ),
    "backoffice:alarm_recipient_new": Row(Perm.STAFF_ALARM_WRITE),
    "backoffice:alarm_rules": Row(Perm.STAFF_ALARM_READ),
    "backoffice:alarm_rule": Row(Perm.STAFF_ALARM_WRITE, arguments={"condition": "unbalanced"}),
    "backoffice:alarm_rule_reset": Row(Perm.STAFF_ALARM_WRITE, arguments={"condition": "unbalanced"}),
    "backoffice:alarm_sender": Row(Perm.STAFF_ALARM_WRITE),
}
for _verb in ("", "_code", "_delete", "_edit", "_mail", "_test", "_webhook"):
    TABLE[f"console:alarm_recipient{_verb}"] = Row(Perm.ALARM_WRITE, "alarm_recipient")
    TABLE[f"backoffice:alarm_recipient{_verb}"] = Row(Perm.STAFF_ALARM_WRITE, "platform_recipient")
