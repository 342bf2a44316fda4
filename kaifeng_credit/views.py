"""The portal's own pages: home, overview, to-do, health, refusals."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is gone: say what to do, keep the person calm."""
    return TemplateResponse(
        request,
        "403.html",
        {
            "title": "页面已过期",
            "message": "页面打开太久或登录已更换，这次提交没有生效。"
            "请返回上一页，刷新后再提交。",
        },
        status=403,
    )
