"""Every address of the interface, below /api/v1/."""

from django.urls import include, path

from kaifeng_credit.api import (
    acts,
    computed,
    contracts,
    document,
    ledgers,
    scheduled,
    settling,
    undoing,
)

of_a_contract = [
    path("", contracts.OneContract.as_view(), name="api_contract"),
    path("standing/", contracts.Standing.as_view(), name="api_standing"),
    path("deadlines/", computed.Deadlines.as_view(), name="api_deadlines"),
    path(
        "deliverables/",
        computed.Deliverables.as_view(),
        name="api_deliverables",
    ),
    path("tranches/", computed.Tranches.as_view(), name="api_tranches"),
    path("penalties/", computed.Penalties.as_view(), name="api_penalties"),
    path(
        "submissions/", acts.Submissions.as_view(), name="api_submissions"
    ),
    path(
        "submissions/<int:pk>/",
        ledgers.OneSubmission.as_view(),
        name="api_submission",
    ),
    path(
        "submissions/<int:pk>/receive/",
        acts.Receive.as_view(),
        name="api_receive",
    ),
    path(
        "submissions/<int:pk>/undo-receipt/",
        undoing.UndoReceipt.as_view(),
        name="api_undo_receipt",
    ),
    path(
        "submissions/<int:pk>/undo-decision/",
        undoing.UndoDecision.as_view(),
        name="api_undo_decision",
    ),
    path(
        "undo-proposals/",
        undoing.UndoProposals.as_view(),
        name="api_undo_proposals",
    ),
    path(
        "undo-proposals/<int:pk>/",
        undoing.OneUndoProposal.as_view(),
        name="api_undo_proposal",
    ),
    path(
        "undo-proposals/<int:pk>/confirm/",
        undoing.ConfirmUndo.as_view(),
        name="api_confirm_undo",
    ),
    path(
        "undo-proposals/<int:pk>/decline/",
        undoing.DeclineUndo.as_view(),
        name="api_decline_undo",
    ),
    path(
        "undo-proposals/<int:pk>/withdraw/",
        undoing.WithdrawUndo.as_view(),
        name="api_withdraw_undo",
    ),
    path("reviews/", ledgers.Reviews.as_view(), name="api_reviews"),
    path(
        "payment-requests/",
        acts.Requests.as_view(),
        name="api_payment_requests",
    ),
    path(
        "payment-requests/<int:pk>/",
        ledgers.OneRequest.as_view(),
        name="api_payment_request",
    ),
    path(
        "payment-requests/<int:pk>/approve/",
        acts.Approve.as_view(),
        name="api_approve_payment",
    ),
    path(
        "payment-requests/<int:pk>/decline/",
        acts.Decline.as_view(),
        name="api_decline_payment",
    ),
    path(
        "payment-requests/<int:pk>/payments/",
        acts.RecordPayment.as_view(),
        name="api_record_payment",
    ),
    path(
        "payment-requests/<int:pk>/withdraw/",
        settling.Withdraw.as_view(),
        name="api_withdraw_payment",
    ),
    path(
        "payments/<int:pk>/reverse/",
        settling.Reverse.as_view(),
        name="api_reverse_payment",
    ),
    path(
        "tranches/<int:number>/release/",
        settling.Release.as_view(),
        name="api_release_gate",
    ),
    path(
        "money-proposals/",
        settling.Proposals.as_view(),
        name="api_money_proposals",
    ),
    path(
        "money-proposals/<int:pk>/",
        settling.OneProposal.as_view(),
        name="api_money_proposal",
    ),
    path(
        "money-proposals/<int:pk>/approve/",
        settling.Approve.as_view(),
        name="api_approve_money_proposal",
    ),
    path(
        "money-proposals/<int:pk>/decline/",
        settling.Decline.as_view(),
        name="api_decline_money_proposal",
    ),
    path(
        "money-proposals/<int:pk>/withdraw/",
        settling.WithdrawProposal.as_view(),
        name="api_withdraw_money_proposal",
    ),
    path(
        "invoices/<int:pk>/red/",
        settling.Redden.as_view(),
        name="api_red_invoice",
    ),
    path("payments/", ledgers.Payments.as_view(), name="api_payments"),
    path(
        "payments/<int:pk>/",
        ledgers.OnePayment.as_view(),
        name="api_payment",
    ),
    path("invoices/", acts.Invoices.as_view(), name="api_invoices"),
    path(
        "invoices/<int:pk>/",
        ledgers.OneInvoice.as_view(),
        name="api_invoice",
    ),
    path(
        "penalty-days/",
        ledgers.PenaltyDays.as_view(),
        name="api_penalty_days",
    ),
    path("exports/", acts.Exports.as_view(), name="api_exports"),
    path(
        "exports/<int:pk>/",
        ledgers.OneExport.as_view(),
        name="api_export",
    ),
    path(
        "exports/<int:pk>/file/",
        ledgers.ExportFile.as_view(),
        name="api_export_file",
    ),
    path(
        "report-schedules/",
        scheduled.Schedules.as_view(),
        name="api_report_schedules",
    ),
    path(
        "report-runs/", scheduled.Runs.as_view(), name="api_report_runs"
    ),
]

urlpatterns = [
    path("schema/", document.Document.as_view(), name="api_schema"),
    path("contracts/", contracts.Contracts.as_view(), name="api_contracts"),
    path("contracts/<slug:contract>/", include(of_a_contract)),
]
