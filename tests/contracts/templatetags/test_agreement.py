"""Tags give a value its one Chinese form."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from contracts.templatetags.agreement import SPRITE
from tests.stories import agreement

CONTRACT = SimpleNamespace(slug="kaifeng")


def render(source: str, **context) -> str:
    template = Template("{% load agreement %}" + source)
    return template.render(Context(context))


def test_a_clause_links_to_its_words():
    html = render('{% clause "2.2.2.4" %}', contract=CONTRACT)
    assert 'href="/c/kaifeng/agreement/#c2-2-2-4"' in html
    assert ">第二条2②(4)</a>" in html
    assert 'title="第二条第2款第②项第(4)目"' in html


def test_a_clause_without_a_contract_is_plain_text():
    html = render('{% clause "10.1" "full" %}')
    assert '<span class="cl">第十条第1款</span>' == html


def test_a_clause_is_cited_with_the_marks_of_its_own_agreement():
    html = render('{% clause "2.2.2.5" %}', agreement=agreement())
    assert agreement().cite("2.2.2.5") in html


def test_no_clause_gives_nothing():
    assert "" == render('{% clause "" %}')


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("447000", "￥</span>447,000.00"),
        ("-8940.00", "\N{MINUS SIGN}<span"),
        ("0", "￥</span>0.00"),
    ],
)
def test_money_carries_its_sign_and_two_decimals(amount, said):
    assert said in render("{{ amount|yuan }}", amount=amount)


def test_unknown_money_is_not_nothing_yuan():
    assert "" == render("{{ amount|yuan }}{{ amount|capital }}", amount=None)


def test_money_in_capital_characters():
    assert "捌仟玖佰肆拾元整" == render("{{ a|capital }}", a="8940.00")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ day|cn_date }}", "2025年12月9日"),
        ('{{ day|cn_date:"list" }}', "12月9日"),
        ("{{ day|cn_date:as_of }}", "12月9日"),
        ("{{ day|cn_date:later }}", "2025年12月9日"),
        ("{{ day|weekday_cn }}", "星期二"),
        ("{{ none|cn_date }}", ""),
    ],
)
def test_days_are_written_the_chinese_way(source, said):
    html = render(
        source,
        day="2025-12-09",
        as_of=date(2026, 1, 5),
        later=date(2026, 12, 5),
        none=None,
    )
    assert said == html


def test_a_moment_is_told_in_shanghai():
    moment = datetime(2025, 12, 30, 17, 12, tzinfo=UTC)
    assert "2025年12月31日 01:12" == render("{{ m|cn_time }}", m=moment)
    assert "2025年12月31日 01:12:00" == render("{{ m|cn_second }}", m=moment)
    assert "" == render("{{ m|cn_second }}", m=None)


def test_days_left_are_told_in_working_days():
    said = [
        render("{{ n|days_left }}|{{ n|nearness }}", n=n)
        for n in (7, 2, 0, -1, None)
    ]
    assert [
        "剩 7 个工作日|", "剩 2 个工作日|near", "今日到期|near", "已过期|", "|",
    ] == said  # fmt: skip


def test_a_state_is_word_and_look():
    html = render('{{ "blocked"|state_badge:"tranche" }}')
    assert '<span class="tag late">被阻断</span>' == html


def test_what_is_done_carries_a_tick_and_no_colour_of_its_own():
    html = render('{{ "accepted"|state_badge:"deliverable" }}')
    assert "#check" in html
    assert 'class="tag done"' in html


def test_a_badge_says_its_number():
    assert "整改第 2 轮" in render('{% badge "deliverable" "rework" 2 %}')


def test_a_party_is_named_for_those_who_cannot_see_the_square():
    html = render('{% party "b" %}', agreement=agreement())
    assert 'class="pty b"' in html
    assert '<span class="vh">乙方</span>' in html
    assert "中国经济信息社有限公司" in html
    assert "" == render("{% party none %}", none=None)


def test_one_reads_of_ones_own_side_as_ours():
    html = render('{{ "a"|seen_by:"a" }}{{ "b"|seen_by:"a" }}')
    assert "我方乙方" == html


def test_a_target_becomes_an_address_with_its_fragment():
    html = render(
        "{% target_url target %}",
        contract=CONTRACT,
        target=("payment", 2, "#gate"),
    )
    assert "/c/kaifeng/payments/2/#gate" == html


def test_an_icon_is_decoration_from_the_vendored_sprite():
    html = render('{% icon "check" %}')
    assert 'aria-hidden="true"' in html
    assert SPRITE in html


def test_markup_in_words_stays_text():
    html = render("{% clause c %}{{ a|cn_days }}", c="10.1", a="<b>")
    assert "&lt;b&gt;" in html
