"""Routes of the breaker for staff; part of the back office's routes."""

from django.urls import path

from apps.backoffice.views import backtests, guard

urlpatterns = [
    path("cases/", guard.CaseList.as_view(), name="cases"),
    path("cases/<slug:public_id>/", guard.CaseDetail.as_view(), name="case"),
    path("cases/<slug:public_id>/release/", guard.CaseRelease.as_view(), name="case_release"),
    path("cases/<slug:public_id>/confirm/", guard.CaseConfirm.as_view(), name="case_confirm"),
    path("cases/<slug:public_id>/dismiss/", guard.CaseDismiss.as_view(), name="case_dismiss"),
    path("cases/<slug:public_id>/note/", guard.CaseNoteAdd.as_view(), name="case_note"),
    path("breaker/", guard.RuleList.as_view(), name="breaker_rules"),
    path("breaker/new/", guard.RuleNew.as_view(), name="breaker_rule_new"),
    path("breaker/<slug:public_id>/", guard.RuleEdit.as_view(), name="breaker_rule"),
    path("breaker/<slug:public_id>/try/", guard.RuleTry.as_view(), name="breaker_rule_try"),
    path("back-tests/", backtests.BacktestList.as_view(), name="backtests"),
    path("back-tests/new/", backtests.BacktestNew.as_view(), name="backtest_new"),
    path("back-tests/<slug:public_id>/", backtests.BacktestDetail.as_view(), name="backtest"),
]
