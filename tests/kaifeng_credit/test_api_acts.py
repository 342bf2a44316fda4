"""What programs do: the pages' services, once, by who may."""

import shlex
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from contracts.models import AnsweredRequest, AuditEvent, Job
from contracts.queries.clock import now
from contracts.services.tokens import issue_token
from deliverables.models import Submission
from payments.models import Invoice, Payment, PaymentRequest
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = make.TODAY
WHOLE, PART = "447000.00", "100000.00"
keys = (f"key-of-test-{number}" for number in count(1))


class Program:
    """A program that acts for one person, under a token of theirs."""

    def __init__(self, person, *, writes=True):
        word = f"secret-word-{person.username.partition('-')[2]}"
        lasts = timedelta(hours=1) if writes else timedelta(days=7)
        self.token, secret = issue_token(
            by=person, name=f"t{next(keys)}", now=now(), lasts=lasts,
            writes=writes, password=word,
        )  # fmt: skip
        self.headers = {"authorization": f"Bearer {secret}"}

    def post(self, name, *args, key=None, slug="own", **body):
        return Client().post(
            reverse(name, args=[slug, *args]),
            body,
            content_type="application/json",
            headers={**self.headers, "idempotency-key": key or next(keys)},
        )

    def get(self, name, *args):
        return Client().get(
            reverse(name, args=["own", *args]), headers=self.headers
        )


@pytest.fixture
def contract():
    cache.clear()
    one = make.make_contract(slug="own", is_demo=True, pinned_on=DAY)
    one.records_complete_through = DAY
    one.save()
    one.people = make.make_people(one)
    return one


@pytest.fixture
def program(contract):
    return lambda role, **more: Program(
        getattr(contract.people, role), **more
    )


def code(response) -> tuple[int, str]:
    return response.status_code, response.json().get("code", "")


def ask(program, **more):
    body = {"tranche": 1, "amount": WHOLE, **more}
    return program("a_handler").post("api_payment_requests", **body)


def test_money_goes_its_way_through_three_programs(program):
    asked = ask(program, budget_number="汴财预〔2025〕1号")
    assert 201 == asked.status_code
    row = asked.json()
    assert ("requested", WHOLE) == (row["state"], row["amount"])
    assert "汴财预〔2025〕1号" == row["budget_number"]
    approver = program("a_approver")
    signed = approver.post(
        "api_approve_payment", row["id"], reference="审-1"
    ).json()
    assert ("approved", "审-1") == (signed["state"], signed["reference"])
    finance = program("a_finance")
    paid = [
        finance.post(
            "api_record_payment", row["id"], on=f"2025-07-0{day}",
            amount=amount, voucher=f"回单{day}",
        ).json()
        for day, amount in ((3, PART), (4, "347000.00"))
    ]  # fmt: skip
    assert [PART, "347000.00"] == [one["amount"] for one in paid]
    assert "recorded" == approver.get(
        "api_payment_request", row["id"]
    ).json()["state"]
    assert paid == finance.get("api_payments").json()["results"]
    assert WHOLE == finance.get("api_tranches").json()["results"][0]["paid"]
    issued = program("b_lead").post(
        "api_invoices", tranche=1, number="2" * 20, kind="special",
        amount=WHOLE, on="2025-07-05",
    )  # fmt: skip
    assert 201 == issued.status_code
    assert [issued.json()] == finance.get("api_invoices").json()["results"]
    # Each kept answer names the token it was asked with.
    assert 5 == AnsweredRequest.objects.filter(token__writes=True).count()


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(program):
    handler = program("a_handler")
    body = {"tranche": 1, "amount": PART}
    first = handler.post("api_payment_requests", key="once-and-1", **body)
    again = handler.post("api_payment_requests", key="once-and-1", **body)
    assert (201, first.json()) == (again.status_code, again.json())
    assert 1 == PaymentRequest.objects.count()
    other = handler.post(
        "api_payment_requests", key="once-and-1", tranche=1, amount=WHOLE
    )
    assert (422, "idempotency_key_reused") == code(other)
    # Under another key it is another request, which the service refuses.
    assert (409, "request_live") == code(
        handler.post("api_payment_requests", **body)
    )
    events = AuditEvent.objects.filter(action="payment_requested")
    assert 1 == events.count()


def test_what_records_needs_a_key_and_a_good_one(program):
    handler = program("a_handler")
    address = reverse("api_payment_requests", args=["own"])
    for key in (None, "", "short", "空" * 9, "x" * 101, "a b c d e f"):
        headers = dict(handler.headers)
        if key is not None:
            headers["idempotency-key"] = key
        response = Client().post(
            address, {"tranche": 1, "amount": PART},
            content_type="application/json", headers=headers,
        )  # fmt: skip
        assert (400, "idempotency_key_missing") == code(response)
    assert not PaymentRequest.objects.exists()


