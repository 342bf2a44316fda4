"""HTML to PDF, with the network and the file system closed.

The only import of WeasyPrint. A page we render holds words that people
typed and names of files that people chose; whatever they are, the renderer
may ask for nothing: no address, no file, no attachment (T17). Fonts come
from the system, style sheets stand in the page.
"""

import gc
import hashlib
import logging
import mimetypes
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

# PDF/A-3 with tags: made to be kept fifteen years and read aloud.
VARIANT = "pdf/a-3a"

# WeasyPrint says there what it left out; a page with a hole must be seen.
logging.getLogger("weasyprint").setLevel(logging.WARNING)


class NotRendered(Exception):
    """The page asked for something outside itself, or could not be set."""


@dataclass(frozen=True)
class Enclosed:
    """A file that travels inside the PDF (PDF/A-3)."""

    # ASCII: a reader's list of attachments garbles other letters.
    name: str
    description: str
    content: bytes
    media_type: str
    recorded_at: datetime


def html_to_pdf(
    html: str, *, identifier: str, enclosed: Sequence[Enclosed] = ()
) -> bytes:
    """Render a page; equal input gives equal bytes.

    ``identifier`` names the document inside the PDF. No clock is read: dates
    of the document stand in the page itself (``<meta name="dcterms.…">``),
    those of enclosed files with them.
    Raises NotRendered where the page refers to anything outside itself.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    with warnings.catch_warnings():
        # WeasyPrint leaves the closing of its own colour profile to Python.
        warnings.filterwarnings(
            "ignore", message=r".*sRGB2014\.icc", category=ResourceWarning
        )
        # A page is a great many small objects that all live until it is set:
        # looking through them for garbage again and again finds none.
        collecting = gc.isenabled()
        gc.disable()
        try:
            return HTML(string=html, url_fetcher=_closed_fetcher()).write_pdf(
                font_config=_fonts(),
                pdf_variant=VARIANT,
                pdf_identifier=hashlib.sha256(identifier.encode()).digest(),
                attachments=[_attachment(one) for one in enclosed],
            )
        except FatalURLFetchingError as error:
            raise NotRendered(str(error)) from error
        finally:
            if collecting:
                gc.enable()


def _attachment(one: Enclosed) -> Any:
    from weasyprint import Attachment

    # Else the list of types of this machine would be in the bytes.
    mimetypes.add_type(one.media_type, f".{one.name.rpartition('.')[2]}")
    recorded_at = one.recorded_at.astimezone(UTC)
    return Attachment(
        string=one.content,
        name=one.name,
        description=one.description,
        created=recorded_at,
        modified=recorded_at,
        relationship="Supplement",
        url_fetcher=_closed_fetcher(),
    )


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """One font configuration per process; making one again costs time."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@lru_cache(maxsize=1)
def _closed_fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class ClosedFetcher(URLFetcher):
        """Refuse every address; what a page needs it carries itself."""

        def __init__(self) -> None:
            super().__init__(
                allowed_protocols={"data"},
                allow_redirects=False,
                fail_on_errors=True,
            )

        def fetch(self, url, headers=None) -> URLFetcherResponse:
            """Answer ``data:`` addresses only."""
            if not url[:5].lower() == "data:":
                raise ValueError("网络与文件系统对排版关闭")
            return super().fetch(url, headers)

    return ClosedFetcher()
