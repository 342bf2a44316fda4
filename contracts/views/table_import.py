"""A page that takes a table: its template, the file, every problem."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from contracts.fields import PaperField
from contracts.models import Job
from contracts.policies import Refused
from contracts.rules.file_names import content_disposition
from contracts.services.table_files import (
    guide_rows,
    template_csv,
    template_workbook,
)
from contracts.services.table_imports import (
    LIMIT_BYTES,
    Importer,
    TableRefused,
    import_table,
)
from contracts.tasks import send_job
from contracts.views.attachments import MEDIA_TYPES
from contracts.views.pages import try_service


class TableForm(forms.Form):
    """The file alone."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["file"] = PaperField(
            label="表格文件",
            lead="按模板填写：",
            types=settings.TABLE_TYPES,
            limit=LIMIT_BYTES,
            error_messages={
                "required": "请选择表格文件。",
                "empty": "文件是空的，请重新选择。",
            },
        )


def table_page(
    request: HttpRequest,
    importer: Importer,
    *,
    title: str,
    told: str,
    back: str,
    back_title: str,
    template: str,
    done: str,
) -> HttpResponse:
    """Take a file: written at once, by a job, or refused with its problems.

    ``back`` and ``template`` are the names of pages of the contract,
    ``back_title`` what the first is called; ``done`` is what to say, with
    ``{}`` for the rows.
    """
    importer.check(request.contract, request.user)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TableForm(*given)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        result, refused = try_service(
            lambda: import_table(
                importer,
                contract=request.contract,
                name=file.name,
                chunks=file.chunks(),
                by=request.user,
            )
        )
        if refused is None:
            return follow(request, result, back=back, done=done)
        form.add_error("file", refused.message)
    problems = refused.problems if isinstance(refused, TableRefused) else []
    layout = importer.layout(request.contract, {})
    guide = list(guide_rows(layout))
    return TemplateResponse(
        request,
        "contracts/table_import.html",
        {
            "section": back,
            "title": title,
            "told": told,
            "back": back,
            "back_title": back_title,
            "template": template,
            "form": form,
            "problems": problems,
            "guide_head": guide[0],
            "guide": guide[1:],
            "most": layout.most_rows,
        },
        status=422 if form.errors else 200,
    )


def follow(
    request: HttpRequest, result: int | Job, *, back: str, done: str
) -> HttpResponse:
    """Where to go on after a table was taken."""
    slug = request.contract.slug
    if isinstance(result, Job):
        job = result
        transaction.on_commit(lambda: send_job(job))
        messages.success(request, "表格由后台处理，本页显示进度。")
        return redirect("job", slug, job.pk)
    messages.success(request, done.format(result))
    return redirect(back, slug)


def table_template(
    importer: Importer, request: HttpRequest, form: str
) -> HttpResponse:
    """The empty table, as a workbook or as text."""
    importer.check(request.contract, request.user)
    layout = importer.layout(request.contract, {})
    if form == "xlsx":
        content = template_workbook(layout, importer.title)
    elif form == "csv":
        content = template_csv(layout)
    else:
        raise Http404("模板只有 xlsx 与 csv。")
    response = HttpResponse(content, content_type=MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = content_disposition(
        f"{importer.title}导入模板.{form}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
