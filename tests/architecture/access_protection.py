"""Rows of the access table about switches, caps, cases, rules and back-tests: the right, and the thing that is shown."""

from apps.accounts.permissions import Perm

READ, WRITE = Perm.STAFF_GUARD_READ, Perm.STAFF_GUARD_WRITE

PROTECTION: dict[str, tuple[Perm, str]] = {
    "console:application_backtests": (Perm.APPLICATION_READ, "application"),
    "console:backtest": (Perm.APPLICATION_READ, "own_backtest"),
    "console:backtest_new": (Perm.APPLICATION_READ, "application"),
    "console:application_security": (Perm.APPLICATION_READ, "application"),
    "console:application_stop": (Perm.APPLICATION_SWITCH, "application"),
    "console:cap_lift": (Perm.APPLICATION_WRITE, "spend_cap"),
    "console:cap_new": (Perm.APPLICATION_WRITE, "application"),
    "console:case": (Perm.APPLICATION_READ, "case"),
    "console:case_note": (Perm.APPLICATION_WRITE, "case"),
    "console:case_release": (Perm.APPLICATION_SWITCH, "case"),
    "console:code_watch": (Perm.APPLICATION_WRITE, "application"),
    "console:switch_release": (Perm.TEMPLATE_SWITCH, "switch"),
    "console:switches": (Perm.APPLICATION_READ, ""),
    "backoffice:account_cap_lift": (WRITE, "spend_cap"),
    "backoffice:account_cap_new": (WRITE, "account"),
    "backoffice:account_caps": (READ, "account"),
    "backoffice:breaker_rule_live": (WRITE, "breaker_rule"),
    "backoffice:breaker_rule_shadow": (WRITE, "breaker_rule"),
    "backoffice:backtest": (READ, "backtest"),
    "backoffice:backtest_new": (WRITE, ""),
    "backoffice:backtests": (READ, ""),
    "backoffice:breaker_rule": (WRITE, "breaker_rule"),
    "backoffice:breaker_rule_new": (WRITE, ""),
    "backoffice:breaker_rule_try": (WRITE, "breaker_rule"),
    "backoffice:breaker_rules": (READ, ""),
    "backoffice:case": (READ, "case"),
    "backoffice:case_confirm": (WRITE, "case"),
    "backoffice:case_dismiss": (WRITE, "case"),
    "backoffice:case_note": (WRITE, "case"),
    "backoffice:case_release": (WRITE, "case"),
    "backoffice:cases": (READ, ""),
    "backoffice:switch_release": (Perm.STAFF_SWITCH_WRITE, "switch"),
    "backoffice:switches": (Perm.STAFF_SWITCH_READ, ""),
}
