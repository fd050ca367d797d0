"""Routes of the breaker for staff; part of the back office's routes."""

from django.urls import path

from apps.backoffice.views import backtests, caps, guard

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
    path("breaker/<slug:public_id>/live/", guard.RuleLive.as_view(), name="breaker_rule_live"),
    path("breaker/<slug:public_id>/shadow/", guard.RuleShadow.as_view(), name="breaker_rule_shadow"),
    path("breaker/<slug:public_id>/try/", guard.RuleTry.as_view(), name="breaker_rule_try"),
    path("accounts/<slug:public_id>/caps/", caps.CapList.as_view(), name="account_caps"),
    path("accounts/<slug:public_id>/caps/new/", caps.CapNew.as_view(), name="account_cap_new"),
    path("caps/<slug:public_id>/lift/", caps.CapLift.as_view(), name="account_cap_lift"),
    path("back-tests/", backtests.BacktestList.as_view(), name="backtests"),
    path("back-tests/new/", backtests.BacktestNew.as_view(), name="backtest_new"),
    path("back-tests/<slug:public_id>/", backtests.BacktestDetail.as_view(), name="backtest"),
]
