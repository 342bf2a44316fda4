"""Taking in uploaded files: bounded on disk, refused one by one.

Django writes a whole request to temporary files before a view sees it; this
handler writes straight to where the bytes stay, hashing on the way, and
stops at the limit, so that one request cannot fill the disk.
"""

from collections.abc import Iterator

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, UnreadablePostError

from contracts.policies import Refused
from contracts.services.files import Incoming, Receiver, broken_off

FIELD = "files"
# The last field of the upload form: a request without it broke off.
END = "end"
CHUNK = 1024 * 1024
# So long may a sender be silent: a piece keeps its file from all others.
SILENCE_SECONDS = 20


class ReceivedFile(UploadedFile):
    """A file of a form, safe on the disk; closing drops what nobody kept."""

    def __init__(self, incoming: Incoming, *, name: str, content_type: str):
        super().__init__(None, name, content_type, incoming.size)
        self.incoming = incoming

    def close(self) -> None:
        """Drop the bytes, unless a service moved them to their place."""
        self.incoming.discard()


class BoundedUploadHandler(FileUploadHandler):
    """Keep at most the limit of one file; note what was not kept."""

    chunk_size = CHUNK
    receiver: Receiver | None = None

    def new_file(self, *args, **kwargs):
        """Begin a file, if there is room for one."""
        super().new_file(*args, **kwargs)
        self.receiver = None
        try:
            self.receiver = Receiver(limit=settings.UPLOAD_LIMIT_BYTES)
        except Refused as refused:
            self._skip(refused)

    def receive_data_chunk(self, raw_data, start):
        """Write a chunk, or give the file up."""
        try:
            self.receiver.write(raw_data)
        except Refused as refused:
            self._skip(refused)

    def file_complete(self, file_size):
        """Hand the file on, once it is safe on the disk."""
        receiver, self.receiver = self.receiver, None
        try:
            return ReceivedFile(
                receiver.finish(),
                name=self.file_name,
                content_type=self.content_type,
            )
        except Refused as refused:
            self._note(refused)
            return None

    def upload_interrupted(self):
        """Leave nothing of a file whose request broke off.

        Django tells so where the body ended too early, and not where it
        could not be read: whoever installs the handler calls this at last.
        """
        if self.receiver is not None:
            self.receiver.abort()
            self.receiver = None

    def _skip(self, refused: Refused):
        self.receiver = None
        self._note(refused)
        raise SkipFile

    def _note(self, refused: Refused) -> None:
        skipped = getattr(self.request, "skipped_files", [])
        self.request.skipped_files = [*skipped, (self.file_name, refused)]


def skipped_files(request: HttpRequest) -> list[tuple[str, Refused]]:
    """The files the handler gave up, with their refusals."""
    return getattr(request, "skipped_files", [])


def broke_off(request: HttpRequest) -> bool:
    """Whether the request ended before its last field."""
    return END not in request.POST


def pieces_of_file(file: UploadedFile) -> Iterator[bytes]:
    """A file of a form without this handler, in parts that fit in memory."""
    return file.chunks(CHUNK)


def piece_length(request: HttpRequest) -> int:
    """How long a piece says it is: told before it comes, and bounded."""
    length = request.headers.get("content-length") or "?"
    limit = settings.UPLOAD_PIECE_BYTES
    if not (length.isascii() and length.isdigit()) or int(length) > limit:
        raise Refused(
            "piece_too_large",
            f"一段须注明长度，且不超过 {limit // 1024 // 1024} MB。",
        )
    return int(length)


def parts_of_piece(request: HttpRequest, length: int) -> Iterator[bytes]:
    """The body of a piece as it arrives; Refused("broken_off") if cut.

    A sender that vanished without a word would hold the file until the
    system gives the connection up, hours later: where the server lends us
    its socket, it does not.
    """
    socket = request.META.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(SILENCE_SECONDS)
    try:
        while length:
            part = request.read(min(CHUNK, length))
            if not part:
                raise broken_off()
            length -= len(part)
            yield part
    except UnreadablePostError as error:
        raise broken_off() from error
    finally:
        if socket is not None:
            socket.settimeout(None)
