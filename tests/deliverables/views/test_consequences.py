from contracts.queries.agreements import agreement_by_key
from deliverables.views.consequences import claim_changes, gate_changes

AGREEMENT = "kaifeng_2025"


def standing(state="blocked", amount="8940.00", **values):
    return {
        "tranches": [
            {
                "number": 2,
                "state": state,
                "conditions": [
                    {"key": key, "value": value}
                    for key, value in values.items()
                ],
            }
        ],
        "remedies": [{"head": "late_delivery", "amount": amount}],
    }


def changes(before, after, key="work_plan"):
    return gate_changes(before, after, agreement_by_key(AGREEMENT), key)


def test_a_condition_that_turns_true_is_named():
    lines = changes(standing(core_1=False), standing(core_1=True))
    assert "由不满足变为满足。" in lines[0]
    assert "第2笔款项仍为“被阻断”" in lines[1]


def test_what_still_stops_the_payment_is_named():
    lines = changes(standing(core_1=False), standing(core_1=False))
    assert ["尚缺"] == [word for word in ("尚缺",) if word in lines[0]]
    assert 1 == len(lines)


def test_a_tranche_that_becomes_payable_is_said():
    lines = changes(standing(core_1=False), standing("payable", core_1=True))
    assert "第2笔款项变为“可支付”。" == lines[-1]


def test_a_deliverable_outside_the_gate_moves_none():
    same = standing(core_1=False)
    assert [] == changes(same, same, "expert_roster")


def test_an_unknown_gate_is_not_called_blocked():
    lines = changes(
        standing("not_recorded", core_1=None),
        standing("not_recorded", core_1=None),
    )
    assert "记录尚未补齐，暂不能判定" in lines[0]


def test_a_changed_claim_is_an_estimate():
    lines = claim_changes(standing(), standing(amount="0.00"))
    assert ["违约金测算变为 ￥0.00。"] == lines
    assert [] == claim_changes(standing(), standing())
