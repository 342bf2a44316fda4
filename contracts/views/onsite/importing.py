"""签到表: sign-ins of past days from a table."""

from django.http import HttpRequest, HttpResponse

from contracts.services.attendance_imports import ATTENDANCE
from contracts.views.attachments import sandboxed
from contracts.views.pages import contract_page
from contracts.views.table_import import table_page, table_template


@contract_page("GET", "POST")
def import_attendance(request: HttpRequest) -> HttpResponse:
    """Bring in a table of sign-ins: all rows, or every problem."""
    return table_page(
        request,
        ATTENDANCE,
        title="导入签到",
        told="过去的签到按表补登，每行写明理由；全部导入，或一行也不导入。",
        back="onsite",
        back_title="驻场人员",
        template="attendance_template",
        done="已补登 {} 条签到。",
    )


@sandboxed
@contract_page("GET")
def attendance_template(request: HttpRequest, form: str) -> HttpResponse:
    """The empty table of sign-ins."""
    return table_template(ATTENDANCE, request, form)
