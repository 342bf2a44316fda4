"""A file that waits for the scanner: kept, shown so, and going nowhere."""

from types import SimpleNamespace

import pytest

from contracts.models import StoredFile
from contracts.policies import Refused
from contracts.services.rescanning import rescan
from deliverables.models import DocumentVersion
from deliverables.services.bundles import draft_bundle
from deliverables.services.packets.originals import originals
from deliverables.services.submissions import submit_deliverable
from tests import factories as make
from tests.scanner import EICAR


def submit(story, row):
    return submit_deliverable(
        deliverable=row,
        term=make.term_of(row),
        by=story.people.b_lead,
        today=make.TODAY,
    )


def page(story, row) -> str:
    answer = story.client("b_lead").get(story.url("deliverable", row.key))
    return answer.content.decode()


@pytest.fixture
def held(story, scanner):
    """A complete draft, uploaded while the scanner was away."""
    scanner.stop()
    row = story.row()
    version = make.make_version(row, story.people.b_lead, name="方案.pdf")
    return row, version


def test_it_is_shown_as_waiting_and_never_as_clean(story, held):
    shown = page(story, held[0])
    assert ">待查毒<" in shown
    assert "上传后查毒" in shown
    assert "未发现病毒" not in shown


def test_nobody_downloads_it_and_reads_why(story, held):
    for role in ("b_lead", "b_onsite"):
        answer = story.client(role).get(story.url("document", held[1].pk))
        assert 409 == answer.status_code
        assert "《方案.pdf》待查毒，暂不能下载。" in answer.content.decode()


def test_it_is_not_submitted_until_the_scanner_lets_it_through(
    story, held, scanner
):
    row, version = held
    with pytest.raises(Refused) as refused:
        submit(story, row)
    assert "scan_pending" == refused.value.code
    assert "《方案.pdf》" in refused.value.message
    scanner.start()
    rescan()
    assert ">待查毒<" not in page(story, row)
    submit(story, row)
    answer = story.client("a_handler").get(story.url("document", version.pk))
    assert 200 == answer.status_code
    answer.close()


def test_found_infected_later_it_stays_but_goes_nowhere(
    story, scanner
):
    scanner.stop()
    row = story.row()
    content = make.pdf_bytes(EICAR.decode())
    version = make.make_version(row, story.people.b_lead, content=content)
    scanner.start()
    rescan()
    assert ">查出病毒<" in page(story, row)
    assert StoredFile.objects.filter(pk=version.file_id).exists()
    assert DocumentVersion.objects.filter(pk=version.pk).exists()
    answer = story.client("b_lead").get(story.url("document", version.pk))
    assert 409 == answer.status_code
    with pytest.raises(Refused) as refused:
        submit(story, row)
    assert "infected" == refused.value.code


def test_it_leaves_in_no_zip_and_in_no_paper(story, held):
    row, version = held
    line = SimpleNamespace(digest=version.file_id, name=version.name)
    for act in (
        lambda: draft_bundle(
            deliverable=row, term=make.term_of(row), by=story.people.b_lead
        ),
        lambda: originals(SimpleNamespace(enclosed=[line])),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert "scan_pending" == refused.value.code


def test_an_infected_upload_leaves_no_version(story, scanner):
    content = make.pdf_bytes(EICAR.decode())
    with pytest.raises(Refused) as refused:
        make.make_version(story.row(), story.people.b_lead, content=content)
    assert "infected" == refused.value.code
    assert not DocumentVersion.objects.exists()
    assert not StoredFile.objects.exists()


def test_without_a_scanner_the_page_says_so(story):
    assert "未接入查毒" in page(story, story.row())
