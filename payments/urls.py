"""Tranches, payments, invoices, penalties and exports."""

from django.urls import path

from payments.views import (
    exports,
    invoice_acts,
    invoices,
    payees,
    payments,
    proposals,
    releases,
    requests,
    reversals,
    sheets,
)
from payments.views.penalties import acts as penalty_acts
from payments.views.penalties import day_file, disputes, ledger, sheet, trial
from payments.views.penalties import proposals as penalty_proposals
from payments.views.schedules import acts as schedule_acts
from payments.views.schedules import making as schedule_making
from payments.views.schedules import page as schedules

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
        "payment-requests/<int:pk>/withdraw/",
        requests.withdraw,
        name="withdraw_payment",
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
        "money-proposals/<int:pk>/file/",
        proposals.proposal_file,
        name="money_proposal_file",
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
    path("payee/", payees.payee, name="payee"),
    path("payee/reveal/", payees.reveal, name="reveal_payee"),
    path("invoices/", invoices.invoice_list, name="invoices"),
    path("invoices/taxpayer/", invoice_acts.taxpayer, name="taxpayer"),
    path("invoices/<int:pk>/", invoice_acts.detail, name="invoice"),
    path(
        "invoices/<int:pk>/red/", invoice_acts.redden, name="red_invoice"
    ),
    path(
        "invoices/<int:pk>/originals/",
        invoice_acts.upload,
        name="upload_invoice_original",
    ),
    path(
        "invoice-originals/<int:pk>/",
        invoice_acts.original_file,
        name="invoice_original",
    ),
    path(
        "payments/<int:number>/invoice/",
        invoices.record,
        name="record_invoice",
    ),
    path("penalties/", ledger.penalty_list, name="penalties"),
    path("penalties/trial/", trial.trial, name="penalty_trial"),
    path("penalties/why/", sheet.sheet, name="penalty_sheet"),
    path(
        "penalties/why/file/", sheet.sheet_file, name="penalty_sheet_file"
    ),
    path("penalties/days.csv", day_file.day_file, name="penalty_days"),
    path(
        "penalties/new/<slug:act>/",
        penalty_acts.propose,
        name="propose_penalty",
    ),
    path(
        "penalties/proposals/<int:pk>/",
        penalty_proposals.proposal,
        name="penalty_proposal",
    ),
    path(
        "penalties/proposals/<int:pk>/file/",
        penalty_proposals.proposal_file,
        name="penalty_proposal_file",
    ),
    path("penalties/dispute/", disputes.dispute, name="dispute_penalty"),
    path(
        "penalties/disputes/<int:pk>/withdraw/",
        disputes.withdraw,
        name="withdraw_penalty_dispute",
    ),
    path(
        "penalties/papers/<slug:table>/<int:pk>/",
        disputes.paper,
        name="penalty_paper",
    ),
    path("exports/", exports.export_list, name="exports"),
    path("exports/new/", exports.make, name="make_export"),
    path("exports/<int:pk>/", exports.download, name="export"),
    path("exports/schedules/", schedules.schedule_list, name="schedules"),
    path("exports/schedules/new/", schedule_making.make, name="make_schedule"),
    path(
        "exports/schedules/<int:pk>/",
        schedules.schedule_detail,
        name="schedule",
    ),
    path(
        "exports/schedules/<int:pk>/pause/",
        schedule_acts.pause,
        name="pause_schedule",
    ),
    path(
        "exports/schedules/<int:pk>/resume/",
        schedule_acts.resume,
        name="resume_schedule",
    ),
    path(
        "exports/schedules/<int:pk>/close/",
        schedule_acts.close,
        name="close_schedule",
    ),
    path(
        "exports/runs/<int:pk>/retry/",
        schedule_acts.retry,
        name="retry_report",
    ),
]
