"""What was recorded, page by page: submissions, conclusions, money, exports."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from contracts.queries.clock import now
from contracts.services.handouts import Taker, handing_out
from contracts.states import Handout
from contracts.views.attachments import MEDIA_TYPES, attachment, sandboxed
from deliverables.models import Decision, Submission
from deliverables.queries.state import with_acts
from kaifeng_credit.api import asked, rows
from kaifeng_credit.api.base import ContractView, described, one_of
from kaifeng_credit.api.shown import SubmissionShown
from kaifeng_credit.asked_day import end_of
from kaifeng_credit.gathering import as_known
from payments.models import Invoice, Payment, PaymentRequest, PenaltyDay
from payments.queries.exports import exports_for
from payments.queries.ledger import with_marks
from payments.services.reports import FORMATS, note_download

# What a kept export may be, as it is handed out.
FILES = {
    (200, MEDIA_TYPES[kind].partition(";")[0]): OpenApiTypes.BINARY
    for kind in FORMATS
}


class Ledger(ContractView):
    """Recorded rows of one kind; a filter is a lookup named here."""

    lookups = {"as_of": "happened_on__lte", "tranche": "tranche__number"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The contract as it was known on the day a request names."""
        super().initial(request, *args, **kwargs)
        known = self.asked.get("known")
        if known is not None:
            self.contract = as_known(self.contract, end_of(known))

    def wanted(self) -> dict[str, Any]:
        """The filters that were given, as lookups of the query."""
        return {
            self.lookups.get(name, name): value
            for name, value in self.asked.items()
            if name not in ("cursor", "page_size", "known")
        }


def submissions(view: ContractView) -> QuerySet[Submission]:
    """The submissions that count, with what followed on each."""
    rows = view.within(Submission).standing_facts(view.contract)
    return with_acts(
        rows.select_related("deliverable", "recorded_by", "withdrawal__batch"),
        known_at=view.contract.known_at,
    ).prefetch_related("receipts__batch", "decisions__batch")


class Submissions(Ledger):
    """提交."""

    lookups = {"as_of": "happened_on__lte", "deliverable": "deliverable__key"}
    asks = asked.AskedSubmissions

    @described(
        "提交记录",
        rows.page_of_rows(rows.SubmissionSerializer),
        name="submissions",
        tag="履约",
        asks=asked.AskedSubmissions,
    )
    def get(self, request: Request, contract: str) -> Response:
        """A page of them."""
        return self.page(
            submissions(self).filter(**self.wanted()),
            rows.SubmissionSerializer,
            lambda row: SubmissionShown(
                row, self.contract, self.asked.get("as_of")
            ),
        )


class OneSubmission(ContractView):
    """One submission with its files."""

    @described(
        "一次提交与它的文件",
        rows.SubmissionDetailSerializer,
        name="submission",
        tag="履约",
    )
    def get(self, request: Request, contract: str, pk: int) -> Response:
        """The slip, as data."""
        shown = SubmissionShown(one_of(submissions(self), pk=pk), self.contract)
        return Response(rows.SubmissionDetailSerializer(shown).data)


class Reviews(Ledger):
    """验收结论."""

    lookups = {
        "as_of": "happened_on__lte",
        "deliverable": "submission__deliverable__key",
    }
    asks = asked.AskedReviews

    @described(
        "签署的验收结论",
        rows.page_of_rows(rows.ReviewSerializer),
        name="reviews",
        tag="履约",
        asks=asked.AskedReviews,
    )
    def get(self, request: Request, contract: str) -> Response:
        """A page of them; 甲方's working papers are not among them."""
        found = (
            self.within(Decision)
            .standing_facts(self.contract)
            .select_related(
                "submission__deliverable", "recorded_by", "prepared_by"
            )
            .filter(**self.wanted())
        )
        return self.page(found, rows.ReviewSerializer)


def requests(view: ContractView) -> QuerySet[PaymentRequest]:
    """The payment requests a person may read."""
    return view.within(PaymentRequest).select_related(
        "tranche", "requested_by", "approved_by", "declined_by",
        "release__proposed_by", "release__recorded_by", "release__proposal",
    )  # fmt: skip


def payments(view: ContractView) -> QuerySet[Payment]:
    """The payments that count, reversals as negative rows."""
    rows = Payment.objects.visible_to(view.request.user)
    return with_marks(
        rows.counting(view.contract).select_related("recorded_by"),
        known_at=view.contract.known_at,
    )


def invoices(view: ContractView) -> QuerySet[Invoice]:
    """The invoices that count, red ones as negative rows."""
    return (
        Invoice.objects.visible_to(view.request.user)
        .counting(view.contract)
        .select_related("recorded_by")
    )


