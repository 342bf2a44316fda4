"""The PDF/A-3a that our papers declare, as far as a test can ask for it."""

import io

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from contracts.pdf import Enclosed, html_to_pdf
from contracts.signing import CertificateSigner
from tests.archival import problems
from tests.certificates import PASSPHRASE, make_certificate
from tests.contracts.test_signing import AT, REASON

PAGE = (
    "<html lang='zh-CN'><head><title>验收书</title>"
    "<style>body{font-family:'Noto Serif CJK SC'}</style></head><body>"
    "<h1>验收书</h1><p>第2笔 ￥447,000.00 <a href='#t'>见表</a></p>"
    "<table id='t'><tr><th>标准</th><td>合格 ☑</td></tr></table></body></html>"
)
ORIGINAL = Enclosed(
    "01-report.docx", "调研报告.docx", b"PK\x03\x04", "application/msword", AT
)


@pytest.fixture(scope="module")
def paper() -> bytes:
    return html_to_pdf(PAGE, identifier="x", enclosed=[ORIGINAL])


@pytest.fixture(scope="module")
def signed(paper, tmp_path_factory) -> bytes:
    made = make_certificate(tmp_path_factory.mktemp("keys"), at=AT)
    signer = CertificateSigner.of(str(made.file), PASSPHRASE)
    return signer.sign(paper, at=AT, reason=REASON)


def test_a_paper_with_an_original_inside_is_archival(paper):
    assert [] == problems(paper)


def test_it_stays_so_when_it_is_signed(signed):
    assert [] == problems(signed)


def _changed(paper: bytes, change) -> bytes:
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        change(pdf)
        kept = io.BytesIO()
        pdf.save(kept, static_id=True)
    return kept.getvalue()


def _unembed(pdf):
    for one in pdf.objects:
        if isinstance(one, Dictionary) and "/FontFile3" in one:
            del one["/FontFile3"]
        if isinstance(one, Dictionary) and "/FontFile2" in one:
            del one["/FontFile2"]


def _untell(pdf):
    for one in pdf.objects:
        if isinstance(one, Dictionary) and "/AFRelationship" in one:
            del one["/AFRelationship"]


def _script(pdf):
    pdf.Root.OpenAction = pdf.make_indirect(
        Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    )


def _say(pdf):
    with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
        xmp["pdfaid:part"] = "1"


def _annotate(pdf):
    pdf.pages[0].Annots = pdf.make_indirect(
        pikepdf.Array(
            [Dictionary(Type=Name.Annot, Subtype=Name.Square,
                        Rect=[0, 0, 9, 9], F=2)]
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda pdf: pdf.Root.__delitem__("/OutputIntents"), "output intent"),
        (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "structure"),
        (lambda pdf: pdf.Root.__delitem__("/Lang"), "language"),
        (lambda pdf: pdf.Root.__delitem__("/Metadata"), "no XMP"),
        (lambda pdf: pdf.Root.__delitem__("/AF"), "not associated"),
        (_unembed, "not embedded"),
        (_untell, "AFRelationship"),
        (_script, "a script"),
        (_say, "XMP says"),
        (_annotate, "without appearance"),
    ],
)
def test_what_is_taken_away_is_missed(paper, change, told):
    """Or the questions above would prove nothing."""
    assert any(told in one for one in problems(_changed(paper, change)))


def test_an_encrypted_paper_is_told(paper):
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        kept = io.BytesIO()
        pdf.save(kept, encryption=pikepdf.Encryption(owner="x", user=""))
    assert "encrypted" in problems(kept.getvalue())
