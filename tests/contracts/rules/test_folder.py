"""Reading a folder as a whole; each corruption is in tests/agreement."""

import shutil
from pathlib import Path

import pytest

from contracts.rules.folder import FILES, digest_of, read_agreement

FOLDER = Path(__file__).parents[3] / "contracts/agreements/kaifeng_2025"


def test_the_folder_becomes_one_agreement(kaifeng):
    assert kaifeng.key == "kaifeng_2025"
    assert kaifeng.version == "2"
    assert kaifeng.title.startswith("开封市创建全国社会信用体系建设示范区")
    assert kaifeng.parties["a"].name == "开封市发展和改革委员会"
    assert kaifeng.parties["b"].name == "中国经济信息社有限公司"
    assert len(kaifeng.deliverables) == 31
    assert kaifeng.digest == digest_of(FOLDER)


def test_reading_twice_gives_the_same(kaifeng):
    assert read_agreement(FOLDER) == kaifeng


def test_the_digest_knows_names_and_bytes(tmp_path):
    copy = Path(shutil.copytree(FOLDER, tmp_path / "copy"))
    digest = digest_of(copy)
    assert digest == digest_of(FOLDER)
    (copy / ".DS_Store").write_text("not ours")
    assert digest_of(copy) == digest
    (copy / "prose.toml").rename(copy / "prose2.toml")
    assert digest_of(copy) != digest


@pytest.mark.parametrize("name", FILES)
def test_no_file_may_be_missing(tmp_path, name):
    copy = Path(shutil.copytree(FOLDER, tmp_path / "copy"))
    (copy / name).unlink()
    with pytest.raises(ValueError, match=f"{name}: 文件不存在"):
        read_agreement(copy)


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("agreement.toml", 'side = "b"\nlabel', 'side = "a"\nlabel',
         "一方只能列一次"),
        ("agreement.toml", 'side = "b"\nclause', 'side = "a"\nclause',
         "应列明双方的签约日期"),
        ("agreement.toml", 'rule = "last_signature"', 'rule = "soon"',
         "rule 应为"),
        ("agreement.toml", 'version = "2"', "version = 2",
         "version 应为非空文字"),
        ("agreement.toml", "本协议自甲乙双方签字盖章之日起生效",
         "本协议自双方签字之日起生效", "引文不在第十三条第3款原文中"),
        ("gates.toml", 'unit = "场"\n', "", "缺少 unit"),
        ("prose.toml", 'reason = "甲方地址"\n', "", "缺少 reason"),
    ],
)  # fmt: skip
def test_a_frame_out_of_shape_is_refused(refusal, file, old, new, problem):
    assert problem in refusal(file, old, new).problem
