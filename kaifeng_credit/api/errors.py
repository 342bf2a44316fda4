"""What goes wrong, as ``{"code", "message"}`` with a status of its own.

``code`` is stable for programs; ``message`` is one Chinese sentence that says
what to do. Nothing of the inside (a trace, a query) is ever told.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.serializers import ValidationError
from rest_framework.views import set_rollback

from contracts.policies import LimitReached, NotAllowed, Refused
from contracts.queries.clock import now
from contracts.services.audit import AuditUnavailable
from kaifeng_credit.unwritten import (
    CODE,
    RETRY_SECONDS,
    WORDS,
    raise_alarm,
)

# Refused for what was sent, not for where the contract stands.
ABOUT_THE_INPUT = frozenset(
    {
        "amount_not_in_fen",
        "amount_not_positive",
        "day_before_agreement",
        "day_in_future",
        "format_unknown",
        "idempotency_key_reused",
        "invoice_number",
        "kind_unknown",
        "period_reversed",
        "period_unknown",
    }
)
# What the framework refuses: status → (code, sentence).
SENTENCES = {
    400: ("malformed", "请求无法读取：正文须是 UTF-8 的 JSON。"),
    401: (
        "not_authenticated",
        "没有有效的登录或访问令牌。"
        "请登录，或在“访问令牌”页生成令牌，放在 Authorization: Bearer 之后。",
    ),
    403: ("not_allowed", "当前账号或令牌不能这样做。"),
    404: ("not_found", "没有这项内容，或当前账号不在其范围内。"),
    405: ("method_not_allowed", "这个地址不支持该方法，请看 Allow 标头。"),
    413: ("too_large", "正文过大，请缩短后再发。"),
    415: ("unsupported_media_type", "请以 application/json 发送。"),
    429: ("too_many_requests", "请求过于频繁，请按 Retry-After 稍后再试。"),
    503: (
        "database_away",
        "暂时连不上数据库。请按 Retry-After 稍后以同一 Idempotency-Key 再试，"
        "不会重复办理。",
    ),
    500: ("server_error", "平台出错，本次没有生效。请稍后再试。"),
}


class BadQuery(exceptions.APIException):
    """A question that cannot be answered as it was put."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, code: str, message: str):
        super().__init__(message, code)


def body_of(status_code: int) -> dict[str, str]:
    """The answer to what the framework refused with a status."""
    code, message = SENTENCES.get(status_code, SENTENCES[400])
    return {"code": code, "message": message}


def answer_refusal(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: one shape for every refusal.

    None, for what is a fault of ours, lets it pass on and be logged.
    """
    set_rollback()
    if isinstance(error, Refused):
        return _refused(error)
    if isinstance(error, AuditUnavailable):
        raise_alarm(now())
        return Response(
            {"code": CODE, "message": WORDS},
            status=status.HTTP_503_SERVICE_UNAVAILABLE,
            headers={"Retry-After": str(RETRY_SECONDS)},
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, DjangoDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None  # type: ignore[return-value]
    headers = {
        name: value
        for name, attribute in (
            ("WWW-Authenticate", "auth_header"),
            ("Retry-After", "wait"),
        )
        if (value := _header(getattr(error, attribute, None)))
    }
    return Response(_said(error), status=error.status_code, headers=headers)


def _header(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value) + 1)
    return value or ""


def _refused(error: Refused) -> Response:
    message, code = error.message, status.HTTP_409_CONFLICT
    headers = {}
    if isinstance(error, NotAllowed):
        message, code = f"{message}可由{error.who}办理。", 403
    elif isinstance(error, LimitReached):
        code = status.HTTP_429_TOO_MANY_REQUESTS
        headers["Retry-After"] = str(error.wait)
    elif error.code in ABOUT_THE_INPUT:
        code = status.HTTP_422_UNPROCESSABLE_ENTITY
    return Response(
        {"code": error.code, "message": message}, status=code, headers=headers
    )


def _said(error: exceptions.APIException) -> dict[str, str]:
    if isinstance(error, ValidationError):
        return {"code": "invalid", "message": "".join(_fields(error.detail))}
    answer = body_of(error.status_code)
    own = getattr(error.detail, "code", None)
    # Ours say more than the status; the framework's own words are English.
    if isinstance(error, BadQuery) or own in OWN_CODES:
        return {"code": own, "message": str(error.detail)}
    return answer


# Refusals of the interface itself that carry their own sentence.
OWN_CODES = frozenset({"token_read_only", "csrf_failed", "bad_token"})


def _fields(detail: Any, name: str = "") -> Iterator[str]:
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _fields(value, "" if key in WHOLE else key)
    elif isinstance(detail, list):
        for value in detail:
            yield from _fields(value, name)
    else:
        words = str(detail).rstrip("。")
        yield f"{name}：{words}。" if name else f"{words}。"


WHOLE = ("non_field_errors", "detail")
