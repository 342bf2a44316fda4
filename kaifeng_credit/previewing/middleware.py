"""While a preview lasts: another's eyes on the demonstration, no hands."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse

from kaifeng_credit.previewing.sessions import KEY, current
from kaifeng_credit.step_up import TAKES_AWAY

READS = frozenset({"GET", "HEAD"})
LEAVES = frozenset({"end_preview", "logout"})
# What would outlive the preview, or take the place of a page.
NOT_IN_IT = TAKES_AWAY | {"tokens", "expert_door"}
PROGRAMS = "/api/"
WORDS = "预览只能查看，不能办理、导出或使用程序接口。请先退出预览。"


class Previewing:
    """Puts the stand-in on pages of the previewed contract, and only there.

    The session, its limits and what it is confirmed for stay those of the
    administrator: they were looked at before.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Refuse whatever is not reading; else lend the eyes of the role."""
        if not request.user.is_authenticated or KEY not in request.session:
            return None
        name = request.resolver_match.url_name
        if name in LEAVES:
            return None
        preview = current(request.session, request.user)
        if preview is None:
            del request.session[KEY]
            return None
        request.preview = preview
        if request.path.startswith(PROGRAMS):
            return JsonResponse(
                {"code": "previewing", "message": WORDS}, status=403
            )
        if request.method not in READS or name in NOT_IN_IT:
            return TemplateResponse(
                request,
                "409.html",
                {"message": WORDS, "code": "previewing"},
                status=409,
            )
        if kwargs.get("slug") == preview.contract.slug:
            person = preview.person
            person.previewed_by = request.user
            request.user = person
        return None
