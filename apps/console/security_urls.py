"""Routes of an application's security; part of the console's routes."""

from django.urls import path

from apps.console.views import backtests, cases, security

urlpatterns = [
    path("applications/<slug:public_id>/security/", security.Security.as_view(), name="application_security"),
    path("applications/<slug:public_id>/security/caps/new/", security.CapNew.as_view(), name="cap_new"),
    path(
        "applications/<slug:public_id>/security/codes/", security.CodeWatchEdit.as_view(), name="code_watch"
    ),
    path(
        "applications/<slug:public_id>/security/back-tests/",
        backtests.BacktestList.as_view(),
        name="application_backtests",
    ),
    path(
        "applications/<slug:public_id>/security/back-tests/new/",
        backtests.BacktestNew.as_view(),
        name="backtest_new",
    ),
    path("back-tests/<slug:public_id>/", backtests.BacktestDetail.as_view(), name="backtest"),
    path("caps/<slug:public_id>/lift/", security.CapLift.as_view(), name="cap_lift"),
    path("cases/<slug:public_id>/", cases.CaseDetail.as_view(), name="case"),
    path("cases/<slug:public_id>/release/", cases.CaseRelease.as_view(), name="case_release"),
    path("cases/<slug:public_id>/note/", cases.CaseNoteAdd.as_view(), name="case_note"),
]
