"""Handing out what people uploaded: as a file to keep, never as a page."""

from django.http import FileResponse, Http404

from contracts.services.files import path_of

UNKNOWN = "application/octet-stream"


def attachment(
    digest: str, name: str, media_type: str = UNKNOWN
) -> FileResponse:
    """Stream stored bytes; callers have checked who asks.

    The view adds the sandbox policy: a middleware writes that header, and
    only its own decorator tells it not to write the page's.
    """
    try:
        file = path_of(digest).open("rb")
    except FileNotFoundError as error:
        raise Http404("文件不在存储中。请联系系统管理员。") from error
    response = FileResponse(
        file, as_attachment=True, filename=name, content_type=media_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
