"""Files are read once, in the jail, and never what the scanner holds back."""

from datetime import date, timedelta

import pytest
from weasyprint import HTML

from contracts.models import FileScan, RecordedFact, StoredFile
from contracts.policies import Refused
from contracts.queries.clock import now
from contracts.services.facts import stamp
from contracts.services.files import keep_bytes
from contracts.states import ScanVerdict
from deliverables.models import DocumentVersion
from kaifeng_credit.models import FileText
from kaifeng_credit.searching import texts
from kaifeng_credit.searching.texts import read_some, text_around, with_words
from tests import factories as make
from tests.workbooks import empty, saved

pytestmark = pytest.mark.django_db


def found(*words: str) -> set[str]:
    """The names of the files whose text has some words."""
    digests = with_words(StoredFile.objects.values("digest"), words)
    return set(
        DocumentVersion.objects.filter(
            file__in=digests.values("file")
        ).values_list("name", flat=True)
    )


@pytest.fixture
def people():
    contract = make.make_contract()
    people = make.make_people(contract)
    people.row = make.deliverable(contract, "research_report")
    return people


@pytest.fixture
def version(people):
    def add(name: str, content: bytes):
        """A version whose bytes need not be what its name says."""
        return DocumentVersion.objects.create(
            deliverable=people.row, piece="report", name=name,
            file=keep_bytes(content), media_type="",
            recorded_by=people.b_lead,
        )  # fmt: skip

    return add


def test_every_kind_is_read_in_the_jail_once_and_found(
    version, monkeypatch
):
    version("方案.docx", make.docx_bytes("城市榜样名录", "经办欧阳明德"))
    version("表.xlsx", saved(empty()))
    version("讲义.pdf", HTML(string="<p>WORK PLAN</p>").write_pdf())
    version("扫描.pdf", make.pdf_bytes())
    version("清单.csv", "编号,地点\n一,龙隅".encode("gb18030"))
    version("说明.txt", "\ufeffＧＢ／Ｔ 9704 版式".encode())
    version("照片.png", b"\x89PNG\r\n\x1a\n")
    assert 5 == read_some(now=now())
    assert {"方案.docx"} == found("榜样") == found("欧阳明德")
    assert {"讲义.pdf"} == found("work plan")
    assert {"清单.csv"} == found("龙隅", "编号")
    assert {"说明.txt"} == found("gb/t 9704")
    assert {"表.xlsx"} == found("验收")
    assert set() == found("照片") == found("样名欧")
    monkeypatch.setattr(texts, "read_words", None)
    assert 0 == read_some(now=now())
    blank = FileText.objects.filter(text="").values_list("reason", flat=True)
    assert ["no_words"] * 2 == list(blank)


def test_the_same_bytes_are_kept_once_and_a_tick_reads_some(version):
    for name in ("一.txt", "二.txt"):
        version(name, "同一份文件".encode())
    version("三.txt", "另一份文件".encode())
    assert [1, 1, 0] == [read_some(now=now(), limit=1) for _ in range(3)]
    assert {"一.txt", "二.txt"} == found("同一")


def test_what_the_scanner_holds_back_is_never_read_nor_found(version):
    waits, good = (
        version(f"{name}.txt", f"{name}的文字".encode())
        for name in ("待查", "干净")
    )
    FileScan.objects.create(
        digest=waits.file_id, verdict=ScanVerdict.PENDING
    )
    read_some(now=now())
    assert [good.file_id] == list(
        FileText.objects.values_list("pk", flat=True)
    )
    # The scanner answers: one is let through, the other taken back.
    FileScan.objects.create(digest=waits.file_id, verdict=ScanVerdict.CLEAN)
    FileScan.objects.create(
        digest=good.file_id, verdict=ScanVerdict.INFECTED
    )
    assert set() == found("干净")  # at once, before any worker ran
    read_some(now=now())
    assert {"待查.txt"} == found("文字")
    assert 1 == FileText.objects.count()


def test_what_the_jail_could_not_read_is_tried_the_next_day(
    version, monkeypatch
):
    row = version("坏.docx", make.docx_bytes("读得出"))

    def fails(*_, **__):
        raise Refused("not_readable", "过大。")

    with monkeypatch.context() as patch:
        patch.setattr(texts, "read_words", fails)
        assert 0 == read_some(now=now())
    assert 0 == read_some(now=now())
    assert 1 == read_some(now=now() + timedelta(days=1, minutes=1))
    assert {row.name} == found("读得出")


def test_papers_of_facts_are_read_too(people):
    contract = people.row.contract
    kept = keep_bytes("乙方来函，函件全文".encode())
    RecordedFact.objects.create(
        **stamp(contract, by=people.a_approver, on=date(2025, 7, 1)),
        kind="general_breach", fields={"on": "2025-07-01", "by": "b"}, on_behalf_of="b",
        proposed_by=people.a_handler, file=kept, file_name="函件.txt",
    )  # fmt: skip
    assert 1 == read_some(now=now())
    near = text_around([kept.digest], "全文", before=2, shown=4)
    assert {kept.digest: "函件全文"} == near
