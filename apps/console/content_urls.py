"""Routes of what may be said: signatures with their certificates, sender IDs, templates; part of the console's routes."""

from django.urls import path

from apps.console import converters  # noqa: F401 - addresses name the region
from apps.console.views import (
    certificates,
    conversations,
    copies,
    sender_ids,
    signatures,
    switches,
    template_imports,
    template_order,
    templates,
)
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
    path("review-files/<slug:attachment_id>/", conversations.ReviewFile.as_view(), name="review_file"),
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
        "<region:region>/signatures/<slug:public_id>/copy/",
        copies.SignatureCopy.as_view(),
        name="signature_copy",
    ),
    path(
        "<region:region>/signatures/<slug:public_id>/messages/",
        signatures.SignatureMessages.as_view(),
        name="signature_messages",
    ),
    path(
        "<region:region>/signatures/<slug:public_id>/versions/",
        signatures.SignatureVersions.as_view(),
        name="signature_versions",
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
        "global/sender-ids/",
        sender_ids.SenderIdList.as_view(),
        {"region": Region.GLOBAL},
        "global_sender_ids",
    ),
    path("<global:region>/sender-ids/new/", sender_ids.SenderIdNew.as_view(), name="sender_id_new"),
    path(
        "<global:region>/sender-ids/preview/", sender_ids.SenderIdPreview.as_view(), name="sender_id_preview"
    ),
    path(
        "<global:region>/sender-ids/<slug:public_id>/", sender_ids.SenderIdDetail.as_view(), name="sender_id"
    ),
    path(
        "<global:region>/sender-ids/<slug:public_id>/edit/",
        sender_ids.SenderIdEdit.as_view(),
        name="sender_id_edit",
    ),
    path(
        "<global:region>/sender-ids/<slug:public_id>/messages/",
        sender_ids.SenderIdMessages.as_view(),
        name="sender_id_messages",
    ),
    path(
        "<global:region>/sender-ids/<slug:public_id>/versions/",
        sender_ids.SenderIdVersions.as_view(),
        name="sender_id_versions",
    ),
    path(
        "<global:region>/sender-ids/<slug:public_id>/submit/",
        sender_ids.SenderIdSubmit.as_view(),
        name="sender_id_submit",
    ),
    path(
        "<global:region>/sender-ids/<slug:public_id>/withdraw/",
        sender_ids.SenderIdWithdraw.as_view(),
        name="sender_id_withdraw",
    ),
    path(
        "<global:region>/sender-ids/<slug:public_id>/default/",
        sender_ids.SenderIdMakeDefault.as_view(),
        name="sender_id_default",
    ),
    path(
        "<global:region>/sender-ids/<slug:public_id>/delete/",
        sender_ids.SenderIdDelete.as_view(),
        name="sender_id_delete",
    ),
    path(
        "sender-documents/<slug:attachment_id>/",
        sender_ids.SenderDocumentFile.as_view(),
        name="sender_document",
    ),
    path(
        "sender-documents/<slug:attachment_id>/<int:page>/",
        sender_ids.SenderDocumentFile.as_view(),
        name="sender_document_page",
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
    path("<region:region>/templates/tags/", template_order.TemplatesTag.as_view(), name="templates_tag"),
    path(
        "<region:region>/templates/submit/", template_order.TemplatesSubmit.as_view(), name="templates_submit"
    ),
    path(
        "<region:region>/templates/import/",
        template_imports.TemplateImports.as_view(),
        name="template_imports",
    ),
    path(
        "<region:region>/templates/import/file/",
        template_imports.ImportSheet.as_view(),
        name="template_import_sheet",
    ),
    path(
        "<region:region>/templates/import/<slug:public_id>/",
        template_imports.ImportReport.as_view(),
        name="template_import",
    ),
    path(
        "<region:region>/templates/import/<slug:public_id>/result/",
        template_imports.ImportResult.as_view(),
        name="template_import_result",
    ),
    path("<region:region>/templates/preview/", templates.TemplatePreview.as_view(), name="template_preview"),
    path("<region:region>/templates/<slug:public_id>/", templates.TemplateDetail.as_view(), name="template"),
    path(
        "<region:region>/templates/<slug:public_id>/edit/",
        templates.TemplateEdit.as_view(),
        name="template_edit",
    ),
    path(
        "<region:region>/templates/<slug:public_id>/copy/",
        copies.TemplateCopy.as_view(),
        name="template_copy",
    ),
    path(
        "<region:region>/templates/<slug:public_id>/messages/",
        templates.TemplateMessages.as_view(),
        name="template_messages",
    ),
    path(
        "<region:region>/templates/<slug:public_id>/versions/",
        templates.TemplateVersions.as_view(),
        name="template_versions",
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
    path(
        "<region:region>/templates/<slug:public_id>/stop/",
        switches.TemplateStop.as_view(),
        name="template_stop",
    ),
]