class Payments(Ledger):
    """到账."""

    asks = asked.AskedPayments

    @described(
        "到账记录，冲销为负数行",
        rows.page_of_rows(rows.PaymentSerializer),
        name="payments",
        tag="资金",
        asks=asked.AskedPayments,
    )
    def get(self, request: Request, contract: str) -> Response:
        """A page of them."""
        return self.page(
            payments(self).filter(**self.wanted()), rows.PaymentSerializer
        )


class Requests(Ledger):
    """付款申请."""

    asks = asked.AskedRequests

    @described(
        "付款申请；乙方看不到甲方的申请",
        rows.page_of_rows(rows.PaymentRequestSerializer),
        name="payment_requests",
        tag="资金",
        asks=asked.AskedRequests,
    )
    def get(self, request: Request, contract: str) -> Response:
        """A page of them."""
        return self.page(
            requests(self).filter(**self.wanted()),
            rows.PaymentRequestSerializer,
        )


class Invoices(Ledger):
    """发票."""

    asks = asked.AskedInvoices

    @described(
        "发票记录，红字发票为负数行",
        rows.page_of_rows(rows.InvoiceSerializer),
        name="invoices",
        tag="资金",
        asks=asked.AskedInvoices,
    )
    def get(self, request: Request, contract: str) -> Response:
        """A page of them."""
        return self.page(
            invoices(self).filter(**self.wanted()), rows.InvoiceSerializer
        )


class PenaltyDays(Ledger):
    """违约金台账."""

    lookups = {"as_of": "decision__happened_on__lte"}
    asks = asked.AskedPenaltyDays

    @described(
        "违约金台账：甲方已决定的每一天；测算见 penalties",
        rows.page_of_rows(rows.PenaltyDaySerializer),
        name="penalty_days",
        tag="资金",
        asks=asked.AskedPenaltyDays,
    )
    def get(self, request: Request, contract: str) -> Response:
        """A page of its rows, corrections as rows of their own."""
        found = (
            PenaltyDay.objects.visible_to(request.user)
            .counting(self.contract)
            .select_related("decision__proposed_by", "decision__recorded_by")
            .filter(**self.wanted())
        )
        return self.page(found, rows.PenaltyDaySerializer)


class Exports(Ledger):
    """留存的导出."""

    asks = asked.AskedExports

    @described(
        "可以再次下载的导出",
        rows.page_of_rows(rows.ExportSerializer),
        name="exports",
        tag="导出",
        asks=asked.AskedExports,
    )
    def get(self, request: Request, contract: str) -> Response:
        """A page of them."""
        return self.page(
            exports_for(self.contract, request.user).filter(**self.wanted()),
            rows.ExportSerializer,
        )


class OnePayment(ContractView):
    """One payment."""

    @described("一笔到账", rows.PaymentSerializer, name="payment", tag="资金")
    def get(self, request: Request, contract: str, pk: int) -> Response:
        """The row."""
        return Response(
            rows.PaymentSerializer(one_of(payments(self), pk=pk)).data
        )


class OneInvoice(ContractView):
    """One invoice."""

    @described("一张发票", rows.InvoiceSerializer, name="invoice", tag="资金")
    def get(self, request: Request, contract: str, pk: int) -> Response:
        """The row."""
        return Response(
            rows.InvoiceSerializer(one_of(invoices(self), pk=pk)).data
        )


class OneRequest(ContractView):
    """One payment request."""

    @described(
        "一份付款申请",
        rows.PaymentRequestSerializer,
        name="payment_request",
        tag="资金",
    )
    def get(self, request: Request, contract: str, pk: int) -> Response:
        """The row."""
        found = one_of(requests(self), pk=pk)
        return Response(rows.PaymentRequestSerializer(found).data)


class OneExport(ContractView):
    """One kept export."""

    @described("一份导出", rows.ExportSerializer, name="export", tag="导出")
    def get(self, request: Request, contract: str, pk: int) -> Response:
        """Its number, day and digest."""
        kept = exports_for(self.contract, request.user)
        return Response(rows.ExportSerializer(one_of(kept, pk=pk)).data)


@method_decorator(sandboxed, name="dispatch")
class ExportFile(ContractView):
    """The bytes of a kept export."""

    @described(
        "下载一份导出",
        media=FILES,
        name="export_file",
        tag="导出",
    )
    def get(
        self, request: Request, contract: str, pk: int
    ) -> HttpResponseBase:
        """As they were handed out first; the download is written down."""
        record = one_of(exports_for(self.contract, request.user), pk=pk)
        with handing_out(
            Taker.person(request.user), Handout.REPORT, now=now()
        ):
            response = attachment(record.file_id, record.name)
            note_download(record, by=request.user)
        return response
