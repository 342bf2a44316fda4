"""The page of held-back files, and the line on a deliverable that leads there."""

import pytest

from contracts.policies import Refused
from contracts.services.rescanning import rescan
from tests import factories as make
from tests.scanner import EICAR


def infected() -> bytes:
    return make.pdf_bytes(EICAR.decode())


def page(story, role="b_lead", name="held_files", *args) -> str:
    return story.client(role).get(story.url(name, *args)).content.decode()


@pytest.fixture
def waiting(story, scanner):
    scanner.stop()
    return make.make_version(
        story.row(), story.people.b_lead, name="等待的方案.pdf"
    )


def ask_again(story, digest: str, role="b_lead"):
    return story.client(role).post(
        story.url("rescan_file", digest), follow=True
    )


def test_with_nothing_held_back_it_says_so_and_calls_nothing_clean(story):
    shown = page(story)
    assert "没有被拦下的文件" in shown
    assert "平台没有检查病毒，不把任何文件称为无毒" in shown
    assert "未发现病毒" not in shown


def test_it_lists_the_file_and_what_can_be_done(story, waiting):
    shown = page(story)
    assert "1 个文件待查毒" in shown
    assert "等待的方案.pdf" in shown
    assert "重新查毒" in shown
    assert f"?replaces={waiting.pk}#upload" in shown


def test_the_deliverable_leads_there(story, waiting):
    shown = page(story, "b_lead", "deliverable", "work_plan")
    assert "1 个文件待查毒，查毒服务答复前不能下载、不能提交。" in shown
    assert story.url("held_files") in shown


def test_so_does_the_list_of_deliverables(story, waiting):
    assert "1 个文件待查毒或查出病毒" in page(story, "b_lead", "deliverables")
    assert "查看被拦下的文件" not in page(story, "a_handler", "deliverables")


def test_others_see_neither_the_draft_nor_a_way_to_ask(story, waiting):
    for role in ("a_handler", "a_finance", "auditor"):
        assert "等待的方案.pdf" not in page(story, role)
        assert "重新查毒" not in page(story, role)


def test_asking_again_releases_it(story, waiting, scanner):
    answer = ask_again(story, waiting.file_id)
    assert "仍待查毒" in answer.content.decode()
    scanner.start()
    answer = ask_again(story, waiting.file_id)
    assert "文件已放行" in answer.content.decode()
    assert "等待的方案.pdf" not in page(story)
    assert 404 == ask_again(story, waiting.file_id).status_code


def test_once_handed_in_party_a_sees_it_and_may_ask(story, scanner):
    submission = story.submitted()
    version = submission.documents.first()
    scanner.says = b"stream: New-1 FOUND"
    rescan(everything=True)
    shown = page(story, "a_handler")
    assert "New-1" in shown
    assert "由乙方换一份" in shown
    assert 200 == ask_again(story, version.file_id, "a_handler").status_code
    shown = page(story, "auditor")
    assert "New-1" in shown
    assert "重新查毒" not in shown


def test_an_upload_set_aside_is_told_to_its_own_side(story, scanner):
    with pytest.raises(Refused):
        make.make_version(
            story.row(), story.people.b_onsite, name="带毒.pdf",
            content=infected(),
        )  # fmt: skip
    shown = page(story)
    assert "带毒.pdf" in shown
    assert "Eicar-Test" in shown
    assert "带毒.pdf" not in page(story, "a_handler")
    shown = page(story, "b_lead", "deliverable", "work_plan")
    assert "1 个上传查出病毒未收下，原件已隔离。" in shown


def test_the_same_number_of_queries_however_many_are_held(
    story, scanner, django_assert_max_num_queries
):
    scanner.stop()
    make.make_version(story.row(), story.people.b_lead)
    client, url = story.client("b_lead"), story.url("held_files")
    client.get(url)
    with django_assert_max_num_queries(100) as few:
        client.get(url)
    queries = len(few)
    for _ in range(5):
        make.make_version(story.row(), story.people.b_lead)
    client.get(url)  # the standing is computed once more
    with django_assert_max_num_queries(queries):
        client.get(url)
