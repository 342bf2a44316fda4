"""The renderer is closed: whatever stands in a page, nothing is fetched."""

import builtins
import gc
import hashlib
import io
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pypdf import PdfReader

from contracts.pdf import Enclosed, NotRendered, html_to_pdf

SECRET = "a line that only the file system knows"
PAGE = (
    "<html lang='zh-CN'><head><title>验收书</title>"
    "<style>body{{font-family:'Noto Serif CJK SC'}}</style></head>"
    "<body><p>第2笔 ￥447,000.00</p>{}</body></html>"
)


class Trap(BaseHTTPRequestHandler):
    """Counts every visitor; sends some on to a file."""

    visitors: list[str]

    def do_GET(self):
        self.visitors.append(self.path)
        self.send_response(302)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def log_message(self, *args):
        """A trap is silent."""


@pytest.fixture
def trap():
    handler = type("OneTrap", (Trap,), {"visitors": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.visitors = handler.visitors
    server.address = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def bait(tmp_path):
    file = tmp_path / "bait.css"
    file.write_text(f"/* {SECRET} */ p {{ color: red }}")
    return file


@pytest.fixture
def opened(monkeypatch):
    """Every file that Python opens meanwhile."""
    names = []
    for module in (builtins, io):
        original = module.open

        def watched(file, *args, original=original, **kwargs):
            names.append(str(file))
            return original(file, *args, **kwargs)

        monkeypatch.setattr(module, "open", watched)
    return names


ADDRESSES = ("{http}/x", "{file}", "file:///etc/passwd", "FILE://{path}")
PLACES = {
    "image": "<img src='{url}'>",
    "style sheet": "<link rel=stylesheet href='{url}'>",
    "import": "<style>@import '{url}';</style>",
    "import of another kind": "<style>@import url({url}) print;</style>",
    "attachment": "<link rel=attachment href='{url}'>",
    "attached link": "<a rel=attachment href='{url}'>x</a>",
    "object": "<object data='{url}'></object>",
    "embed": "<embed src='{url}'>",
    "background": "<p style='background:url({url})'>x</p>",
    "bullet": "<p style='display:list-item;list-style-image:url({url})'>x",
    "generated content": "<style>p::after{{content:url({url})}}</style>",
    "font": "<style>@font-face{{font-family:q;src:url({url})}}"
    "p{{font-family:q}}</style>",
    "border": "<p style='border:1px solid;border-image:url({url}) 1'>x</p>",
    "mask of a drawing": "<svg xmlns='http://www.w3.org/2000/svg' "
    "width='9' height='9'><image href='{url}' width='9' height='9'/></svg>",
    "drawing in an address": '<img src="data:image/svg+xml,'
    "%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E"
    "%3Cimage href='{url}' width='9' height='9'/%3E%3C/svg%3E\">",
    "style in an address": "<link rel=stylesheet "
    "href=\"data:text/css,@import '{url}';\">",
    "frame": "<iframe src='{url}'></iframe>",
    "refresh": "<meta http-equiv=refresh content='0;url={url}'>",
    "colour profile": "<style>@color-profile --q{{src:url({url})}}</style>",
    "metadata": "<link rel=icon href='{url}'>",
}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("place", PLACES)
def test_a_page_fetches_nothing(place, address, trap, bait, opened):
    url = address.format(http=trap.address, file=bait.as_uri(), path=bait)
    html = PAGE.format(PLACES[place].format(url=url))
    try:
        pdf = html_to_pdf(html, identifier="x")
    except NotRendered:
        pdf = b""
    assert [] == trap.visitors
    assert [] == [
        name for name in opened if "bait" in name or "passwd" in name
    ]
    text = (
        "".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages)
        if pdf
        else ""
    )
    assert SECRET not in text
    assert "root:" not in text


def test_a_base_address_opens_no_door(trap, opened):
    for base in (trap.address, "file:///etc/"):
        html = PAGE.format(f"<base href='{base}'><img src='passwd'>")
        with pytest.raises(NotRendered):
            html_to_pdf(html, identifier="x")
    assert [] == trap.visitors
    assert [] == [name for name in opened if "passwd" in name]


def test_the_trap_catches_an_open_renderer(trap):
    """Or the tests above would prove nothing."""
    from weasyprint import HTML

    HTML(string=PAGE.format(f"<img src='{trap.address}/x'>")).write_pdf()
    assert ["/x"] == trap.visitors


def test_equal_input_gives_equal_bytes_in_another_process_too():
    html = PAGE.format("<h1>验收书</h1>")
    program = (
        "import hashlib; from contracts.pdf import html_to_pdf; "
        f"print(hashlib.sha256(html_to_pdf({html!r}, identifier='x'))"
        ".hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    digests = {
        hashlib.sha256(html_to_pdf(html, identifier="x")).hexdigest()
        for _ in range(2)
    }
    assert {other} == digests


def test_another_page_is_another_document():
    one = html_to_pdf(PAGE.format(""), identifier="1")
    assert one != html_to_pdf(PAGE.format(""), identifier="2")


def test_the_pdf_is_tagged_archival_and_chinese():
    pdf = PdfReader(io.BytesIO(html_to_pdf(PAGE.format(""), identifier="x")))
    root = pdf.trailer["/Root"]
    assert "zh-CN" == root["/Lang"]
    assert root["/MarkInfo"]["/Marked"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata.replace(" ", "") or (
        'pdfaid:part="3"' in metadata
    )
    assert [] == list(pdf.attachments)


def test_the_yuan_sign_is_drawn_as_one():
    """Some Chinese faces draw ￥ (U+FFE5) as a dollar."""
    pdf = PdfReader(io.BytesIO(html_to_pdf(PAGE.format(""), identifier="x")))
    (page,) = pdf.pages
    assert "￥447,000.00" in page.extract_text()
    fonts = {
        font.get_object()["/BaseFont"].split("+")[-1]
        for font in page["/Resources"]["/Font"].values()
    }
    assert {"Noto-Serif-CJK-SC"} == fonts


def test_django_starts_without_the_renderer():
    program = (
        "import os, sys, django; os.environ['PORTAL_MODE'] = 'test'; "
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'kaifeng_credit.settings'; "
        "django.setup(); import contracts.pdf; "
        "sys.exit('weasyprint' in sys.modules)"
    )
    assert 0 == subprocess.run([sys.executable, "-c", program]).returncode


DAY = datetime(2025, 12, 12, 1, 2, 3, tzinfo=UTC)
REPORT = Enclosed("01-report-v1.docx", "调研报告.docx", b"PK\x03\x04 report",
                  "application/msword", DAY)  # fmt: skip


def test_an_original_travels_inside_byte_for_byte():
    pdf = html_to_pdf(PAGE.format(""), identifier="x", enclosed=[REPORT])
    reader = PdfReader(io.BytesIO(pdf))
    (one,) = reader.attachment_list
    assert ("01-report-v1.docx", REPORT.content) == (one.name, one.content)
    assert "调研报告.docx" == one.description
    assert "/Supplement" == one.associated_file_relationship
    assert (DAY, DAY) == (one.creation_date, one.modification_date)
    assert "application/msword" == one.subtype.lstrip("/")


def test_with_originals_too_equal_input_gives_equal_bytes():
    """Their dates are their own, and no clock nor place of the machine."""
    elsewhere = DAY.astimezone(timezone(timedelta(hours=8)))
    again = Enclosed(*REPORT.__dict__.values())
    moved = Enclosed(**{**REPORT.__dict__, "recorded_at": elsewhere})
    assert 1 == len(
        {
            html_to_pdf(PAGE.format(""), identifier="x", enclosed=[one])
            for one in (REPORT, again, moved)
        }
    )


def test_garbage_is_collected_again_whatever_came_of_the_page():
    html_to_pdf(PAGE.format(""), identifier="x")
    assert gc.isenabled()
    with pytest.raises(NotRendered):
        html_to_pdf(PAGE.format("<img src='file:///x'>"), identifier="x")
    assert gc.isenabled()
