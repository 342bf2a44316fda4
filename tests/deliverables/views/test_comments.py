"""讨论: who sees it is chosen beside the words."""

import pytest

from deliverables.models import ReviewComment


@pytest.fixture
def submission(story):
    return story.received()


def get(story, submission, role, query="") -> str:
    url = story.url("comments", submission.pk) + query
    return story.client(role).get(url).content.decode()


def send(story, submission, role="a_handler", **data):
    return story.client(role).post(story.url("comments", submission.pk), data)


def test_the_choice_stands_beside_the_words_and_is_party_a_first(
    story, submission
):
    said = get(story, submission, "a_handler")
    assert "乙方看不到" in said
    assert 'value="a"' in said
    first = said.index('name="audience"')
    assert "checked" in said[first:first + 200]
    assert 'name="audience"' not in get(story, submission, "b_lead")


def test_who_reads_it_is_told_at_each(story, submission):
    send(story, submission, text="内部看法", audience="a")
    send(story, submission, text="请补充", audience="both")
    mine, theirs = (
        get(story, submission, role) for role in ("a_approver", "b_onsite")
    )
    assert "仅甲方可见" in mine
    assert "双方可见" in mine
    assert "内部看法" in mine
    assert "内部看法" not in theirs
    assert "请补充" in theirs


def test_party_b_cannot_speak_in_secret(story, submission):
    send(story, submission, "b_lead", text="回复", audience="a")
    assert "both" == ReviewComment.objects.get().audience


def test_an_answer_keeps_the_thread(story, submission):
    send(story, submission, text="请补充", audience="both")
    first = ReviewComment.objects.get()
    said = get(story, submission, "b_lead", f"?answers={first.pk}")
    assert "回复甲方经办" in said
    send(story, submission, "b_lead", text="已补充", answers=first.pk)
    assert first == ReviewComment.objects.get(text="已补充").answers


def test_a_wider_answer_keeps_its_words(story, submission):
    send(story, submission, text="内部看法", audience="a")
    first = ReviewComment.objects.get()
    page = send(story, submission, text="我写的", audience="both",
                answers=first.pk)  # fmt: skip
    assert 409 == page.status_code
    assert "我写的" in page.content.decode()


def test_struck_it_stays_readable(story, submission):
    send(story, submission, text="写错了", audience="both")
    comment = ReviewComment.objects.get()
    story.client("a_handler").post(story.url("strike_comment", comment.pk))
    assert "<del>写错了</del>" in get(story, submission, "b_lead")


def test_silence_is_not_sent(story, submission):
    assert 422 == send(story, submission, audience="a").status_code
