"""A number is its own words: text ⊃ quote ⊃ says → value."""

import hashlib
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from contracts.rules.terms import Quantity, tokens_in

# The text both parties signed, with personal data left out. It never changes.
TEXT = "34549d7793f69e382cc6bf56aea892421230b3330662251e555aec3e6a967dd0"
SIGNED = date(2025, 6, 19)

# What a lawyer reads out of the text, written down by hand.
BY_HAND = """
recommendations_minimum          1.1.1    5        piece
analysis_accuracy_rate           1.1.1    0.95     fraction
scenarios_live_minimum           1.1.4    5        piece
typical_scenarios_minimum        1.1.7    3        piece
trainings_minimum                1.1.10   3        session
media_yearly_minimum             1.1.11   5        article
selected_cases_minimum           1.1.13   1        piece
contract_total                   2.1      1490000  yuan
contract_total_in_words          2.1      1490000  yuan
tranche_1_amount                 2.2.1    447000   yuan
tranche_1_share                  2.2.1    0.3      fraction
operation_half_year              2.2.2    6        month
tranche_2_amount                 2.2.2    447000   yuan
tranche_2_share                  2.2.2    0.3      fraction
scenario_plans_minimum           2.2.2.4  5        piece
operation_period                 2.2.2.5  6        month
tranche_2_submission_days        2.2.2.5  15       working_day
tranche_2_review_days            2.2.2.5  20       working_day
tranche_2_rework_days            2.2.2.5  10       working_day
tranche_3_payment_days           2.2.3    15       working_day
tranche_3_amount                 2.2.3    596000   yuan
tranche_3_share                  2.2.3    0.4      fraction
failed_creation_rate             2.2.3    0.2      fraction
invoice_days                     2.3      5        working_day
accepted_accuracy_rate           4.1      0.95     fraction
accepted_scenario_plans_minimum  4.4      5        piece
typical_cases_minimum            4.7      3        piece
training_materials_minimum       4.10     3        session
media_monthly_minimum            4.11     1        article_per_month
data_security_rate               6.6      0.2      fraction
onsite_staff_minimum             6.7      3        person
confidentiality_years            7.3      5        year
outside_use_notice_days          7.4      15       calendar_day
address_notice_days              8.2      10       working_day
amendment_notice_days            9.1      30       calendar_day
amendment_reply_days             9.1      5        working_day
late_delivery_daily_rate         10.1     0.0005   fraction
fraud_disclosure_rate            10.2     0.2      fraction
disclosure_rate_party_a          10.2     0.2      fraction
cure_days                        10.4     30       calendar_day
general_breach_rate              10.5     0.3      fraction
force_majeure_papers_days        11.2     15       working_day
force_majeure_talks_days         11.3     30       calendar_day
negotiation_days                 12.2     30       working_day
"""


def test_the_text_is_the_one_that_was_signed(folder):
    text = (folder / "agreement.md").read_bytes()
    assert hashlib.sha256(text).hexdigest() == TEXT


def test_every_quote_stands_verbatim_in_its_clause(agreement):
    for term in agreement.terms.values():
        for row in term.values:
            assert row.clause == term.clause
            assert row.quote in agreement.clauses[row.clause].text, term.key


def test_every_value_is_what_its_words_say(agreement):
    for term in agreement.terms.values():
        for row in term.values:
            says = row.quantity.says
            whole = [token.says for token in tokens_in(row.quote)]
            assert says in whole, term.key
            assert row.quantity == Quantity.parse(says)


def test_every_term_is_what_a_lawyer_reads(agreement):
    read = {
        key: (term.clause, term.on(SIGNED).value, term.on(SIGNED).unit)
        for key, term in agreement.terms.items()
    }
    by_hand = {}
    for line in BY_HAND.strip().splitlines():
        key, clause, value, unit = line.split()
        by_hand[key] = (clause, Decimal(value), unit)
    assert read == by_hand


def test_every_term_holds_from_the_day_of_effect(agreement):
    assert agreement.signed_on == SIGNED
    assert agreement.effective_on == SIGNED
    for term in agreement.terms.values():
        assert [row.since for row in term.values] == [SIGNED]


def test_before_the_first_row_nothing_is_agreed(agreement):
    with pytest.raises(ValueError, match="2025-06-18 尚无约定"):
        agreement.terms["contract_total"].on(date(2025, 6, 18))


