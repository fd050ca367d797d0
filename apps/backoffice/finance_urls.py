"""Routes of finance in the staff's face: prices, balances, settlements, debts, reconciliation."""

from django.urls import path

from apps.backoffice.views import (
    bill_lines,
    bills,
    finance_home,
    invoice_titles,
    invoices,
    ledger,
    month_packs,
    price_lists,
    price_versions,
    prices,
    reconciliation,
    settlements,
)

urlpatterns = [
    path("finance/", finance_home.FinanceHome.as_view(), name="finance"),
    # Prices
    path("prices/", prices.PriceSheet.as_view(), name="prices"),
    path("prices/lists/", price_lists.PriceLists.as_view(), name="price_lists"),
    path("prices/lists/new/", price_lists.PriceListNew.as_view(), name="price_list_new"),
    path("prices/lists/<slug:public_id>/", price_lists.PriceListDetail.as_view(), name="price_list"),
    path(
        "prices/lists/<slug:public_id>/propose/", price_lists.PricesPropose.as_view(), name="prices_propose"
    ),
    path("prices/versions/<slug:public_id>/", price_versions.VersionDetail.as_view(), name="price_version"),
    path(
        "prices/versions/<slug:public_id>/file/",
        price_versions.VersionFile.as_view(),
        name="price_version_file",
    ),
    path(
        "prices/versions/<slug:public_id>/approve/",
        price_versions.VersionApprove.as_view(),
        name="price_version_approve",
    ),
    path(
        "prices/versions/<slug:public_id>/decline/",
        price_versions.VersionDecline.as_view(),
        name="price_version_decline",
    ),
    # Balances
    path("balances/", ledger.Balances.as_view(), name="balances"),
    path("balances/journal/", ledger.Journal.as_view(), name="journal"),
    path("balances/<slug:public_id>/", ledger.BalanceDetail.as_view(), name="balance"),
    path("balances/<slug:public_id>/terms/", ledger.BalanceTerms.as_view(), name="balance_terms"),
    path("postings/", ledger.Proposals.as_view(), name="proposals"),
    path("postings/new/", ledger.ProposalNew.as_view(), name="proposal_new"),
    path("postings/<slug:public_id>/", ledger.ProposalDetail.as_view(), name="proposal"),
    path("postings/<slug:public_id>/approve/", ledger.ProposalApprove.as_view(), name="proposal_approve"),
    path("postings/<slug:public_id>/decline/", ledger.ProposalDecline.as_view(), name="proposal_decline"),
    path("postings/<slug:public_id>/withdraw/", ledger.ProposalWithdraw.as_view(), name="proposal_withdraw"),
    # Days
    path("settlements/", settlements.Settlements.as_view(), name="settlements"),
    path("settlements/<slug:public_id>/", settlements.SettlementDetail.as_view(), name="settlement"),
    path("settlements/<slug:public_id>/file/", settlements.SettlementFile.as_view(), name="settlement_file"),
    path(
        "settlements/<slug:public_id>/recount/",
        settlements.SettlementRecount.as_view(),
        name="settlement_recount",
    ),
    # Months
    path("bills/", bills.Bills.as_view(), name="bills"),
    path("bills/new/", bills.BillNew.as_view(), name="bill_new"),
    path("bills/<slug:public_id>/", bills.BillDetail.as_view(), name="bill"),
    path("bills/<slug:public_id>/file/", bills.BillFile.as_view(), name="bill_file"),
    path("bills/<slug:public_id>/rerate/", bills.BillRerate.as_view(), name="bill_rerate"),
    path("bills/<slug:public_id>/lines/<int:number>/", bill_lines.BillLineDetail.as_view(), name="bill_line"),
    path(
        "bills/<slug:public_id>/lines/<int:number>/<str:day>/", bill_lines.BillDay.as_view(), name="bill_day"
    ),
    path("months/", month_packs.MonthPacks.as_view(), name="month_packs"),
    path("months/new/", month_packs.MonthPackNew.as_view(), name="month_pack_new"),
    path("months/books/", month_packs.BookAccounts.as_view(), name="book_accounts"),
    path("months/<slug:public_id>/", month_packs.MonthPackDetail.as_view(), name="month_pack"),
    path("months/<slug:public_id>/file/", month_packs.MonthPackFile.as_view(), name="month_pack_file"),
    path("charged/<str:serial>/", bill_lines.ChargedMessage.as_view(), name="charged_message"),
    # What should be equal
    path("reconciliation/", reconciliation.Differences.as_view(), name="reconciliation"),
    path("reconciliation/margin/", reconciliation.MarginPage.as_view(), name="margin"),
    path("reconciliation/files/", reconciliation.CarrierFiles.as_view(), name="carrier_files"),
    path("reconciliation/files/new/", reconciliation.CarrierFileNew.as_view(), name="carrier_file_new"),
    path(
        "reconciliation/files/<slug:public_id>/",
        reconciliation.CarrierFileDetail.as_view(),
        name="carrier_file",
    ),
    path("arrears/", settlements.ArrearsList.as_view(), name="arrears"),
    # Invoices
    path("invoices/", invoices.Invoices.as_view(), name="invoices"),
    path("invoices/titles/", invoice_titles.Titles.as_view(), name="titles"),
    path("invoices/titles/<slug:public_id>/", invoice_titles.TitleDetail.as_view(), name="title"),
    path(
        "invoices/titles/<slug:public_id>/approve/",
        invoice_titles.TitleApprove.as_view(),
        name="title_approve",
    ),
    path(
        "invoices/titles/<slug:public_id>/refuse/", invoice_titles.TitleRefuse.as_view(), name="title_refuse"
    ),
    path("title-documents/<slug:attachment_id>/", invoice_titles.TitleFile.as_view(), name="title_document"),
    path(
        "title-documents/<slug:attachment_id>/<int:page>/",
        invoice_titles.TitleFile.as_view(),
        name="title_document_page",
    ),
    path("invoices/seller/", invoice_titles.SellerPage.as_view(), name="seller"),
    path("invoices/series/", invoice_titles.SeriesPage.as_view(), name="series"),
    path("invoices/<slug:public_id>/", invoices.InvoiceDetail.as_view(), name="invoice"),
    path("invoices/<slug:public_id>/issue/", invoices.InvoiceIssue.as_view(), name="invoice_issue"),
    path("invoices/<slug:public_id>/refuse/", invoices.InvoiceRefuse.as_view(), name="invoice_refuse"),
    path("invoices/<slug:public_id>/credit/", invoices.InvoiceCredit.as_view(), name="invoice_credit"),
    path("invoices/<slug:public_id>/credit/issue/", invoices.CreditIssue.as_view(), name="credit_issue"),
    path("invoices/<slug:public_id>/credit/refuse/", invoices.CreditRefuse.as_view(), name="credit_refuse"),
    path("invoices/<slug:public_id>/take-back/", invoices.CreditWithdraw.as_view(), name="credit_withdraw"),
    path("invoices/<slug:public_id>/paid/", invoices.InvoicePaid.as_view(), name="invoice_paid"),
    path("invoices/<slug:public_id>/send/", invoices.InvoiceSend.as_view(), name="invoice_send"),
    path(
        "invoices/<slug:public_id>/file/<slug:language>/", invoices.InvoiceFile.as_view(), name="invoice_file"
    ),
]