def test_nobody_signs_what_they_asked_for_nor_out_of_turn(program, contract):
    row = ask(program).json()
    assert (409, "not_approved") == code(
        program("a_finance").post(
            "api_record_payment", row["id"], on="2025-07-03", amount=PART,
            voucher="回单",
        )
    )  # fmt: skip
    person = contract.people.a_handler
    person.memberships.create(contract=contract, role="a_approver")
    assert (409, "second_person_needed") == code(
        Program(person).post("api_approve_payment", row["id"])
    )
    declined = program("a_approver").post(
        "api_decline_payment", row["id"], reason="金额有误"
    )
    assert ("declined", "金额有误") == (
        declined.json()["state"], declined.json()["decline_reason"],
    )  # fmt: skip


def test_who_may_not_is_told_who_may(program):
    for role in ("a_approver", "a_finance", "b_lead", "b_onsite", "auditor"):
        response = program(role).post(
            "api_payment_requests", tranche=1, amount=PART
        )
        assert (403, "not_allowed") == code(response), role
        assert "可由甲方经办" in response.json()["message"]
    assert (409, "gate_closed") == code(ask(program, tranche=2))
    assert (404, "not_found") == code(ask(program, tranche=9))


def test_a_token_that_reads_does_not_act(program):
    reader = program("a_handler", writes=False)
    response = reader.post("api_payment_requests", tranche=1, amount=PART)
    assert (403, "token_read_only") == code(response)
    assert "访问令牌" in response.json()["message"]
    assert 200 == reader.get("api_payment_requests").status_code


def test_a_session_acts_only_with_the_csrf_token(contract):
    client = Client(enforce_csrf_checks=True)
    client.force_login(contract.people.a_handler)
    address = reverse("api_payment_requests", args=["own"])

    def post(**headers):
        return client.post(
            address, {"tranche": 1, "amount": PART},
            content_type="application/json",
            headers={"idempotency-key": "session-1", **headers},
        )  # fmt: skip

    assert (403, "csrf_failed") == code(post())
    assert not PaymentRequest.objects.exists()
    client.get(reverse("tokens"))  # a page with a form sets the cookie
    mark = client.cookies["csrftoken"].value
    assert 201 == post(**{"x-csrftoken": mark}).status_code


AMOUNTS = ("1000", "1000.0", "1,000.00", "-1.00", "1e3", 1000.0, True, None)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        *(({"tranche": 1, "amount": one}, 400) for one in AMOUNTS),
        ({"tranche": 1, "amount": "0.00"}, 422),
        ({"tranche": 1.0, "amount": "0.00"}, 422),
        ({"tranche": 1.5, "amount": "0.00"}, 400),
        ({"tranche": 1, "amount": "447000.01"}, 409),
        ({"tranche": "1", "amount": PART}, 400),
        ({"tranche": True, "amount": PART}, 400),
        ({"tranche": 1}, 400),
        ({"tranche": 1, "amount": PART, "amout": PART}, 400),
        ({"tranche": 1, "amount": PART, "note": "x" * 501}, 400),
        ({"tranche": 1, "amount": PART, "note": "a\x00b"}, 400),
        ({"tranche": 1, "amount": PART, "note": "\ud800"}, 400),
        ({"tranche": 1, "amount": PART, "note": 5}, 400),
        ([], 400), ("words", 400), (None, 400),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_to_the_letter_is_refused_in_a_sentence(
    program, body, status
):
    response = Client().post(
        reverse("api_payment_requests", args=["own"]), body,
        content_type="application/json",
        headers={**program("a_handler").headers, "idempotency-key": "k" * 9},
    )  # fmt: skip
    assert status == response.status_code
    assert {"code", "message"} == set(response.json())
    assert response.json()["message"].endswith("。")
    assert not PaymentRequest.objects.exists()


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"a": NaN}', "application/json", 400),
        (b"[" * 30_000, "application/json", 400),
        (b'"' + b"x" * 70_000 + b'"', "application/json", 413),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b"<a/>", "text/xml", 415),
        (b"{}", "application/json; charset=rot13", 400),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_no_body_breaks_anything(program, content, kind, status):
    response = Client().generic(
        "POST", reverse("api_payment_requests", args=["own"]), content,
        content_type=kind,
        headers={**program("a_handler").headers, "idempotency-key": "k" * 9},
    )  # fmt: skip
    assert status == response.status_code
    assert {"code", "message"} == set(response.json())


