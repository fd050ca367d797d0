"""Routes of the staff’s statistics."""

from django.urls import path

from apps.backoffice.views import statistics

urlpatterns = [
    path("statistics/", statistics.Overview.as_view(), name="statistics"),
    path("statistics/accounts/", statistics.Accounts.as_view(), name="statistics_accounts"),
    path("statistics/countries/", statistics.Countries.as_view(), name="statistics_countries"),
    path("statistics/failures/", statistics.Failures.as_view(), name="statistics_failures"),
    path("statistics/receipts/", statistics.Receipts.as_view(), name="statistics_receipts"),
    path("statistics/templates/", statistics.Templates.as_view(), name="statistics_templates"),
    path("statistics/signatures/", statistics.Signatures.as_view(), name="statistics_signatures"),
    path("statistics/conversion/", statistics.Conversion.as_view(), name="statistics_conversion"),
    path("statistics/latency/", statistics.Latency.as_view(), name="statistics_latency"),
]
