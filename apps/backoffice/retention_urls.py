"""Routes of retention; part of the back office's routes."""

from django.urls import path

from apps.backoffice.views import retention

urlpatterns = [
    path("retention/", retention.Retention.as_view(), name="retention"),
    path("retention/terms/", retention.RetentionTerms.as_view(), name="retention_terms"),
    path("retention/holds/", retention.LegalHolds.as_view(), name="legal_holds"),
    path("retention/holds/new/", retention.LegalHoldNew.as_view(), name="legal_hold_new"),
    path("retention/holds/<slug:public_id>/lift/", retention.LegalHoldLift.as_view(), name="legal_hold_lift"),
    path("retention/proofs/", retention.Deletions.as_view(), name="deletions"),
]
