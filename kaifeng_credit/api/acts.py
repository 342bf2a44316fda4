"""What programs may do: each act is the service that the page calls.

Whatever is recorded needs an Idempotency-Key, so that a program which lost
an answer may ask again and nothing is recorded twice.
"""

import re
from collections.abc import Callable
from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from contracts.queries.agreements import agreement_of
from contracts.services.answered import answer_once, request_digest
from contracts.tasks import send_job
from deliverables.models import Deliverable, Submission
from deliverables.services.slips import request_slip
from deliverables.services.submissions import (
    receive_submission,
    submit_deliverable,
)
from kaifeng_credit.api import ledgers, rows, sent
from kaifeng_credit.api.base import ContractView, described, one_of
from kaifeng_credit.api.errors import BadQuery
from kaifeng_credit.api.shown import SubmissionShown
from kaifeng_credit.gathering import standing_on, tranche_standing
from payments.models import PaymentRequest, Tranche
from payments.services.invoices import record_invoice
from payments.services.payments import (
    approve_payment,
    decline_payment,
    record_payment,
    request_payment,
)
from payments.services.reports import make_export

KEY = "^[A-Za-z0-9._:~-]{8,100}$"
KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": KEY},
    OpenApiParameter.HEADER,
    required=True,
    description="这次办理的唯一标识，如 UUID；重发同一请求须用同一个键，"
    "只办理一次，得到同一个答复",
)


class Acting(ContractView):
    """An address at which something is recorded."""

    def once(
        self, body: type[sent.Sent], act: Callable[..., Any], *, code: int = 200
    ) -> Response:
        """Do it, or answer as it was answered when it was done.

        ``act`` takes the fields of the body and returns what is answered; it
        joins the transaction in which the key is kept.
        """
        request = self.request
        key = idempotency_key(request)
        data = sent.read_body(body, request)
        status, answer = answer_once(
            by=request.user,
            key=key,
            digest=request_digest(
                method=request.method, path=request.path, body=request.data
            ),
            token=request.auth,
            act=lambda: (code, dict(act(**data))),
        )
        return Response(answer, status=status)

    def send_slip(self, submission: Submission) -> dict[str, Any]:
        """Have the 签收单 printed after the act, and show the submission."""
        job = request_slip(submission=submission, by=self.request.user)
        transaction.on_commit(lambda: send_job(job))
        found = one_of(ledgers.submissions(self), pk=submission.pk)
        shown = SubmissionShown(found, self.contract)
        return rows.SubmissionDetailSerializer(shown).data

    def request_row(self, pk: int) -> PaymentRequest:
        """A payment request the person may see, or 404."""
        return one_of(ledgers.requests(self), pk=pk)

    def request_shown(self, pk: int) -> dict[str, Any]:
        """A payment request as it is now."""
        return rows.PaymentRequestSerializer(self.request_row(pk)).data

    def tranche(self, number: int) -> Tranche:
        """A tranche of the contract, or 404."""
        return one_of(self.within(Tranche), number=number)


def idempotency_key(request: Request) -> str:
    """The key of a request, or what is wrong with it."""
    key = request.headers.get("idempotency-key", "")
    if not re.fullmatch(KEY, key):
        raise BadQuery(
            "idempotency_key_missing",
            "办理业务须带 Idempotency-Key 标头：8 至 100 个字母、数字"
            "或 . _ : ~ -，如一个 UUID；重发同一请求用同一个键。",
        )
    return key


def acting(summary: str, answer, *, name: str, tag: str, body, code=200):
    """How the OpenAPI document says an act that needs a key."""
    return described(
        summary,
        answer,
        name=name,
        tag=tag,
        body=body,
        code=code,
        headers=(KEY_HEADER,),
    )


class Submissions(ledgers.Submissions, Acting):
    """The list, and 乙方 handing over."""

    @acting(
        "提交成果的当前文件，得到签收单",
        rows.SubmissionDetailSerializer,
        name="submit",
        tag="履约",
        body=sent.SubmitSerializer,
        code=201,
    )
    def post(self, request: Request, contract: str) -> Response:
        """乙方提交."""

        def act(deliverable: str, note: str) -> dict[str, Any]:
            row = one_of(self.within(Deliverable), key=deliverable)
            row.contract = self.contract
            submission = submit_deliverable(
                deliverable=row,
                term=agreement_of(self.contract).deliverables[row.key],
                by=request.user,
                today=self.today,
                note=note,
            )
            return self.send_slip(submission)

        return self.once(sent.SubmitSerializer, act, code=201)


