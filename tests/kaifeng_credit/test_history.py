"""The page that says why the answer for a past day is another than it was."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contracts.queries.clock import today
from indicators.services import add_count
from tests import factories as make

pytestmark = pytest.mark.django_db
PINNED = make.date(2025, 12, 31)


@pytest.fixture
def contract():
    contract = make.make_contract()
    contract.people = make.make_people(contract)
    contract.in_service_from = make.date(2025, 6, 19)
    contract.save()
    began = timezone.now() - timedelta(days=500)
    contract.history.all().update(history_date=began)
    return contract


def ask(client, contract, name="history", **query) -> str:
    client.force_login(contract.people.b_lead)
    response = client.get(reverse(name, args=[contract.slug]), query)
    assert 200 == response.status_code
    return response.content.decode()


def count(contract, on) -> None:
    with transaction.atomic():
        add_count(
            contract, quota="media_yearly", quantity=1,
            by=contract.people.b_lead, on=on,
        )  # fmt: skip


def test_today_has_no_afterwards(client, demo):
    assert "请选过去的一天" in ask(client, demo)
    assert "请选过去的一天" in ask(client, demo, as_of="2026-03-05")


def test_the_demo_shows_its_one_batch_and_the_whole_change(client, demo):
    html = ask(client, demo, as_of="2025-12-20")
    assert "补记或更正 1 次" in html
    assert "当日终时所知" in html
    assert "违约金测算：逾期交付" in html
    assert "其余各项" in html


def test_pages_of_a_demo_keep_the_hint_to_themselves(client, demo):
    html = ask(client, demo, "payments", as_of="2025-12-20")
    assert "后来有新的记录" not in html


def test_an_entry_of_an_earlier_day_is_hinted_at_on_every_page(
    client, contract
):
    day = today() - timedelta(days=3)
    asked = {"as_of": day.isoformat()}
    assert "后来有新的记录" not in ask(client, contract, "payments", **asked)
    count(contract, day - timedelta(days=1))
    for name in ("payments", "overview", "deliverables"):
        html = ask(client, contract, name, **asked)
        assert "后来有新的记录" in html
        address = reverse("history", args=[contract.slug])
        assert f'{address}?as_of={day}">这一天' in html
    html = ask(client, contract, **asked)
    assert "计数：新华社媒体矩阵宣传" in html
    assert str(contract.people.b_lead) in html


def test_an_entry_of_a_later_day_is_not(client, contract):
    day = today() - timedelta(days=3)
    count(contract, day + timedelta(days=1))
    html = ask(client, contract, "payments", as_of=day.isoformat())
    assert "后来有新的记录" not in html
    page = ask(client, contract, as_of=day.isoformat())
    assert "没有补记或更正" in page


def test_an_entry_that_changes_nothing_says_so(client, contract):
    day = today() - timedelta(days=3)
    count(contract, day - timedelta(days=400))
    html = ask(client, contract, as_of=day.isoformat())
    assert "补记或更正 1 次" in html


def test_the_hint_costs_one_query(client, contract):
    client.force_login(contract.people.b_lead)
    path = reverse("payments", args=[contract.slug])
    day = today() - timedelta(days=3)

    def queries(**query) -> int:
        client.get(path, query)
        with CaptureQueriesContext(connection) as caught:
            client.get(path, query)
        return len([q for q in caught if "UNION ALL" in q["sql"]])

    assert 1 == queries(as_of=day.isoformat())
    assert 0 == queries()
