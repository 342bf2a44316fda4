"""docs/ASVS台账.md: each requirement in scope once, each with its ground."""

import csv
import re
from collections import Counter

import pytest

from tests.test_security_table import ROOT, is_there

LEDGER = ROOT / "docs/ASVS台账.md"
SCOPE = ROOT / "tests/golden/asvs-5.0.0.csv"
# ASVS 5.0.0 has 70 of L1 and 183 of L2. Without chapters 9, 10 and 17 (no
# self-contained tokens, no OAuth, no WebRTC here) 210 are left.
L1_AND_L2 = 210
CHOSEN_OF_L3 = (
    "1.2.10", "2.3.5", "5.2.4", "5.2.5", "5.2.6", "5.3.3", "6.3.5", "6.3.7",
    "6.3.8", "6.4.6", "7.5.3", "14.2.6", "14.2.7", "15.4.2", "15.4.3",
    "16.5.4",
)  # fmt: skip
OUT_OF_SCOPE = {9, 10, 17}
VERDICTS = ("符合", "部分", "未做", "不适用")
DEVIATIONS = ("6.2.5", "6.2.10")  # 等保三级 demands the contrary
CELLS = 6  # id, level, what is asked, verdict, proofs, reason
PROOF = re.compile(r"`([^`]+)`")


def rows() -> list[list[str]]:
    """Each row of the ledger by its cells."""
    found = []
    for line in LEDGER.read_text().splitlines():
        if re.match(r"\| \d", line):
            found.append([one.strip() for one in line.strip("|").split("|")])
    return found


def scope() -> list[tuple[str, str]]:
    """Ids and levels, as OWASP publishes them."""
    with SCOPE.open() as file:
        return [(one["id"], one["level"]) for one in csv.DictReader(file)]


def stands(proof: str) -> bool:
    """Whether a test, or a chapter of a document, is there."""
    if proof.startswith("tests/"):
        return is_there(proof)
    path, _, heading = proof.partition(" § ")
    file = ROOT / path
    return (
        bool(heading)
        and file.is_file()
        and any(
            heading in line
            for line in file.read_text().splitlines()
            if line.startswith("#")
        )
    )


def test_the_scope_is_what_was_promised():
    codes = scope()
    assert len(codes) == len(set(codes))
    levels = Counter(level for _, level in codes)
    assert L1_AND_L2 == levels["L1"] + levels["L2"]
    assert CHOSEN_OF_L3 == tuple(
        code for code, level in codes if level == "L3"
    )
    assert not OUT_OF_SCOPE & {int(code.split(".")[0]) for code, _ in codes}


def test_each_requirement_in_scope_has_one_row_in_order():
    assert scope() == [(cells[0], cells[1]) for cells in rows()]


def test_every_row_has_a_verdict_and_its_ground():
    for cells in rows():
        assert CELLS == len(cells), cells
        code, _, asked, verdict, proofs, reason = cells
        assert asked, code
        assert verdict in VERDICTS, code
        # Nothing but proofs stands among them, each to be looked up.
        assert "" == PROOF.sub("", proofs).strip(), code
        # What is kept is proved; what is not, or not wholly, says why.
        assert proofs if "符合" == verdict else reason, code


def test_every_proof_is_there():
    missing = [
        (cells[0], one)
        for cells in rows()
        for one in PROOF.findall(cells[4])
        if not stands(one)
    ]
    assert [] == missing


def test_the_deviations_are_the_two_that_the_classified_protection_demands():
    meant = [cells[0] for cells in rows() if cells[5].startswith("有意偏离")]
    assert list(DEVIATIONS) == meant


def test_the_page_counts_its_own_rows():
    counts = Counter(cells[3] for cells in rows())
    said = "，".join(f"{verdict} {counts[verdict]} 条" for verdict in VERDICTS)
    assert f"现为：{said}。" in LEDGER.read_text()


@pytest.mark.parametrize(
    "proof",
    [
        "tests/test_asvs.py::test_that_was_renamed",
        "README.md § 没有这一章",
        "docs/没有.md § 一",
        "README.md",
    ],
)
def test_a_ground_that_is_not_there_is_noticed(proof):
    """Or the search above would prove nothing."""
    assert not stands(proof)