class Receive(Acting):
    """甲方签收."""

    @acting(
        "签收一次提交，评审期限自次日起算",
        rows.SubmissionDetailSerializer,
        name="receive",
        tag="履约",
        body=sent.NothingSent,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """An act of its own, from which the review clock runs."""
        found = one_of(ledgers.submissions(self), pk=pk)

        def act() -> dict[str, Any]:
            receive_submission(
                submission=found, by=request.user, today=self.today
            )
            return self.send_slip(one_of(ledgers.submissions(self), pk=pk))

        return self.once(sent.NothingSent, act)


class Requests(ledgers.Requests, Acting):
    """The list, and 甲方经办 asking."""

    @acting(
        "提请付款；付款条件须全部成立，由另一人审批",
        rows.PaymentRequestSerializer,
        name="ask_payment",
        tag="资金",
        body=sent.AskPaymentSerializer,
        code=201,
    )
    def post(self, request: Request, contract: str) -> Response:
        """甲方经办提请."""

        def act(tranche: int, **data: Any) -> dict[str, Any]:
            asked = request_payment(
                tranche=self.tranche(tranche),
                by=request.user,
                standing=tranche_standing,
                **data,
            )
            return self.request_shown(asked.pk)

        return self.once(sent.AskPaymentSerializer, act, code=201)


class Approve(Acting):
    """甲方审批 approves."""

    @acting(
        "批准另一人提请的付款；付款条件再核对一次",
        rows.PaymentRequestSerializer,
        name="approve_payment",
        tag="资金",
        body=sent.ApproveSerializer,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """甲方审批批准."""
        asked = self.request_row(pk)

        def act(reference: str) -> dict[str, Any]:
            approve_payment(
                request=asked,
                by=request.user,
                standing=tranche_standing,
                reference=reference,
            )
            return self.request_shown(pk)

        return self.once(sent.ApproveSerializer, act)


class Decline(Acting):
    """甲方审批 sends back."""

    @acting(
        "退回另一人提请的付款",
        rows.PaymentRequestSerializer,
        name="decline_payment",
        tag="资金",
        body=sent.DeclineSerializer,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """甲方审批退回."""
        asked = self.request_row(pk)

        def act(reason: str) -> dict[str, Any]:
            decline_payment(request=asked, by=request.user, reason=reason)
            return self.request_shown(pk)

        return self.once(sent.DeclineSerializer, act)


class RecordPayment(Acting):
    """甲方财务 records a receipt of the bank."""

    @acting(
        "按银行回单登记一次到账，可以是申请的一部分",
        rows.PaymentSerializer,
        name="record_payment",
        tag="资金",
        body=sent.RecordPaymentSerializer,
        code=201,
    )
    def post(self, request: Request, contract: str, pk: int) -> Response:
        """甲方财务登记到账."""
        asked = self.request_row(pk)

        def act(**data: Any) -> dict[str, Any]:
            payment = record_payment(
                request=asked, by=request.user, today=self.today, **data
            )
            found = one_of(ledgers.payments(self), pk=payment.pk)
            return rows.PaymentSerializer(found).data

        return self.once(sent.RecordPaymentSerializer, act, code=201)


class Invoices(ledgers.Invoices, Acting):
    """The list, and 乙方负责人 recording one."""

    @acting(
        "登记一张发票",
        rows.InvoiceSerializer,
        name="record_invoice",
        tag="资金",
        body=sent.RecordInvoiceSerializer,
        code=201,
    )
    def post(self, request: Request, contract: str) -> Response:
        """乙方登记发票."""

        def act(tranche: int, **data: Any) -> dict[str, Any]:
            invoice = record_invoice(
                tranche=self.tranche(tranche),
                by=request.user,
                today=self.today,
                **data,
            )
            found = one_of(ledgers.invoices(self), pk=invoice.pk)
            return rows.InvoiceSerializer(found).data

        return self.once(sent.RecordInvoiceSerializer, act, code=201)


class Exports(ledgers.Exports):
    """The list, and making one: it records no money, and needs no key."""

    @described(
        "导出一份报表；只能截至今天或以前",
        rows.ExportSerializer,
        name="make_export",
        tag="导出",
        body=sent.MakeExportSerializer,
        code=201,
    )
    def post(self, request: Request, contract: str) -> Response:
        """What is kept is what is handed out, now and later."""
        data = sent.read_body(sent.MakeExportSerializer, request)
        record = make_export(
            contract=self.contract,
            standing=standing_on,
            as_of=data["as_of"],
            fmt=data["format"],
            kind=data["kind"],
            since=data.get("since"),
            audience=data["audience"],
            by=request.user,
            today=self.today,
        )
        return Response(rows.ExportSerializer(record).data, status=201)
