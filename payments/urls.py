"""Tranches, payments, invoices, penalties and exports."""

from django.urls import path

from payments.views import exports, invoices, payments, penalties

urlpatterns = [
    path("payments/", payments.payment_list, name="payments"),
    path(
        "payments/<int:number>/", payments.payment_detail, name="payment"
    ),
    path(
        "payments/<int:number>/request/",
        payments.request_payment,
        name="request_payment",
    ),
    path(
        "payment-requests/<int:pk>/approve/",
        payments.approve,
        name="approve_payment",
    ),
    path(
        "payment-requests/<int:pk>/decline/",
        payments.decline,
        name="decline_payment",
    ),
    path(
        "payment-requests/<int:pk>/record/",
        payments.record,
        name="record_payment",
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
