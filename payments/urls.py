"""Tranches, payments, invoices, penalties and exports."""

from django.urls import path

from payments.views import (
    exports,
    invoices,
    payments,
    penalties,
    proposals,
    releases,
    requests,
    reversals,
    sheets,
)

urlpatterns = [
    path("payments/", payments.payment_list, name="payments"),
    path("payments/<int:number>/", payments.payment_detail, name="payment"),
    path(
        "payments/<int:number>/request/",
        requests.request_payment,
        name="request_payment",
    ),
    path(
        "payment-requests/<int:pk>/approve/",
        requests.approve,
        name="approve_payment",
    ),
    path(
        "payment-requests/<int:pk>/decline/",
        requests.decline,
        name="decline_payment",
    ),
    path(
        "payment-requests/<int:pk>/record/",
        requests.record,
        name="record_payment",
    ),
    path(
        "payment-requests/<int:pk>/sheet.pdf",
        sheets.sheet,
        name="payment_sheet",
    ),
    path(
        "payments/rows/<int:pk>/reverse/",
        reversals.reverse,
        name="reverse_payment",
    ),
    path(
        "payments/<int:number>/release/",
        releases.release,
        name="propose_release",
    ),
    path(
        "money-proposals/<int:pk>/", proposals.proposal, name="money_proposal"
    ),
    path(
        "money-proposals/<int:pk>/decline/",
        proposals.decline,
        name="decline_money_proposal",
    ),
    path(
        "money-proposals/<int:pk>/withdraw/",
        proposals.withdraw,
        name="withdraw_money_proposal",
    ),
    path("invoices/", invoices.invoice_list, name="invoices"),
    path(
        "payments/<int:number>/invoice/",
        invoices.record,
        name="record_invoice",
    ),
    path("penalties/", penalties.penalty_list, name="penalties"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/new/", exports.make, name="make_export"),
    path("exports/<int:pk>/", exports.download, name="export"),
]
