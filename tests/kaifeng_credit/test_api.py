"""Programs get the same answers with the same rights as the pages."""

from pathlib import Path

import jsonschema
import pytest
import yaml
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from contracts.states import Role
from kaifeng_credit.api.document import openapi_text
from kaifeng_credit.gathering import compute, current_projection
from kaifeng_credit.importing import DEMO_FACTS, import_facts
from tests import factories as make

pytestmark = pytest.mark.django_db
PINNED = make.date(2025, 12, 31)
COPY = Path(__file__).resolve().parents[2] / "docs/openapi.yaml"
BY_NUMBER = (
    "api_submission", "api_payment_request", "api_payment", "api_invoice",
    "api_export", "api_export_file", "api_undo_proposal",
    "api_money_proposal",
)  # fmt: skip
LISTS = (
    "api_submissions", "api_reviews", "api_payment_requests", "api_payments",
    "api_invoices", "api_penalty_days", "api_exports",
    "api_undo_proposals", "api_money_proposals",
)  # fmt: skip


@pytest.fixture(scope="module")
def imported(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo once for all tests here: each of them is undone by itself."""
    kept = {
        "DATA_DIR": tmp_path_factory.mktemp("data"),
        "FILES_DIR": tmp_path_factory.mktemp("files"),
    }
    with django_db_blocker.unblock(), override_settings(**kept), transaction.atomic():
        contract = make.make_contract(
            slug="demo", is_demo=True, pinned_on=PINNED
        )
        contract.people = make.make_people(contract)
        import_facts(DEMO_FACTS, contract=contract)
        current_projection(contract)
        yield contract
        transaction.set_rollback(True)


@pytest.fixture
def demo(client, imported, db):
    client.force_login(imported.people.a_finance)
    return imported


def ask(client, name, *keys, slug="demo", **query):
    return client.get(reverse(name, args=[slug, *keys]), query)


def standing(client, slug="demo", **query):
    return ask(client, "api_standing", slug=slug, **query)


def test_the_standing_is_that_of_the_contracts_own_day(client, demo):
    assert compute(demo, as_of=PINNED) == standing(client).json()


def test_any_day_can_be_asked_for(client, demo):
    day = make.date(2025, 12, 20)
    answer = standing(client, as_of="2025-12-20").json()
    assert compute(demo, as_of=day) == answer
    listed = ask(client, "api_deadlines", as_of="2025-12-20").json()
    assert answer["deadlines"] == listed["results"]
    assert ("2025-12-20", False) == (listed["as_of"], listed["forecast"])


def test_a_day_to_come_is_answered_as_a_forecast(client, demo):
    day = make.date(2026, 3, 5)
    answer = standing(client, as_of="2026-03-05").json()
    assert {**compute(demo, as_of=day), "forecast": True} == answer
    assert "forecast" not in standing(client, as_of="2025-12-31").json()
    for name in ("api_deadlines", "api_tranches", "api_penalties"):
        assert ask(client, name, as_of="2026-03-05").json()["forecast"]


def test_what_was_known_on_a_day_can_be_asked_for(client, demo):
    """The demo was recorded long after its days."""
    answer = standing(client, as_of="2025-12-31", known="2025-12-31").json()
    assert answer["complete_through"] is None
    now = standing(client, as_of="2025-12-31", known="2040-12-31").json()
    assert compute(demo, as_of=PINNED) == now
    assert 400 == standing(client, known="yesterday").status_code


@pytest.mark.parametrize(
    "wrong", ["yesterday", "1999-01-01", "2050-01-01", "20251231", ""]
)
def test_a_day_that_is_none_is_refused_in_one_sentence(client, demo, wrong):
    response = standing(client, as_of=wrong)
    assert 400 == response.status_code
    answer = response.json()
    assert {"code", "message"} == set(answer)
    assert answer["message"].startswith("as_of：须")


def test_a_filter_that_is_not_on_the_list_is_refused(client, demo):
    for name, query in (
        ("api_payments", {"contract__slug": "foreign"}),
        ("api_payments", {"order_by": "amount"}),
        ("api_contract", {"as_of": "2025-12-31"}),
        ("api_deadlines", {"tranche__number__gt": "1"}),
    ):
        response = ask(client, name, **query)
        assert 400 == response.status_code
        assert "unknown_filter" == response.json()["code"]
        assert "没有筛选项" in response.json()["message"]
    address = reverse("api_payments", args=["demo"])
    twice = client.get(f"{address}?tranche=1&tranche=2")
    assert "repeated_filter" == twice.json()["code"]


def test_filters_leave_the_rows_that_match(client, demo):
    every = ask(client, "api_deadlines").json()["results"]
    met = ask(client, "api_deadlines", state="met", obligor="b").json()
    assert met["results"] == [
        row for row in every if (row["state"], row["obligor"]) == ("met", "b")
    ]
    assert 0 < len(met["results"]) < len(every)
    paid = ask(client, "api_payments").json()["results"]
    first = ask(client, "api_payments", tranche=1).json()["results"]
    assert first == [row for row in paid if row["tranche"] == 1] != []
    assert [] == ask(client, "api_payments", as_of="2025-01-01").json()[
        "results"
    ]
    handed = ask(client, "api_submissions").json()["results"]
    key = handed[0]["deliverable"]
    some = ask(client, "api_submissions", deliverable=key).json()["results"]
    assert some == [row for row in handed if row["deliverable"] == key]
    assert 400 == ask(client, "api_deadlines", state="x").status_code


def test_pages_hold_every_row_once_and_in_order(client, demo):
    every = ask(client, "api_submissions", page_size=200).json()
    assert every["next"] is None
    found, address = [], reverse("api_submissions", args=["demo"])
    address += "?page_size=2&as_of=2040-01-01"
    while address:
        answer = client.get(address).json()
        assert len(answer["results"]) <= 2
        found += answer["results"]
        address = answer["next"]
    assert every["results"] == found
    assert sorted(row["id"] for row in found) == [row["id"] for row in found]


@pytest.mark.parametrize("wrong", ["-1", "~", "zzzzzzzzzzz", "十", "a b", "1\n2", "\r1"])
def test_a_cursor_that_was_never_given_is_refused(client, demo, wrong):
    response = ask(client, "api_payments", cursor=wrong)
    assert (400, "bad_cursor") == (
        response.status_code, response.json()["code"],
    )  # fmt: skip


def test_a_state_of_a_day_is_that_of_the_day(client, demo):
    rows = ask(client, "api_submissions").json()["results"]
    decided = next(row for row in rows if row["decided_on"])
    assert decided["state"] in ("accepted", "rejected")
    then = ask(
        client, "api_submissions", as_of=decided["submitted_on"],
        deliverable=decided["deliverable"],
    ).json()["results"]  # fmt: skip
    again = next(row for row in then if row["id"] == decided["id"])
    if decided["decided_on"] > decided["submitted_on"]:
        assert again["decided_on"] is None


# --- the document --------------------------------------------------------------
def test_the_committed_document_is_the_codes_own():
    """Else: `manage.py spectacular --file docs/openapi.yaml`."""
    assert openapi_text() == COPY.read_text()


# Nothing of the demo: requests, decided days, exports are people's; what
# 甲方 asks to take back is not 甲方财务's to read.
EMPTY = (
    "payment-requests/", "penalty-days/", "exports/", "undo-proposals/",
    "money-proposals/", "report-schedules/", "report-runs/",
)  # fmt: skip


def test_every_answer_keeps_to_the_document(client, demo):
    document = yaml.safe_load(openapi_text())
    checked = set()
    for path, methods in document["paths"].items():
        if "{id}" in path or "get" not in methods:
            continue
        answer = client.get(path.replace("{contract}", "demo")).json()
        shape = methods["get"]["responses"]["200"]["content"]
        jsonschema.validate(
            answer,
            {
                **shape["application/json"]["schema"],
                "components": document["components"],
            },
        )
        assert answer.get("results", True) or path.endswith(EMPTY), path
        checked.add(path)
    assert len(checked) >= 12


def test_the_document_lies_behind_the_door(client, demo):
    response = client.get(reverse("api_schema"))
    assert openapi_text() == response.content.decode()
    assert "application/yaml" == response["Content-Type"]
    client.logout()
    assert 401 == client.get(reverse("api_schema")).status_code


# --- rights --------------------------------------------------------------------
def test_the_list_holds_ones_own_contracts_only(client, demo):
    make.make_contract(slug="foreign")
    rows = client.get(reverse("api_contracts")).json()["results"]
    assert ["demo"] == [row["slug"] for row in rows]
    assert ["a_finance"] == rows[0]["roles"]
    assert ["a", "b"] == [one["side"] for one in rows[0]["parties"]]


@pytest.mark.parametrize("slug", ["foreign", "nowhere"])
def test_a_foreign_contract_is_not_there(client, demo, slug):
    make.make_contract(slug="foreign")
    response = standing(client, slug)
    assert 404 == response.status_code
    assert "not_found" == response.json()["code"]


@pytest.mark.parametrize("role", [Role.EXPERT, Role.SYSTEM_ADMIN])
def test_who_has_no_business_data_finds_nothing(client, demo, role):
    client.force_login(getattr(demo.people, role.value))
    assert 404 == standing(client).status_code
    assert [] == client.get(reverse("api_contracts")).json()["results"]


def test_a_stranger_is_refused_and_told_how_to_come_in(client, demo):
    client.logout()
    for address in (
        reverse("api_standing", args=["demo"]), reverse("api_contracts"),
    ):  # fmt: skip
        response = client.get(address)
        assert 401 == response.status_code
        assert "not_authenticated" == response.json()["code"]


# --- the wire ------------------------------------------------------------------
def test_nothing_is_kept_by_a_cache_and_head_answers_as_get(client, demo):
    address = reverse("api_standing", args=["demo"])
    for method in ("get", "head"):
        response = getattr(client, method)(address)
        assert 200 == response.status_code
        assert "private, no-store" == response["Cache-Control"]
        assert "nosniff" == response["X-Content-Type-Options"]
    assert b"" == client.head(address).content
    asked = client.options(address)
    assert (204, "GET, HEAD, OPTIONS") == (asked.status_code, asked["Allow"])


def test_whatever_is_accepted_the_answer_is_json(client, demo):
    address = reverse("api_contracts")
    for accept in ("text/html", "application/xml", "nonsense"):
        response = client.get(address, headers={"accept": accept})
        assert "application/json" == response["Content-Type"]


def test_an_address_that_is_none_is_json_too(client, demo):
    for address in ("/api/v1/nothing/", "/api/v2/contracts/"):
        response = client.get(address)
        assert 404 == response.status_code
        assert "not_found" == response.json()["code"]


# The session, its person, the contract, the page; of exports also the roles,
# of submissions what followed, and whose batch that belongs to.
QUERIES = {
    **dict.fromkeys(LISTS, 5), "api_submissions": 9,
    "api_undo_proposals": 4,
}  # fmt: skip


def test_lists_ask_the_same_questions_however_long(
    client, demo, django_assert_num_queries
):
    for name in LISTS:
        for size in (1, 200):
            with django_assert_num_queries(QUERIES[name]):
                ask(client, name, page_size=size)
