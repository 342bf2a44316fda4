"""Anybody may compare; nobody learns anything else."""

import re

import pytest
from django.test import Client

from tests import factories as make

pytestmark = pytest.mark.django_db

URL = "/check/"


@pytest.fixture
def submission():
    contract = make.make_contract()
    people = make.make_people(contract)
    return make.make_submission(
        make.deliverable(contract, "work_plan"), people.b_lead
    )


def ask(number: str, digest: str, **headers):
    return Client(**headers).post(
        URL, {"number": number, "digest": digest}
    )


def without_what_was_typed(page) -> str:
    """The page less the fields and the token: what the answer adds."""
    text = page.content.decode()
    text = re.sub(r"<textarea.*?</textarea>", "", text, flags=re.S)
    text = re.sub(r'value="[^"]*"', "", text)
    return text


def test_right_is_一致_and_wrong_is_不一致(submission):
    good = ask(submission.number, submission.manifest_digest)
    assert (200, 200) == (good.status_code, ask("x", "0" * 64).status_code)
    assert re.search(r"</svg>一致</p>", good.content.decode())
    bad = ask(submission.number, "0" * 64).content.decode()
    assert "</svg>不一致</p>" in bad


def test_an_unknown_number_gets_the_very_same_page(submission):
    wrong = ask(submission.number, "0" * 64)
    unknown = ask("QS-2031-777", "0" * 64)
    assert without_what_was_typed(wrong) == without_what_was_typed(unknown)


def test_even_a_match_shows_nothing_of_the_contract(submission):
    text = ask(submission.number, submission.manifest_digest).content.decode()
    (version,) = submission.documents.all()
    for secret in (
        submission.contract.title, submission.contract.slug, version.name,
        str(submission.recorded_by), "工作方案", "1,490,000",
    ):  # fmt: skip
        assert secret not in text, secret


def test_search_engines_and_caches_stay_out():
    page = Client().get(URL)
    assert '<meta name="robots" content="noindex,nofollow">' in (
        page.content.decode()
    )
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "no-store" == page.headers["Cache-Control"]


def test_what_cannot_be_a_digest_is_told_how_it_should_look(submission):
    page = ask(submission.number, submission.manifest_digest[:60])
    assert 422 == page.status_code
    assert "应为 64 位" in page.content.decode()


def test_guessing_is_cut_short(submission, settings):
    settings.CHECKS_PER_WINDOW = 3
    answers = [ask(submission.number, "0" * 64) for _ in range(4)]
    assert [200, 200, 200, 429] == [page.status_code for page in answers]
    late = ask(submission.number, submission.manifest_digest)
    assert 429 == late.status_code
    assert "一致</p>" not in late.content.decode()
    assert "请 10 分钟后再试" in late.content.decode()


def test_a_forged_header_is_no_new_address(submission, settings):
    settings.CHECKS_PER_WINDOW = 1
    codes = [
        ask(submission.number, "0" * 64, HTTP_X_FORWARDED_FOR=f"192.0.2.{n}")
        .status_code
        for n in range(3)
    ]  # fmt: skip
    assert [200, 429, 429] == codes


def test_a_form_from_elsewhere_is_refused():
    assert 403 == Client(enforce_csrf_checks=True).post(URL).status_code
