"""Changed rules make another digest, and so no stored answer outlives them."""

import shutil

from kaifeng_credit import rules_digest as module
from kaifeng_credit.rules_digest import RULES, rules_digest, source_digest


def test_a_changed_rule_changes_the_digest(tmp_path, monkeypatch):
    for app in RULES:
        shutil.copytree(module.ROOT / app / "rules", tmp_path / app / "rules")
    (tmp_path / "kaifeng_credit").mkdir()
    shutil.copy(
        module.ROOT / "kaifeng_credit" / "standing.py",
        tmp_path / "kaifeng_credit",
    )
    before = rules_digest()
    monkeypatch.setattr(module, "ROOT", tmp_path)
    assert before == source_digest()
    rule = tmp_path / "deliverables" / "rules" / "lateness.py"
    rule.write_text(rule.read_text() + "\n# another rule\n")
    assert before != source_digest()
    # The process still runs the old ones, and says so.
    assert before == rules_digest()
