"""Handing out stored bytes: as a file to keep, never as a page."""

from csp.constants import NONE
from csp.decorators import csp
from django.http import FileResponse, Http404

from contracts.policies import check_scanned
from contracts.rules.file_names import content_disposition
from contracts.services.files import path_of

UNKNOWN = "application/octet-stream"
# What the portal makes itself; uploads carry the type they were checked as.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument"
    ".spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument"
    ".wordprocessingml.document",
}

# For every view that hands out bytes: were they ever shown as a page, they
# could do nothing. A middleware writes the policy, and only its own
# decorator tells it not to write the pages'.
sandboxed = csp({"default-src": [NONE], "sandbox": True})


def attachment(
    digest: str, name: str, media_type: str | None = None
) -> FileResponse:
    """Stream stored bytes; callers have checked who asks.

    Without ``media_type`` the name's extension says what the portal made.
    Raises Refused for what the scanner has not let through.
    """
    check_scanned({digest: name}, act="下载")
    try:
        file = path_of(digest).open("rb")
    except FileNotFoundError as error:
        raise Http404("文件不在存储中。请联系系统管理员。") from error
    extension = name.rpartition(".")[2].lower()
    response = FileResponse(
        file,
        content_type=media_type or MEDIA_TYPES.get(extension, UNKNOWN),
    )
    # After the response has given itself a name: ours is safe everywhere.
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
