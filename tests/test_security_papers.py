"""docs/安全文档.md says what the code does: roles, algorithms, keys, logs."""

import ast
import re
from pathlib import Path

from django.conf import settings

from contracts.confinement.running import Limits
from contracts.models import Contract, User
from contracts.rules.retention import SET_ASIDE_YEARS
from contracts.states import Role
from tests.test_rights import SEEN_BY
from tests.test_supply import trees
from tests.world import DRAFT_OF_A, DRAFT_OF_B, NOTE_OF_A

ROOT = Path(__file__).resolve().parent.parent
PAPER = (ROOT / "docs/安全文档.md").read_text()
# Of what the code asks for: the word by which the table names it.
ALGORITHMS = {
    "cryptography.fernet": "Fernet",
    "cryptography.hazmat.primitives.hashes": "SHA-256",
    "cryptography.hazmat.primitives.kdf.hkdf": "HKDF-SHA256",
    "cryptography.hazmat.primitives.twofactor.totp": "TOTP",
    "cryptography.hazmat.primitives.serialization": "证书",
    "cryptography": "证书",  # x509: reads when one ends
    "pyrage": "age",
    "hmac": "HMAC-SHA256",
    "hashlib.sha256": "SHA-256",
    "hashlib.file_digest": "SHA-256",
    "hashlib.new('sm3')": "SM3",
    "secrets": "系统随机数",
}
LIBRARIES = ("cryptography", "pyrage", "hmac", "secrets", "nacl", "Crypto")


def section(heading: str) -> str:
    return PAPER.split(f"、{heading}\n")[1].split("\n## ")[0]


def asked_in(tree: ast.AST) -> set[str]:
    """What a module takes from libraries of cryptography."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module.split(".")[0] in LIBRARIES:
                found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {
                one.name for one in node.names
                if one.name.split(".")[0] in LIBRARIES
            }  # fmt: skip
        elif isinstance(node, ast.Attribute):
            if ast.unparse(node.value) == "hashlib" and node.attr != "new":
                found.add(f"hashlib.{node.attr}")
        elif isinstance(node, ast.Call) and (
            ast.unparse(node.func) == "hashlib.new"
        ):
            found.add(f"hashlib.new({ast.unparse(node.args[0])})")
    return found


def test_no_algorithm_is_used_that_the_table_does_not_name():
    """11.1.2, 11.3.2: and none of the list is a broken one."""
    used = set().union(*(asked_in(tree) for _, tree in trees()))
    assert set(ALGORITHMS) == used
    table = section("密码算法")
    for word in ALGORITHMS.values():
        assert word in table, word
    planted = ast.parse(
        "from cryptography.hazmat.primitives.ciphers import modes\n"
        "hashlib.new('md4', x)\nhashlib.md5(x)"
    )
    assert not asked_in(planted) & set(ALGORITHMS)
    assert 3 == len(asked_in(planted))


def test_every_key_of_the_settings_has_its_life():
    """11.1.1: whatever is read from a file is a secret."""
    read = set()
    for path in (ROOT / "kaifeng_credit").glob("settings*.py"):
        text = path.read_text()
        read |= set(re.findall(r'"(PORTAL_\w+_FILE)"', text))
        read |= {f"{one}_FILE" for one in re.findall(r'secret\("(\w+)"\)', text)}
    assert len(read) >= 4
    table = section("密钥的生命周期")
    assert set() == {one for one in read if one not in table}


def test_every_role_has_its_row_and_what_it_reads():
    """8.1.1: the words of the paper are those the table of rights holds."""
    rows = {
        line.split("|")[1].strip(): line.split("|")[2:4]
        for line in section("角色与数据范围").splitlines()
        if line.startswith("| ")
    }
    assert {role.label for role in Role} <= set(rows)
    draft, note = SEEN_BY[DRAFT_OF_B], SEEN_BY[NOTE_OF_A]
    for role in ("a_handler", "a_approver", "a_finance"):
        assert role not in draft
        assert role in note
        assert "草稿" in "".join(rows[Role(role).label]) or "同" in rows[
            Role(role).label
        ][1]
    assert "a_finance" not in SEEN_BY[DRAFT_OF_A]
    assert "底稿" in rows["甲方财务"][1]
    assert "b_lead" in draft
    assert "b_lead" not in note
    assert "底稿" in rows["乙方负责人"][1]


def test_the_logs_and_limits_are_those_of_the_code():
    """16.1.1, 15.1.3."""
    logs, limits, jail = section("日志"), section("耗时的功能"), Limits()
    assert f"先留 {SET_ASIDE_YEARS} 年" in logs
    assert "修改历史" in logs
    for model in (Contract, User):
        assert hasattr(model, "history")
    assert (
        f"{jail.cpu_seconds} 秒处理器、{jail.wall_seconds:.0f} 秒、"
        f"{jail.memory_bytes // 1024 // 1024} MB"
    ) in limits
    assert f"至多 {settings.JOB_MAX_TRIES} 次" in limits
    assert f"同时续传 {settings.UPLOADS_OPEN_PER_PERSON} 个" in limits


def test_every_level_of_data_says_how_it_is_kept():
    """14.1.1, 14.1.2: what the goals of the contract call sensitive."""
    table = section("数据分级与保护")
    rows = [line for line in table.splitlines() if re.match(r"\| [一二三四五]", line)]
    assert 5 == len(rows)
    assert all(len(line.split("|")[3].strip()) > 8 for line in rows)
    for word in ("密码", "收款账号", "成果文件", "个人信息", "两步验证密钥"):
        assert word in table, word
