"""What the main computations and pages cost, told as ratios of one run.

Milliseconds belong to the machine; a ratio of two measured side by side
travels. Nothing here passes or fails by time: `make bench` prints.
"""

import timeit
from datetime import date, timedelta

import chinese_calendar
from django.template.loader import render_to_string

from contracts.pdf import html_to_pdf
from contracts.queries.agreements import (
    FOLDERS,
    agreement_by_key,
)
from contracts.rules.calendar import official_calendar
from contracts.rules.facts_file import read_facts_file
from contracts.rules.folder import read_agreement
from deliverables.models import Decision
from deliverables.services.packets import (
    TEMPLATE,
    packet_context,
    render_packet,
    request_packet,
    typeset,
)
from kaifeng_credit.gathering import compute, standing_as_of
from kaifeng_credit.management.commands.bootstrap import DEMO_DAY, DEMO_FACTS
from kaifeng_credit.standing import standing
from payments.services.reports import make_export
from tests.factories import (
    deliverable,
    make_contract,
    make_decision,
    make_people,
    make_received,
)

# Of the demo history, in milliseconds on an idle core (issue 3).
BARE, EXPLAINED = 1, 5


def test_standing_beside_reading_its_facts_file(measure, tell, judge):
    agreement = agreement_by_key("kaifeng_2025")

    def read():
        return read_facts_file(DEMO_FACTS, open_agreement=agreement_by_key)

    file = read()

    def answer():
        return standing(
            agreement,
            file.facts,
            file.readings,
            official,
            DEMO_DAY,
            DEMO_DAY,
        )

    def explained():
        return answer().as_json()

    official = official_calendar()
    reading = measure.milliseconds(read)
    bare = measure.milliseconds(answer, rounds=201)
    cost = measure.milliseconds(explained, rounds=101)
    tell("读事实文件", reading, 事实=len(file.facts))
    tell("standing() 不含说明", bare, 比读文件=bare / reading)
    judge(bare, BARE, " ms")
    tell("standing() 含说明", cost, 比不含说明=cost / bare)
    judge(cost, EXPLAINED, " ms")


def test_standing_from_the_database(demo, measure, tell):
    day = DEMO_DAY

    def gathered():
        return compute(demo.contract, as_of=day)

    def stored():
        return standing_as_of(demo.contract, day)

    fresh = measure.milliseconds(gathered)
    kept = measure.milliseconds(stored)
    tell("standing() 自数据库", fresh, 查询=measure.queries(gathered))
    tell(
        "已存的 standing",
        kept,
        比重算=kept / fresh,
        查询=measure.queries(stored),
    )


def test_the_pages_beside_the_health_page(demo, client, measure, tell):
    client.force_login(demo.people.a_handler)
    slug = demo.contract.slug

    def get(path):
        def ask():
            answer = client.get(path)
            assert 200 == answer.status_code
            return answer

        return ask

    health = measure.milliseconds(get("/healthz"))
    tell("健康页", health, 查询=measure.queries(get("/healthz")))
    for name, path in (
        ("总览", ""),
        ("我的待办", "todo/"),
        ("服务事项", "services/"),
        ("付款", "payments/"),
        ("任务进度", "jobs/"),
    ):
        page = get(f"/c/{slug}/{path}")
        cost = measure.milliseconds(page)
        tell(
            f"{name}页",
            cost,
            比健康页=cost / health,
            查询=measure.queries(page),
            KB=len(page().content) // 1024,
        )


def make_rejection(contract, people) -> Decision:
    submission = make_received(
        deliverable(contract, "scenario_plans"),
        b=people.b_lead,
        a=people.a_handler,
        today=date(2025, 12, 12),
    )
    return make_decision(
        submission,
        handler=people.a_handler,
        approver=people.a_approver,
        result="rejected",
        today=date(2026, 1, 9),
    )


def test_the_packet_beside_the_typesetting_alone(db, measure, tell):
    contract = make_contract()
    people = make_people(contract)
    decision = make_rejection(contract, people)

    def gather():
        return packet_context(decision)

    html = render_to_string(TEMPLATE, gather())
    bare = "<html lang='zh-CN'><title>空</title><p>空</p></html>"

    def context_and_template():
        return render_to_string(TEMPLATE, gather())

    def whole():
        return typeset(context_and_template())

    alone = measure.milliseconds(lambda: typeset(html), rounds=5)
    empty = measure.milliseconds(
        lambda: html_to_pdf(bare, identifier="x"), rounds=5
    )
    words = measure.milliseconds(context_and_template)
    cost = measure.milliseconds(whole, rounds=5)
    tell("空白页排版", empty)
    tell("验收书排版", alone, 比空白页=alone / empty)
    tell(
        "验收书取数与模板",
        words,
        比排版=words / alone,
        查询=measure.queries(gather),
    )
    tell("验收书合计", cost, 比排版=cost / alone, 字节=len(whole()))
    job = request_packet(decision=decision, by=people.b_lead)
    assert render_packet(job.pk) is not None


def test_the_report_beside_its_standing(demo, measure, tell):
    def gathered():
        return compute(demo.contract, as_of=DEMO_DAY)

    alone = measure.milliseconds(gathered)
    for fmt in ("xlsx", "csv"):

        def export(fmt=fmt):
            return make_export(
                contract=demo.contract,
                standing=lambda contract, day: compute(contract, as_of=day),
                as_of=DEMO_DAY,
                fmt=fmt,
                by=demo.people.a_finance,
                today=DEMO_DAY,
            )

        cost = measure.milliseconds(export)
        tell(
            f"付款状态表 {fmt.upper()}",
            cost,
            比standing=cost / alone,
            查询=measure.queries(export),
        )


def test_a_working_day_beside_a_loop_over_the_days(measure, tell):
    """The same questions, put to the table and to chinesecalendar's days."""
    known = official_calendar()
    start, end = date(2025, 12, 18), date(2026, 3, 5)

    def nth_by_loop():
        day, left = start, 20
        while left:
            day += timedelta(days=1)
            left -= chinese_calendar.is_workday(day)
        return day

    def count_by_loop():
        return sum(
            chinese_calendar.is_workday(start + timedelta(days=n + 1))
            for n in range((end - start).days)
        )

    for name, ask, loop in (
        ("第20个工作日", lambda: known.nth_after(start, 20), nth_by_loop),
        ("数工作日", lambda: known.count(start, end), count_by_loop),
    ):
        assert ask() == loop()
        # Microseconds: of the best of five, as timeit does.
        quick = min(timeit.repeat(ask, number=100_000, repeat=5)) * 10
        slow = min(timeit.repeat(loop, number=200, repeat=5)) * 5_000
        tell(name, quick / 1000, 微秒=f"{quick:.2f}", 逐日循环慢=slow / quick)


def test_loading_the_agreement_once_per_process(measure, tell):
    def load():
        return read_agreement(FOLDERS / "kaifeng_2025")

    agreement = load()
    tell(
        "载入协议（每进程一次）",
        measure.milliseconds(load, rounds=3),
        条款=len(agreement.clauses),
        术语=len(agreement.terms),
    )
