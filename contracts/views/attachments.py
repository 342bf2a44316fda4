"""Handing out stored bytes: as a file to keep, never as a page."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from csp.constants import NONE
from csp.decorators import csp
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    StreamingHttpResponse,
)

from contracts.policies import check_scanned
from contracts.rules.file_names import content_disposition
from contracts.services.files import path_of

UNKNOWN = "application/octet-stream"
RANGE = re.compile(r"bytes=(\d{1,18})?-(\d{1,18})?")
# A browser that plays reads on when it needs more: no thread waits for it.
LONGEST_PART = 4 * 1024 * 1024
PIECE = 256 * 1024
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


def paper_of(row: Any) -> FileResponse:
    """The paper kept with a row: its ``file``, under its ``file_name``.

    Http404 where there is no row for this person, or none with a paper.
    """
    if row is None or row.file_id is None:
        raise Http404("没有这个文件。")
    return attachment(row.file_id, row.file_name)


def part_of(
    digest: str, name: str, media_type: str, *, asked: str
) -> FileResponse | StreamingHttpResponse | HttpResponse:
    """Stored bytes to be played: the range a browser asks for, or all.

    ``asked`` is the request's Range header. One range is answered with 206
    and at most ``LONGEST_PART`` bytes of it, one past the end with 416;
    anything else as if nothing had been asked (RFC 9110, 14.2).
    """
    whole = attachment(digest, name, media_type)
    whole.headers["Accept-Ranges"] = "bytes"
    size = int(whole.headers["Content-Length"])
    bounds = _bounds(asked, size)
    if bounds is None:
        return whole
    first, last = bounds
    if first >= size or last < first:
        whole.close()
        past = HttpResponse(status=416)
        past.headers["Content-Range"] = f"bytes */{size}"
        return past
    last = min(last, first + LONGEST_PART - 1)
    part = StreamingHttpResponse(
        _Part(whole.file_to_stream, first, last - first + 1), status=206
    )
    for header in whole.headers:
        part.headers[header] = whole.headers[header]
    part.headers["Content-Length"] = str(last - first + 1)
    part.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return part


def _bounds(asked: str, size: int) -> tuple[int, int] | None:
    """The first and last byte of a range; "-500" are the last 500."""
    found = RANGE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size - 1
    first, last = int(found[1]), int(found[2] or size - 1)
    if found[2] and last < first:
        return None
    return first, min(last, size - 1)


class _Part:
    """Some bytes of an open file, which is closed with the answer."""

    def __init__(self, file: BinaryIO, at: int, length: int):
        self._file, self._at, self._left = file, at, length

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self._at)
        while self._left:
            piece = self._file.read(min(PIECE, self._left))
            if not piece:
                return
            self._left -= len(piece)
            yield piece

    def close(self) -> None:
        self._file.close()
