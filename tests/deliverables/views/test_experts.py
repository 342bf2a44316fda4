"""The pages of an expert: one round, one browser, nothing else."""

import logging
from threading import BoundedSemaphore

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contracts.services import hashing
from deliverables.models import ConflictDeclaration, ExpertOpinion
from deliverables.services.expert_links import issue_link, revoke_link
from tests import factories as make


@pytest.fixture
def submission(story):
    return story.received()


@pytest.fixture
def issued(story, submission):
    panel = make.make_panel(submission, story.people.a_handler)
    return issue_link(
        member=panel.members.order_by("pk").first(),
        by=story.people.a_handler, now=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def expert(issued) -> Client:
    """A browser that has come in by the link."""
    client = Client()
    door = reverse("expert_door", args=[issued.token])
    page = client.post(door, {"code": issued.code})
    assert page.url == reverse("expert_page", args=[issued.link.pk])
    return client


def page(client, issued, **data):
    url = reverse("expert_page", args=[issued.link.pk])
    return client.post(url, data) if data else client.get(url)


def speak(client, issued, **data):
    file = SimpleUploadedFile("签名.pdf", make.pdf_bytes())
    return page(client, issued, **{
        "act": "opinion", "agrees": "yes", "words": "", "paper": file, **data,
    })  # fmt: skip


def declare(client, issued, conflict="no"):
    return page(client, issued, act="declare", conflict=conflict, reason="")


def test_the_door_tells_nothing_of_the_contract(story, issued):
    said = Client().get(
        reverse("expert_door", args=[issued.token])
    ).content.decode()
    assert "验证码" in said
    assert story.contract.title not in said
    assert "工作方案" not in said


def test_with_too_many_hashing_the_door_stays_and_says_when(
    issued, monkeypatch
):
    door = reverse("expert_door", args=[issued.token])
    monkeypatch.setattr(hashing, "room", BoundedSemaphore(0))
    busy = Client().post(door, {"code": issued.code})
    assert (429, "3") == (busy.status_code, busy["Retry-After"])
    html = busy.content.decode()
    assert "此刻核对密码的人太多" in html
    assert f'value="{issued.code}"' in html


def test_the_page_shows_this_round_and_no_more(
    story, submission, issued, expert
):
    said = page(expert, issued).content.decode()
    term = make.term_of(submission.deliverable)
    for criterion in term.criteria:
        assert criterion.quote in said
    assert submission.documents.get().name in said
    assert "请先声明利害关系" in said
    assert issued.token not in said


def test_declared_and_said_it_is_kept_and_not_asked_again(issued, expert):
    assert 302 == declare(expert, issued).status_code
    assert "待提出意见" in page(expert, issued).content.decode()
    assert 302 == speak(expert, issued, words="方案可行").status_code
    row = ExpertOpinion.objects.get()
    assert (True, "方案可行", issued.link) == (row.agrees, row.text, row.link)
    assert "已提出意见" in page(expert, issued).content.decode()
    assert 409 == speak(expert, issued).status_code


def test_before_the_declaration_no_opinion_is_taken(issued, expert):
    assert 409 == speak(expert, issued).status_code
    assert not ExpertOpinion.objects.exists()


def test_whoever_is_recused_sees_no_file_any_more(
    submission, issued, expert
):
    declare(expert, issued, "yes")
    assert ConflictDeclaration.objects.get().conflict
    said = page(expert, issued).content.decode()
    assert "已声明回避" in said
    file = submission.documents.get()
    assert file.name not in said
    url = reverse("expert_document", args=[issued.link.pk, file.pk])
    assert 404 == expert.get(url).status_code


@pytest.mark.parametrize(
    ("data", "words"),
    [({"agrees": "no"}, "不同意须写明理由。"), ({"agrees": ""}, "必填")],
)
def test_what_is_lacking_is_named(issued, expert, data, words):
    declare(expert, issued)
    answer = speak(expert, issued, **data)
    assert 422 == answer.status_code
    assert words in answer.content.decode()


class TestSideDoors:
    def file(self, client, issued, version):
        answer = client.get(
            reverse("expert_document", args=[issued.link.pk, version.pk])
        )
        answer.getvalue()
        return answer.status_code

    def test_only_files_of_this_round_are_there(
        self, story, submission, issued, expert
    ):
        assert 200 == self.file(expert, issued, submission.documents.get())
        other = story.submitted("score_measures").documents.first()
        assert 404 == self.file(expert, issued, other)

    def test_another_members_page_is_not_there(self, story, issued, expert):
        panel = issued.link.member.panel
        other = issue_link(
            member=panel.members.latest("pk"), by=story.people.a_handler,
            now=timezone.now(),
        )  # fmt: skip
        assert 404 == page(expert, other).status_code

    def test_a_forged_mark_opens_nothing(self, issued, expert):
        stranger = Client()
        name = f"expert_{issued.link.pk}"
        stranger.cookies[name] = expert.cookies[name].value[:-2] + "xx"
        assert 404 == page(stranger, issued).status_code

    def test_a_second_browser_with_the_code_is_refused(self, issued, expert):
        door = reverse("expert_door", args=[issued.token])
        answer = Client().post(door, {"code": issued.code})
        assert "已在另一浏览器打开" in answer.content.decode()

    def test_revoked_it_closes_at_once(self, story, issued, expert):
        revoke_link(
            link=issued.link, by=story.people.a_handler, now=timezone.now()
        )
        assert 404 == page(expert, issued).status_code

    def test_it_leaks_no_address_and_stays_in_no_cache(self, issued, expert):
        door = Client().get(reverse("expert_door", args=[issued.token]))
        for answer in (door, page(expert, issued)):
            assert "same-origin" == answer["Referrer-Policy"]
            assert "no-store" in answer["Cache-Control"]
        cookie = expert.cookies[f"expert_{issued.link.pk}"]
        assert cookie["httponly"]
        assert "/expert/" == cookie["path"]

    def test_a_form_without_its_own_origin_is_refused(self, issued):
        """Why the pages are not "no-referrer": that makes origins null."""
        client = Client(enforce_csrf_checks=True)
        door = reverse("expert_door", args=[issued.token])
        client.get(door)
        sent = {"code": issued.code,
                "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
        refused = client.post(door, sent, headers={"origin": "null"})
        assert 403 == refused.status_code
        own = client.post(door, sent, headers={"origin": "http://testserver"})
        assert 302 == own.status_code

    def test_a_wrong_code_is_logged_without_the_token(self, issued, caplog):
        from kaifeng_credit.logs import WithoutTokens

        caplog.handler.addFilter(WithoutTokens())
        with caplog.at_level(logging.WARNING):
            door = reverse("expert_door", args=[issued.token])
            assert 422 == Client().post(door, {"code": "x"}).status_code
        assert "/expert/enter/…/" in caplog.text
        assert issued.token not in caplog.text

    def test_who_knocks_too_often_waits(self, settings, issued):
        settings.CHECKS_PER_WINDOW = 2
        door, client = reverse("expert_door", args=[issued.token]), Client()
        assert [200, 200, 429] == [
            client.get(door).status_code for _ in range(3)
        ]
