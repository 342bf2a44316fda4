"""The protocol of large files as a program speaks it."""

import hashlib

import pytest

from deliverables.models import DocumentVersion, UploadSession
from tests import factories as make

CONTENT = make.pdf_bytes("a recording", size=6000)
JSON = {"accept": "application/json"}


@pytest.fixture
def client(story):
    return story.client("b_onsite", headers=JSON)


def start(client, story, content=CONTENT, **more):
    return client.post(
        story.url("upload_start", "work_plan"),
        {"piece": "plan", "name": "录像.pdf", "size": len(content), **more},
    )


def send(client, story, pk, offset, data, **headers):
    return client.generic(
        "POST",
        f"{story.url('upload_piece', pk)}?offset={offset}",
        data,
        "application/octet-stream",
        headers=headers,
    )


def finish(client, story, pk, **data):
    return client.post(story.url("upload_finish", pk), data)


def test_from_start_to_version(client, story):
    begun = start(client, story)
    assert 200 == begun.status_code
    pk = begun.json()["id"]
    assert (0, len(CONTENT)) == (
        begun.json()["received"], begun.json()["size"],
    )  # fmt: skip
    sha256 = hashlib.sha256(CONTENT[:3000]).hexdigest()
    first = send(
        client, story, pk, 0, CONTENT[:3000], **{"x-piece-sha256": sha256}
    )
    assert 3000 == first.json()["received"]
    asked = client.get(story.url("upload_session", pk)).json()
    assert ("open", 3000) == (asked["code"], asked["received"])
    send(client, story, pk, 3000, CONTENT[3000:])
    answer = finish(client, story, pk)
    assert (200, "stored") == (answer.status_code, answer.json()["code"])
    assert "录像.pdf" in answer.json()["html"]
    version = DocumentVersion.objects.get()
    assert hashlib.sha256(CONTENT).hexdigest() == version.file_id
    asked = client.get(story.url("upload_session", pk)).json()
    assert "stored" == asked["code"]


def test_who_lost_the_step_is_told_where_it_stands(client, story):
    pk = start(client, story).json()["id"]
    send(client, story, pk, 0, CONTENT[:100])
    for answer in (
        send(client, story, pk, 200, CONTENT[200:]),
        finish(client, story, pk),
    ):
        assert (409, "out_of_step", 100) == (
            answer.status_code, answer.json()["code"],
            answer.json()["received"],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"name": "录像.exe"}, 422, "wrong_type"),
        ({"size": "9" * 13}, 413, "too_large"),
        ({"size": "many"}, 422, "empty"),
        ({"piece": "x"}, 422, "unknown_piece"),
        ({"replaces": "999"}, 409, "version_gone"),
    ],
)
def test_a_refusal_has_its_code_and_status(client, story, more, status, code):
    answer = start(client, story, **more)
    assert (status, code) == (answer.status_code, answer.json()["code"])
    assert answer.json()["message"]


@pytest.mark.parametrize("offset", ["", "-1", "x", "²"])
def test_a_piece_without_its_place_is_refused(client, story, offset):
    pk = start(client, story).json()["id"]
    answer = send(client, story, pk, offset, b"x")
    assert "offset_needed" == answer.json()["code"]


def test_a_role_that_may_not_upload_is_told_as_json(story):
    answer = start(story.client("a_handler", headers=JSON), story)
    assert (403, "not_allowed") == (answer.status_code, answer.json()["code"])


def test_anothers_upload_does_not_exist(client, story):
    pk = start(client, story).json()["id"]
    other = story.client("b_lead", headers=JSON)
    for answer in (
        other.get(story.url("upload_session", pk)),
        send(other, story, pk, 0, b"x"),
        finish(other, story, pk),
        other.post(story.url("upload_cancel", pk)),
    ):
        assert 404 == answer.status_code


def test_the_same_bytes_are_finished_once_more_when_wanted(client, story):
    make.make_version(story.row(), story.people.b_lead, content=CONTENT)
    pk = start(client, story).json()["id"]
    send(client, story, pk, 0, CONTENT)
    assert "duplicate" == finish(client, story, pk).json()["code"]
    assert finish(client, story, pk, allow_same="1").json()["ok"]


def test_cancelling_by_program_and_by_form(client, story):
    pk = start(client, story).json()["id"]
    answer = client.post(story.url("upload_cancel", pk))
    assert (True, "cancelled") == (answer.json()["ok"], answer.json()["code"])
    pk = start(client, story).json()["id"]
    page = story.client("b_onsite").post(
        story.url("upload_cancel", pk), follow=True
    )
    assert "《录像.pdf》已取消，未入库。" in page.content.decode()
    assert 0 == UploadSession.objects.count()


def test_what_is_stored_is_not_cancelled_and_says_so(client, story):
    pk = start(client, story).json()["id"]
    send(client, story, pk, 0, CONTENT)
    finish(client, story, pk)
    answer = client.post(story.url("upload_cancel", pk))
    assert (409, "already_stored") == (
        answer.status_code, answer.json()["code"],
    )  # fmt: skip
    page = story.client("b_onsite").post(
        story.url("upload_cancel", pk), follow=True
    )
    assert "该文件已入库。" in page.content.decode()


def test_a_piece_is_guarded_against_forged_requests(story):
    client = story.client("b_onsite", enforce_csrf_checks=True)
    session = UploadSession.objects.create(
        deliverable=story.row(), piece="plan", name="a.pdf", size=5,
        started_by=story.people.b_onsite, expires_at="2099-01-01T00:00Z",
    )  # fmt: skip
    assert 403 == send(client, story, session.pk, 0, b"x").status_code
    token = "n" * 32
    client.cookies["csrftoken"] = token
    answer = send(
        client, story, session.pk, 0, b"x", **{"x-csrftoken": token}
    )
    assert 1 == answer.json()["received"]