def test_shares_of_the_total_are_the_amounts_and_the_amounts_the_total(
    agreement,
):
    total = agreement.total()
    assert total == Decimal("1490000.00")
    assert total == agreement.quantity("contract_total_in_words")
    amounts = []
    for tranche in agreement.tranches:
        amount = agreement.quantity(tranche.amount_term)
        assert agreement.quantity(tranche.share_term) * total == amount
        amounts.append(amount)
    assert sum(amounts) == total
    assert sum(
        agreement.quantity(t.share_term) for t in agreement.tranches
    ) == Decimal(1)


def test_both_ways_to_write_six_months_agree(agreement):
    half_year = agreement.terms["operation_half_year"].on(SIGNED)
    months = agreement.terms["operation_period"].on(SIGNED)
    assert half_year.quantity.says == "半年"
    assert months.quantity.says == "6个月"
    assert half_year.value == months.value


def test_a_working_day_is_not_a_day(agreement):
    papers = agreement.terms["force_majeure_papers_days"].on(SIGNED)
    use = agreement.terms["outside_use_notice_days"].on(SIGNED)
    assert papers.value == use.value
    assert papers.unit == "working_day"
    assert use.unit == "calendar_day"


# --- every quantity of the text is claimed, or listed as prose ---------------
def claimed(agreement) -> dict[str, list[tuple[int, int]]]:
    """Where terms and prose stand, found again without the reader."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for term in agreement.terms.values():
        for row in term.values:
            text = agreement.clauses[row.clause].text
            quote = text.index(row.quote)
            start = quote + row.quote.index(row.quantity.says)
            span = (start, start + len(row.quantity.says))
            spans.setdefault(row.clause, []).append(span)
    for line in agreement.prose:
        clause, says = line.split(" ", 1)
        text = agreement.clauses[clause].text
        for found in re.finditer(re.escape(says), text):
            spans.setdefault(clause, []).append(found.span())
    for clause in ("S.1", "S.2"):
        text = agreement.clauses[clause].text
        spans[clause] = [re.search(r"2025\.6\.19", text).span()]
    return spans


def unclaimed(agreement, pattern: str) -> list[str]:
    spans = claimed(agreement)
    found = []
    for name, clause in agreement.clauses.items():
        mark = re.match(r"[（(][0-9]+[）)]", clause.text)
        for match in re.finditer(pattern, clause.text):
            if mark and match.end() <= mark.end():
                continue
            if not any(
                start <= match.start() and match.end() <= end
                for start, end in spans.get(name, [])
            ):
                found.append(f"{name} {match[0]}")
    return found


def test_every_digit_of_the_text_is_claimed_or_prose(agreement):
    # h5页面 is the name of a kind of page.
    assert unclaimed(agreement, r"(?<!h)[0-9]+(\.[0-9]+)*") == []


def test_every_chinese_numeral_with_a_unit_is_claimed_or_prose(agreement):
    unit = "元|日|天|月|年|周|份|次|名|篇|场|条|批|笔|项|个|倍|成"
    assert (
        unclaimed(agreement, rf"[一二两三四五六七八九十百千万半]({unit})")
        == []
    )
    assert unclaimed(agreement, "[壹贰叁肆伍陆柒捌玖拾佰仟]+") == []


def test_the_text_holds_as_many_quantities_as_were_counted(agreement):
    found = {}
    for name, clause in agreement.clauses.items():
        mark = re.match(r"[（(][0-9]+[）)]", clause.text)
        body = clause.text[mark.end() :] if mark else clause.text
        frame = name[0] in "0S"
        found.setdefault("frame" if frame else "articles", []).extend(
            token.says for token in tokens_in(body)
        )
    # 44 terms; 13 of prose: two batches, two numbered tranches, 两项, 2024年,
    # 一个 twice, 一日, 一项, and 壹 肆份 贰份 of the originals.
    assert len(agreement.terms) == 44
    assert len(found["articles"]) == 44 + 13
    # 13-14层, 57号 and the two days of signing.
    assert found["frame"] == ["13", "14", "57", "2025.6.19", "2025.6.19"]


def test_no_prose_is_claimed_by_a_term_as_well(agreement):
    for line in agreement.prose:
        clause, says = line.split(" ", 1)
        for term in agreement.terms.values():
            if term.clause == clause:
                assert term.values[0].quantity.says not in says


def test_the_folder_holds_no_personal_data(folder):
    for path in filter(Path.is_file, folder.rglob("*")):
        text = path.read_text()
        assert "@" not in text, path.name
        assert re.findall(r"[0-9]{7,}", text.replace("1490000", "")) == []
