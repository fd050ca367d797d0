"""Routes of what may be said: signatures with their certificates, and templates; part of the console's routes."""

from django.urls import path

from apps.console import converters  # noqa: F401 - addresses name the region
from apps.console.views import certificates, signatures, templates
from apps.core.kinds import Region

urlpatterns = [
    # Signatures and templates: the two regions are entries of their own in the menu
    path(
        "mainland/signatures/",
        signatures.SignatureList.as_view(),
        {"region": Region.MAINLAND},
        "mainland_signatures",
    ),
    path(
        "global/signatures/",
        signatures.SignatureList.as_view(),
        {"region": Region.GLOBAL},
        "global_signatures",
    ),
    path(
        "<region:region>/signatures/letter/", certificates.SignatureLetter.as_view(), name="signature_letter"
    ),
    path(
        "certificates/<slug:attachment_id>/", certificates.SignatureCertificate.as_view(), name="certificate"
    ),
    path(
        "certificates/<slug:attachment_id>/<int:page>/",
        certificates.SignatureCertificate.as_view(),
        name="certificate_page",
    ),
    path("<region:region>/signatures/new/", signatures.SignatureNew.as_view(), name="signature_new"),
    path(
        "<region:region>/signatures/preview/", signatures.SignaturePreview.as_view(), name="signature_preview"
    ),
    path(
        "<region:region>/signatures/<slug:public_id>/", signatures.SignatureDetail.as_view(), name="signature"
    ),
    path(
        "<region:region>/signatures/<slug:public_id>/edit/",
        signatures.SignatureEdit.as_view(),
        name="signature_edit",
    ),
    path(
        "<region:region>/signatures/<slug:public_id>/submit/",
        signatures.SignatureSubmit.as_view(),
        name="signature_submit",
    ),
    path(
        "<region:region>/signatures/<slug:public_id>/withdraw/",
        signatures.SignatureWithdraw.as_view(),
        name="signature_withdraw",
    ),
    path(
        "<region:region>/signatures/<slug:public_id>/delete/",
        signatures.SignatureDelete.as_view(),
        name="signature_delete",
    ),
    path(
        "mainland/templates/",
        templates.TemplateList.as_view(),
        {"region": Region.MAINLAND},
        "mainland_templates",
    ),
    path(
        "global/templates/", templates.TemplateList.as_view(), {"region": Region.GLOBAL}, "global_templates"
    ),
    path("<region:region>/templates/new/", templates.TemplateNew.as_view(), name="template_new"),
    path("<region:region>/templates/preview/", templates.TemplatePreview.as_view(), name="template_preview"),
    path("<region:region>/templates/<slug:public_id>/", templates.TemplateDetail.as_view(), name="template"),
    path(
        "<region:region>/templates/<slug:public_id>/edit/",
        templates.TemplateEdit.as_view(),
        name="template_edit",
    ),
    path(
        "<region:region>/templates/<slug:public_id>/submit/",
        templates.TemplateSubmit.as_view(),
        name="template_submit",
    ),
    path(
        "<region:region>/templates/<slug:public_id>/withdraw/",
        templates.TemplateWithdraw.as_view(),
        name="template_withdraw",
    ),
    path(
        "<region:region>/templates/<slug:public_id>/delete/",
        templates.TemplateDelete.as_view(),
        name="template_delete",
    ),
]
