"""Another agreement in the portal itself: opened, recorded, shown, reported.

Nothing but a folder is added: five tranches without a package, and two with
one; every page of theirs speaks of their own words and numbers.
"""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from pypdf import PdfReader

from contracts.models import Reminder
from contracts.queries import agreements
from contracts.rules.calendar import official_calendar
from contracts.rules.facts_file import read_facts_file
from contracts.services.files import path_of
from deliverables.models import Decision
from deliverables.services.packets import render_packet, request_packet
from kaifeng_credit.gathering import compute
from kaifeng_credit.importing import import_facts
from kaifeng_credit.opening import open_whole_contract
from kaifeng_credit.reminders import check_deadlines
from kaifeng_credit.standing import standing
from tests import factories as make
from tests.routes import routes

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HERE = Path(__file__).parent
KEYS = ["archive_2026", "river_2026"]
DAY = date(2026, 11, 20)
# Each agreement as both parties see it, and every reader once.
READERS = (
    ("archive_2026", "a_handler"), ("archive_2026", "b_lead"),
    ("archive_2026", "auditor"), ("river_2026", "a_approver"),
    ("river_2026", "a_finance"), ("river_2026", "b_onsite"),
)  # fmt: skip
# Pages that every reader has.
MUST = {
    "overview", "todo", "agreement", "services", "service", "deliverables",
    "deliverable", "reviews", "payments", "payment", "invoices", "penalties",
    "exports", "deadlines",
}  # fmt: skip
# Words and numbers of the first agreement, which no other may show.
FOREIGN = re.compile(
    "开封|示范区|信易贷|归集|自评估|新华社|国家验收|三笔|14 项"
    "|第八条|1,490,000|447,000|596,000|745.00"
)
# What a template leaves where a value is missing.
BROKEN = re.compile(r"\bNone\b|\bundefined\b|\{\{|\[\]|Decimal\(|第笔|（）")


@pytest.fixture(autouse=True)
def folders(monkeypatch):
    """The invented folders stand where the real one stands."""
    monkeypatch.setattr(agreements, "FOLDERS", HERE / "folders")
    agreements.agreement_by_key.cache_clear()
    yield
    agreements.agreement_by_key.cache_clear()


def opened(key: str, *, history: bool = True) -> SimpleNamespace:
    """A demo contract on an agreement, with everybody on it."""
    contract = open_whole_contract(
        key, slug=key.replace("_", "-"), is_demo=True, pinned_on=DAY
    )
    people = make.make_people(contract)
    if history:
        import_facts(HERE / "histories" / f"{key}.toml", contract=contract)
        contract.refresh_from_db()
    return SimpleNamespace(
        contract=contract,
        people=people,
        agreement=agreements.agreement_by_key(key),
    )


def lists() -> list[str]:
    """Every page below a contract that needs no key, also those to come."""
    return [
        one.name
        for one in routes()
        if one.pattern.startswith("c/<slug") and one.pattern.count("<") == 1
    ]


def addresses(story) -> list[tuple[str, list]]:
    known = story.agreement
    return [
        *((name, []) for name in lists()),
        *(("service", [one.number]) for one in known.items),
        *(("deliverable", [key]) for key in known.deliverables),
        *(("payment", [one.number]) for one in known.tranches),
    ]


def client_of(story, role: str) -> Client:
    client = Client()
    client.force_login(getattr(story.people, role))
    return client


def page(client, story, name: str, *args) -> str:
    """The words of a page; empty where this person may not open it."""
    response = client.get(reverse(name, args=[story.contract.slug, *args]))
    if name not in MUST and response.status_code in (302, 403, 405):
        return ""
    assert 200 == response.status_code, (name, args)
    if "html" not in response["Content-Type"]:
        return ""
    body = re.sub(
        r"<(script|style)[^>]*>.*?</\1>",
        "",
        response.content.decode(),
        flags=re.DOTALL,
    )
    assert 1 == body.count("<h1"), (name, args)
    return " ".join(strip_tags(body).split())


@pytest.mark.parametrize(("key", "role"), READERS)
def test_every_page_is_there_and_speaks_of_this_agreement(key, role):
    story = opened(key)
    client = client_of(story, role)
    for name, args in addresses(story):
        words = page(client, story, name, *args)
        found = FOREIGN.search(words) or BROKEN.search(words)
        assert None is found, (name, args, found)
        assert not words or story.contract.title in words, (name, args)


@pytest.mark.parametrize("key", KEYS)
def test_every_page_is_there_before_anything_is_recorded(key):
    story = opened(key, history=False)
    client = client_of(story, "a_handler")
    for name, args in addresses(story):
        words = page(client, story, name, *args)
        found = FOREIGN.search(words) or BROKEN.search(words)
        assert None is found, (name, args, found)


@pytest.mark.parametrize("key", KEYS)
def test_what_was_imported_is_what_the_file_says(key):
    """Ruling 5: a demo takes it all, and the two standings are equal."""
    story = opened(key)
    path = HERE / "histories" / f"{key}.toml"
    file = read_facts_file(path, open_agreement=agreements.agreement_by_key)
    told = standing(
        agreement=story.agreement,
        facts=file.facts,
        readings=file.readings,
        calendar=official_calendar(),
        as_of=DAY,
        complete_through=DAY,
    ).as_json()
    shown = compute(story.contract, as_of=DAY)
    for part in ("readings", "deadlines", "tranches", "remedies", "invoices",
                 "quotas", "presence", "holder"):  # fmt: skip
        assert without_refs(told[part]) == without_refs(shown[part]), part
    assert 0 == import_facts(path, contract=story.contract)


