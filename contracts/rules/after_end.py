"""What still happens to a contract that has ended and that both sides closed.

第三条第2款「本协议约定服务期满后，自行终止，甲乙双方如有继续合作意愿另行签署
协议约定。」第七条第3款「双方上述保密义务不因协议的终止和无效而解除。」

The service is over, so nothing more is handed in or accepted. What the end
does not touch goes on: money that is owed and penalties (民法典567, 结算和清理
条款), disputes (507), confidentiality and giving back (558, 7.3), and the letters all that wants
(a letter whose fact the end took away is refused by its kind).
"""

# Facts of disputes, of breaches of confidentiality, and of money owed.
KEPT_FACTS = frozenset(
    {
        "notified",
        "negotiation_started",
        "loss_recorded",
        "data_security_incident",
        "fraud",
        "disclosure",
        "general_breach",
        "payment_demanded",
    }
)
# Proposals that are about those, or about no contract of its own (放假安排).
KEPT_PROPOSALS = frozenset(
    {
        "calendar",
        "letter",
        "payment_reversal",
        "gate_release",
        "payee_account",
        "penalty",
        "return_certificate",
    }
)
FACT = "fact"


def still_open(kind: str, subject: str = "") -> bool:
    """Whether a kind of proposal is still made and signed after the end.

    ``subject`` is the kind of fact where it asks for one.
    """
    if kind == FACT:
        return subject in KEPT_FACTS
    return kind in KEPT_PROPOSALS
