"""Routes of invoices; part of the console's routes."""

from django.urls import path

from apps.console.views import invoices, titles

urlpatterns = [
    path("billing/invoices/", invoices.Invoices.as_view(), name="invoices"),
    path("billing/invoices/months/", invoices.Invoiceable.as_view(), name="invoiceable"),
    path("billing/invoices/ask/", invoices.InvoiceAsk.as_view(), name="invoice_ask"),
    path("billing/invoices/automatic/", invoices.InvoicesAutomatic.as_view(), name="invoices_automatic"),
    path("billing/invoices/titles/", titles.Titles.as_view(), name="titles"),
    path("billing/invoices/titles/new/", titles.TitleNew.as_view(), name="title_new"),
    path("billing/invoices/titles/<slug:public_id>/", titles.TitleDetail.as_view(), name="title"),
    path("billing/invoices/titles/<slug:public_id>/edit/", titles.TitleEdit.as_view(), name="title_edit"),
    path(
        "billing/invoices/titles/<slug:public_id>/retire/", titles.TitleRetire.as_view(), name="title_retire"
    ),
    path("title-documents/<slug:attachment_id>/", titles.TitleFile.as_view(), name="title_document"),
    path(
        "title-documents/<slug:attachment_id>/<int:page>/",
        titles.TitleFile.as_view(),
        name="title_document_page",
    ),
    path("billing/invoices/<slug:public_id>/", invoices.InvoiceDetail.as_view(), name="invoice"),
    path(
        "billing/invoices/<slug:public_id>/withdraw/",
        invoices.InvoiceWithdraw.as_view(),
        name="invoice_withdraw",
    ),
    path(
        "billing/invoices/<slug:public_id>/file/<slug:language>/",
        invoices.InvoiceFile.as_view(),
        name="invoice_file",
    ),
]