def test_handing_over_and_signing_for_it(program, contract):
    row = make.deliverable(contract, "score_measures")
    lead, handler = program("b_lead"), program("a_handler")
    empty = lead.post("api_submissions", deliverable=row.key)
    assert 409 == empty.status_code
    for piece in make.term_of(row).pieces:
        for _ in range(piece.minimum):
            make.make_version(row, contract.people.b_lead, piece=piece.key)
    assert (403, "not_allowed") == code(
        handler.post("api_submissions", deliverable=row.key)
    )
    handed = lead.post("api_submissions", deliverable=row.key, note="请查收")
    assert 201 == handed.status_code
    slip = handed.json()
    assert ("open", "请查收") == (slip["state"], slip["note"])
    assert slip["files"][0]["sha256"]
    received = handler.post("api_receive", slip["id"])
    assert ("received", DAY.isoformat()) == (
        received.json()["state"], received.json()["received_on"],
    )  # fmt: skip
    assert 409 == handler.post("api_receive", slip["id"]).status_code
    assert 2 == Job.objects.filter(kind="receipt_slip").count()
    assert (404, "not_found") == code(
        lead.post("api_submissions", deliverable="nothing")
    )
    assert 1 == Submission.objects.count()


def test_an_export_is_made_kept_and_fetched_but_never_of_a_day_to_come(
    program,
):
    finance = program("a_finance")
    made = finance.post("api_exports", as_of="2025-12-01", format="csv")
    assert 201 == made.status_code
    row = made.json()
    file = finance.get("api_export_file", row["id"])
    assert "attachment" in file["Content-Disposition"]
    assert "sandbox" in file["Content-Security-Policy"]
    assert "private, no-store" == file["Cache-Control"]
    assert row["size"] == len(file.getvalue())
    assert (422, "day_in_future") == code(
        finance.post("api_exports", as_of="2026-01-01", format="csv")
    )
    assert (400, "invalid") == code(
        finance.post("api_exports", as_of="2025-12-01", format="exe")
    )
    assert 404 == program("b_lead").get("api_export", row["id"]).status_code
    period = {"kind": "period", "as_of": "2025-12-01", "format": "pdf"}
    assert (422, "period_unknown") == code(
        finance.post("api_exports", **period)
    )
    assert (422, "period_reversed") == code(
        finance.post("api_exports", since="2025-12-02", **period)
    )
    other = finance.post("api_exports", since="2025-11-01", **period)
    assert (201, "period") == (other.status_code, other.json()["kind"])


def test_an_invoice_is_checked_as_on_the_page(program):
    lead = program("b_lead")
    body = {"tranche": 1, "kind": "special", "amount": PART}
    number = "3" * 20
    assert (422, "invoice_number") == code(
        lead.post("api_invoices", number="x" * 20, on="2025-07-05", **body)
    )
    assert (422, "day_in_future") == code(
        lead.post("api_invoices", number=number, on="2026-01-01", **body)
    )
    assert 201 == lead.post(
        "api_invoices", number=number, on="2025-07-05", **body
    ).status_code
    assert (409, "invoice_twice") == code(
        lead.post("api_invoices", number=number, on="2025-07-05", **body)
    )
    assert 1 == Invoice.objects.count()
    assert 0 == Payment.objects.count()


README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_readmes_example_works_as_written(contract):
    """Each curl of it, asked of the demo it names."""
    contract.slug, contract.pinned_on = "kaifeng-2025-demo", date(2025, 12, 31)
    contract.records_complete_through = contract.pinned_on
    contract.save()
    headers = Program(contract.people.a_finance).headers
    secret = headers["authorization"].removeprefix("Bearer ")
    words, lines = {"T": secret}, []
    for line in README.read_text().partition("## 程序接口")[2].splitlines():
        if line.startswith("A=http"):
            words["A"] = urlsplit(line[2:]).path
        elif line.startswith("curl "):
            lines.append(Template(line).substitute(words))
    assert 3 == len(lines)
    statuses = []
    for line in lines:
        options = shlex.split(line)[1:]
        asked = dict(zip(options[:-1:2], options[1:-1:2], strict=True))
        sent = dict(
            options[place + 1].split(": ", 1)
            for place, option in enumerate(options)
            if option == "-H"
        )
        response = Client().generic(
            "POST" if "-d" in asked else "GET", options[-1],
            asked.get("-d", ""),
            content_type=sent.pop("Content-Type", ""), headers=sent,
        )  # fmt: skip
        statuses.append(response.status_code)
    assert [200, 200, 201] == statuses
