"""The pages of long tasks, as each person sees them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.models import AuditEvent, Job
from contracts.rules.table import Problem
from contracts.services.files import keep_bytes
from contracts.services.jobs import (
    claim_job,
    fail_job,
    finish_job,
    report_progress,
    request_job,
)
from contracts.services.table_files import problems_csv
from contracts.states import JobState
from tests.factories import make_contract, make_people, make_person
from tests.remembering import forget_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract():
    return make_contract()


@pytest.fixture
def people(contract):
    return make_people(contract)


@pytest.fixture
def sent(monkeypatch):
    """What was put in the queue, instead of a queue."""
    messages = []
    monkeypatch.setattr(
        "contracts.tasks.current_app.send_task",
        lambda name, kwargs: messages.append((name, kwargs)),
    )
    return messages


def make_job(
    contract, by, *, key="packet:1", kind="acceptance_packet"
) -> Job:
    return request_job(
        contract=contract,
        kind=kind,
        key=key,
        title="验收书 YS-2026-001",
        arguments={},
        by=by,
    )


def finish(
    job: Job, content: bytes = b"%PDF-1.7 made by us", name="验收书.pdf"
) -> Job:
    return finish_job(
        claim_job(job.pk), file=keep_bytes(content), file_name=name
    )


def page(client, person, contract, path: str, **headers):
    client.force_login(person)
    return client.get(f"/c/{contract.slug}/jobs/{path}", headers=headers)


def test_a_queued_job_asks_again_every_two_seconds(client, contract, people):
    job = make_job(contract, people.a_handler)
    text = page(client, people.a_handler, contract, f"{job.pk}/")
    body = text.content.decode()
    assert "排队中" in body
    assert 'hx-trigger="every 2s"' in body
    assert f'hx-get="/c/{contract.slug}/jobs/{job.pk}/"' in body


def test_a_running_job_shows_percent_and_step(client, contract, people):
    job = make_job(contract, people.a_handler)
    report_progress(claim_job(job.pk), progress=30, step="排版")
    body = page(client, people.b_lead, contract, f"{job.pk}/").content.decode()
    assert "进行中 30%" in body
    assert "排版" in body
    assert "刷新" in body  # without JavaScript one asks oneself


def test_htmx_gets_the_card_alone(client, contract, people):
    job = make_job(contract, people.a_handler)
    answer = page(
        client,
        people.a_handler,
        contract,
        f"{job.pk}/",
        **{"HX-Request": "true"},
    )
    body = answer.content.decode()
    assert body.strip().startswith('<div class="job"')
    assert "<html" not in body
    assert "HX-Refresh" not in answer.headers


@pytest.mark.parametrize("end", ["done", "failed"])
def test_asking_stops_when_the_job_is_over(client, contract, people, end):
    job = make_job(contract, people.a_handler)
    if end == "done":
        finish(job)
    else:
        Job.objects.update(state=JobState.FAILED, failure="磁盘已满。")
    answer = page(
        client,
        people.a_handler,
        contract,
        f"{job.pk}/",
        **{"HX-Request": "true"},
    )
    assert "hx-trigger" not in answer.content.decode()
    assert "true" == answer.headers["HX-Refresh"]


def test_a_done_job_shows_its_file_with_digest(client, contract, people):
    job = finish(make_job(contract, people.a_handler))
    body = page(client, people.auditor, contract, f"{job.pk}/").content
    assert "已完成" in body.decode()
    assert job.file_id in body.decode()


def test_a_table_that_was_not_imported_says_so_with_its_problems(
    client, contract, people
):
    job = make_job(contract, people.b_lead, kind="import_attendance")
    content = problems_csv([Problem(3, "日期", "某日", "看不出是哪一天。")])
    finish(job, content, name="没有导入-1处须改正.csv")
    for path in ("", f"{job.pk}/"):
        body = page(client, people.b_lead, contract, path).content.decode()
        assert "没有导入" in body
        assert "未写入，1 处问题" in body
        assert "已完成" not in body
        assert "已生成" not in body
    for words in ("第 3 行", "某日", "看不出是哪一天。"):
        assert words in body
    assert "这里列出前" not in body


def test_the_file_comes_as_attachment_that_nothing_runs_in(
    client, contract, people
):
    job = finish(make_job(contract, people.a_handler))
    answer = page(client, people.b_onsite, contract, f"{job.pk}/file/")
    headers = answer.headers
    assert b"%PDF-1.7 made by us" == answer.getvalue()
    assert "application/pdf" == headers["Content-Type"]
    assert headers["Content-Disposition"].startswith("attachment;")
    assert "filename*=utf-8''%E9%AA%8C" in headers["Content-Disposition"]
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "no-store" in headers["Cache-Control"]


def test_taking_the_file_is_recorded(client, contract, people):
    job = finish(make_job(contract, people.a_handler))
    page(client, people.b_onsite, contract, f"{job.pk}/file/").getvalue()
    event = AuditEvent.objects.get(action="result_downloaded")
    assert (people.b_onsite.pk, job.file_id) == (
        event.actor_id,
        event.detail["sha256"],
    )


@pytest.mark.parametrize("path", ["", "file/"])
def test_a_stranger_finds_nothing(client, contract, people, path):
    job = finish(make_job(contract, people.a_handler))
    other = make_contract()
    stranger = make_person(other, "a_handler")
    assert (
        404 == page(client, stranger, contract, f"{job.pk}/{path}").status_code
    )
    # Nor through a contract of one's own.
    assert 404 == page(client, stranger, other, f"{job.pk}/{path}").status_code


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "expert"])
def test_administrators_and_experts_see_no_jobs(
    client, contract, people, role
):
    job = make_job(contract, people.a_handler)
    person = getattr(people, role)
    assert 404 == page(client, person, contract, f"{job.pk}/").status_code


def test_a_job_without_a_file_has_nothing_to_hand_out(
    client, contract, people
):
    job = make_job(contract, people.a_handler)
    answer = page(client, people.a_handler, contract, f"{job.pk}/file/")
    assert 404 == answer.status_code


def test_a_failed_job_names_its_reason_and_can_be_tried_again(
    client, contract, people, sent
):
    job = make_job(contract, people.a_handler)
    Job.objects.update(state=JobState.FAILED, failure="磁盘已满。", tries=5)
    body = page(client, people.b_lead, contract, f"{job.pk}/").content
    assert "磁盘已满。" in body.decode()
    assert "重试" in body.decode()
    answer = client.post(f"/c/{contract.slug}/jobs/{job.pk}/retry/")
    assert f"/c/{contract.slug}/jobs/{job.pk}/" == answer.url
    job.refresh_from_db()
    assert (JobState.QUEUED, 0) == (job.state, job.tries)
    assert [("jobs.acceptance_packet", {"job_id": job.pk})] == sent


def test_only_a_failed_job_is_queued_again(client, contract, people, sent):
    job = finish(make_job(contract, people.a_handler))
    client.force_login(people.a_handler)
    client.post(f"/c/{contract.slug}/jobs/{job.pk}/retry/")
    job.refresh_from_db()
    assert JobState.DONE == job.state
    assert [] == sent


def test_a_job_that_will_be_tried_again_says_so(client, contract, people):
    job = make_job(contract, people.a_handler)
    fail_job(claim_job(job.pk), reason="排版未成功。")
    body = page(client, people.a_handler, contract, f"{job.pk}/").content
    assert "将自动重试" in body.decode()


def test_the_list_shows_each_job_once_newest_first(client, contract, people):
    first = make_job(contract, people.a_handler, key="a")
    second = make_job(contract, people.a_handler, key="b")
    body = page(client, people.a_finance, contract, "").content.decode()
    places = [body.index(f"/jobs/{job.pk}/") for job in (second, first)]
    assert places == sorted(places)


def test_an_empty_list_says_what_comes_next(client, contract, people):
    body = page(client, people.a_finance, contract, "").content.decode()
    assert "尚无后台任务" in body


def test_the_list_asks_as_often_for_many_jobs_as_for_one(
    client, contract, people
):
    counts = []
    for number in (1, 12):
        for each in range(number):
            make_job(contract, people.a_handler, key=f"{number}-{each}")
        page(client, people.a_handler, contract, "")
        forget_all()
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/c/{contract.slug}/jobs/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
