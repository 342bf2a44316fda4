"""Taking in uploaded files: bounded on disk, refused one by one.

Django writes a whole request to temporary files before a view sees it; this
handler stops at the limit, so that one request cannot fill the disk.
"""

from collections.abc import Iterator

from django.conf import settings
from django.core.files.uploadedfile import (
    TemporaryUploadedFile,
    UploadedFile,
)
from django.core.files.uploadhandler import (
    FileUploadHandler,
    SkipFile,
    TemporaryFileUploadHandler,
)
from django.http import HttpRequest

from contracts.policies import Refused
from contracts.services.files import no_space, too_large

FIELD = "files"
# The last field of the upload form: a request without it broke off.
END = "end"
CHUNK = 1024 * 1024


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keep at most the limit of one file; note what was not kept."""

    chunk_size = CHUNK

    def new_file(self, *args, **kwargs):
        """Begin a file, if there is room for one."""
        self.written = 0
        FileUploadHandler.new_file(self, *args, **kwargs)
        try:
            # A name of our own: theirs may be too long for the disk.
            self.file = TemporaryUploadedFile(
                "upload", self.content_type, 0, self.charset
            )
        except OSError:
            self._skip(no_space())
        self.file.name = self.file_name

    def receive_data_chunk(self, raw_data, start):
        """Write a chunk, or give the file up."""
        self.written += len(raw_data)
        if self.written > settings.UPLOAD_LIMIT_BYTES:
            self.file.close()
            self._skip(too_large(settings.UPLOAD_LIMIT_BYTES))
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self.file.close()
            self._skip(no_space())

    def _skip(self, refused: Refused):
        skipped = getattr(self.request, "skipped_files", [])
        self.request.skipped_files = [*skipped, (self.file_name, refused)]
        raise SkipFile


def skipped_files(request: HttpRequest) -> list[tuple[str, Refused]]:
    """The files the handler gave up, with their refusals."""
    return getattr(request, "skipped_files", [])


def broke_off(request: HttpRequest) -> bool:
    """Whether the request ended before its last field."""
    return END not in request.POST


def pieces_of_file(file: UploadedFile) -> Iterator[bytes]:
    """A file in chunks that fit in memory."""
    return file.chunks(CHUNK)