def without_refs(value):
    """Where a record stands differs, what it says does not."""
    if isinstance(value, dict):
        return {k: without_refs(v) for k, v in value.items() if k not in ("ref", "refs")}
    if isinstance(value, list):
        return [without_refs(one) for one in value]
    return value


def test_five_tranches_have_five_cells_and_five_rows():
    story = opened("river_2026")
    client = client_of(story, "a_finance")
    overview = page(client, story, "overview")
    shown = client.get(reverse("overview", args=[story.contract.slug]))
    assert 'class="money many"' in shown.content.decode()  # two lines of cells
    for name in ("启动款 10%", "方案款 20%", "建站款 30%", "改善款 20%", "尾款 20%"):
        assert name in overview
    assert "￥9,460.00" in overview  # 11 days × 860.00, 履行当日不计
    assert "11 日 × ￥860.00" in overview
    payments = page(client, story, "payments")
    assert "第5笔尾款" in payments
    assert "捌拾陆万元整" in payments
    assert "100%" in payments
    assert "氨氮浓度未见下降" in page(client, story, "payment", 4)
    penalties = page(client, story, "penalties")
    assert "860,000.00 × 0.1% × 11日" in penalties
    assert "￥10,320.00" in penalties  # counted: 12 days


def test_an_agreement_without_rate_invoice_term_or_indicators_says_so():
    story = opened("archive_2026")
    client = client_of(story, "a_finance")
    overview = page(client, story, "overview")
    assert "协议没有约定逾期违约金" in overview
    assert "考核指标" not in overview
    assert "协议没有约定逾期违约金" in page(client, story, "penalties")
    assert "协议没有约定逾期违约金" in page(client, story, "payments")
    assert "协议没有约定开票期限" in page(client, story, "invoices")
    assert "协议没有约定开票期限" in page(client, story, "payment", 2)


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
@pytest.mark.parametrize("key", KEYS)
def test_a_report_is_made_and_adds_up(key, fmt):
    story = opened(key)
    client = client_of(story, "a_finance")
    done = client.post(
        reverse("make_export", args=[story.contract.slug]),
        {"kind": "payment_status", "as_of": str(DAY), "fmt": fmt},
    )
    assert 302 == done.status_code
    words = page(client, story, "exports")
    pk = re.search(r"exports/(\d+)/", client.get(done.url).content.decode())[1]
    response = client.get(
        reverse("export", args=[story.contract.slug, pk])
    )
    content = response.getvalue()
    names = [f"第{t.number}笔{t.name}" for t in story.agreement.tranches]
    assert "付款状态" in words
    if fmt == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        rows = list(book["付款状态"].iter_rows(values_only=True))
        first = [row[0] for row in rows].index(names[0])
        shown = rows[first : first + len(names)]
        assert (names, story.agreement.total()) == (
            [row[0] for row in shown],
            sum(row[2] for row in shown),
        )
        text = "\n".join(str(row) for sheet in book for row in
                         sheet.iter_rows(values_only=True))  # fmt: skip
    else:
        text = content.decode("utf-8-sig")
        assert list(csv.reader(io.StringIO(text)))
    assert None is FOREIGN.search(text)
    bare = key == "archive_2026"
    assert bare is ("协议没有约定逾期违约金" in text)
    assert bare is ("协议没有约定开票期限" in text)


def test_work_goes_its_whole_way_on_another_agreement():
    """Handed in, signed for, reviewed by its own criteria, accepted, payable."""
    story = opened("river_2026", history=False)
    people = story.people
    story.contract.records_complete_through = DAY
    story.contract.save()
    stations = make.deliverable(story.contract, "stations")
    submission = make.make_received(
        stations, b=people.b_lead, a=people.a_handler, today=DAY
    )
    assert 8 == submission.documents.count()  # 监测站不少于8个
    make.make_decision(
        submission,
        handler=people.a_handler,
        approver=people.a_approver,
        today=DAY,
    )
    client = client_of(story, "a_handler")
    assert "验收合格" in page(client, story, "deliverable", "stations")
    assert "可支付" in page(client, story, "payment", 3)
    assert "建成监测站不少于8个" in page(
        client, story, "review", submission.pk
    )
    assert "签收单" in page(client, story, "slip", submission.pk)
    page(client, story, "request_payment", 3)


def test_the_acceptance_packet_is_this_agreements_own():
    story = opened("river_2026")
    decision = Decision.objects.get(result="rejected")
    job = request_packet(decision=decision, by=story.people.a_handler)
    packet = render_packet(job.pk)
    reader = PdfReader(io.BytesIO(path_of(packet.file_id).read_bytes()))
    text = "".join(one.extract_text() for one in reader.pages)
    text = re.sub(r"\s", "", text)
    assert "清河县水利局" in text
    assert "蓝水环境科技有限公司" in text
    assert "监测站" in text
    assert None is FOREIGN.search(text)


@pytest.mark.parametrize("key", KEYS)
def test_its_people_are_reminded_and_a_program_reads_it(key):
    story = opened(key)
    assert check_deadlines() > 0
    assert 0 == check_deadlines()
    for one in Reminder.objects.all():
        assert None is FOREIGN.search(one.text)
    answer = client_of(story, "auditor").get(
        reverse("api_standing", args=[story.contract.slug])
    )
    assert 200 == answer.status_code
    assert len(story.agreement.tranches) == len(answer.json()["tranches"])


@pytest.mark.parametrize("key", KEYS)
def test_the_command_evaluates_its_facts_file(key, capsys):
    path = HERE / "histories" / f"{key}.toml"
    call_command("standing", "--facts", str(path), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert key == answer["agreement"]
