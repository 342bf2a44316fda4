from deliverables.models import Decision, SignOffRequest


def heaps(page) -> dict[str, int]:
    return {title: len(rows) for title, _, rows in page.context["groups"]}


def test_what_waits_comes_by_what_is_to_be_done(story):
    story.submitted("work_plan")
    story.received("score_measures")
    story.decided("node_interface")
    page = story.client("a_handler").get(story.url("reviews"))
    assert {"待签收": 1, "待验收": 1, "待签署结论": 0} == heaps(page)
    assert 1 == page.context["page"].paginator.count


def test_party_b_sees_no_heap_of_drafts(story):
    story.received("score_measures")
    page = story.client("b_lead").get(story.url("reviews"))
    assert {"待签收": 0, "待验收": 1} == heaps(page)


def test_an_open_request_to_sign_is_on_the_desk(story):
    SignOffRequest.objects.create(
        contract=story.contract,
        deliverable=story.row(),
        kind="confirmed",
        prepared_by=story.people.a_handler,
    )
    client = story.client("a_approver")
    assert "书面确认" in client.get(story.url("reviews")).content.decode()


def test_conclusions_come_page_by_page(story, monkeypatch):
    monkeypatch.setattr("deliverables.views.desk.PER_PAGE", 2)
    for key in ("work_plan", "score_measures", "node_interface"):
        story.decided(key)
    client, url = story.client("auditor"), story.url("reviews")
    first = client.get(url)
    second = client.get(url, {"page": "2"})
    shown = [
        row.number
        for page in (first, second)
        for row, _ in page.context["decided"]
    ]
    assert sorted(shown, reverse=True) == shown
    assert Decision.objects.count() == len(shown)
    assert "共 3 条" in first.content.decode()
    assert 200 == client.get(url, {"page": "nonsense"}).status_code


def test_an_empty_desk_says_what_comes_next(story):
    page = story.client("a_handler").get(story.url("reviews"))
    assert "乙方尚未提请验收" in page.content.decode()
