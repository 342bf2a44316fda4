import zipfile
from io import BytesIO
from urllib.parse import unquote

import pytest

from tests import factories as make


@pytest.mark.parametrize("role", ["a_handler", "auditor", "b_lead"])
def test_a_round_is_sent_as_an_attachment_of_known_length(story, role):
    submission = story.submitted()
    response = story.client(role).get(
        story.url("submission_zip", submission.pk)
    )
    content = response.getvalue()
    assert str(len(content)) == response.headers["content-length"]
    disposition = unquote(response.headers["content-disposition"])
    assert disposition.startswith("attachment")
    assert submission.number in disposition
    assert "sandbox" in response.headers["content-security-policy"]
    assert zipfile.ZipFile(BytesIO(content)).testzip() is None


def test_drafts_are_for_party_b_only(story):
    make.make_version(story.row(), story.people.b_onsite, name="草稿.pdf")
    url = story.url("draft_zip", "work_plan")
    content = story.client("b_lead").get(url).getvalue()
    names = zipfile.ZipFile(BytesIO(content)).namelist()
    assert names[-1].endswith("/草稿.pdf")
    for role in ("a_handler", "a_approver", "a_finance", "auditor"):
        assert 404 == story.client(role).get(url).status_code


def test_without_files_it_says_what_to_do(story):
    answer = story.client("b_lead").get(story.url("draft_zip", "work_plan"))
    assert 409 == answer.status_code
    assert "请先上传文件" in answer.content.decode()
