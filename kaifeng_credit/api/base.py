"""What every address has in common: who asks, of which contract, and when."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import Http404
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)
from rest_framework import status
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from contracts.models import Contract
from contracts.queries.clock import contract_day
from kaifeng_credit.api.asked import Asked, AskedNothing, read_query
from kaifeng_credit.api.pages import page_of
from kaifeng_credit.api.rows import RefusalSerializer
from kaifeng_credit.stored_answers import NOT_FETCHED

# What any address may answer, and those that record something besides.
READING = (400, 401, 404, 429)
ACTING = (400, 401, 403, 404, 409, 413, 415, 422, 429)
REFUSED = {
    400: "参数或正文写得不对",
    401: "没有有效的登录或令牌",
    403: "当前角色或令牌不能这样做",
    404: "没有，或不在当前账号的范围内",
    409: "现在不能这样做，message 说明为什么",
    413: "正文过大",
    415: "正文不是 application/json",
    422: "内容不能成立，message 说明怎样改",
    429: "请求过于频繁",
}


class View(APIView):
    """An address: its parameters are checked before anything is looked for."""

    asks: type[Asked] = AskedNothing
    asked: Mapping[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks (and how often), then what."""
        super().initial(request, *args, **kwargs)
        if not hasattr(self, request.method.lower()):
            raise MethodNotAllowed(request.method)
        # An act has a body, and no parameters beside it.
        asks = self.asks if request.method in SAFE_METHODS else AskedNothing
        self.asked = read_query(asks, request)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What may be done here, in the Allow header; nothing is described."""
        return Response(status=status.HTTP_204_NO_CONTENT)

    def finalize_response(self, request, response, *args, **kwargs):
        """Nothing of this is kept by any cache (T22)."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def page(self, rows, row: type[Serializer], shown=None) -> Response:
        """One page of a query; ``shown`` prepares each row."""
        found, following = page_of(
            rows,
            self.request,
            size=self.asked["page_size"],
            cursor=self.asked.get("cursor", ""),
        )
        if shown is not None:
            found = [shown(one) for one in found]
        return Response({"next": following, "results": row(found, many=True).data})


class ContractView(View):
    """An address below a contract; another's contract is 404 for everybody."""

    contract: Contract

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The contract within the person's rights."""
        super().initial(request, *args, **kwargs)
        contract = (
            Contract.objects.visible_to(request.user)
            .filter(slug=kwargs["contract"])
            .select_related("agreement_version", "projection")
            .defer(*NOT_FETCHED)
            .first()
        )
        if contract is None:
            raise Http404
        self.contract = contract

    @property
    def today(self) -> date:
        """The day the contract lives on."""
        return contract_day(self.contract)

    def within(self, model, **wanted: Any):
        """The rows of a model on this contract that the person may read."""
        return model.objects.visible_to(self.request.user).filter(
            contract=self.contract, **wanted
        )


def one_of(rows, **wanted: Any):
    """The one row, or 404: nothing here, or not for this person."""
    found = rows.filter(**wanted).first()
    if found is None:
        raise Http404
    return found


def described(
    summary: str,
    answer: Any = None,
    *,
    name: str,
    tag: str,
    asks: type[Asked] | None = None,
    body: type[Serializer] | None = None,
    code: int = 200,
    media: Mapping[tuple[int, str], Any] | None = None,
    headers: tuple[OpenApiParameter, ...] = (),
) -> Callable:
    """Say in the OpenAPI document what one method does and may answer.

    ``media`` replaces ``answer`` where what comes back is no JSON.
    """
    refusals = READING if body is None else ACTING
    return extend_schema(
        operation_id=name,
        summary=summary,
        description=summary,
        tags=[tag],
        parameters=[*headers, *([asks] if asks else [])],
        request=body,
        responses={
            **(media or {code: OpenApiResponse(answer, summary)}),
            **{
                one: OpenApiResponse(RefusalSerializer, REFUSED[one])
                for one in refusals
            },
        },
    )
