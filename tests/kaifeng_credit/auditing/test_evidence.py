"""A bundle is verified without the portal; one flipped byte is too much."""

import io
import json
import random
import shutil
import subprocess
import sys
import time
import zipfile

import pytest

from contracts.models import AuditEvent
from contracts.offline import verify_audit as program
from contracts.offline.verify_bundle import SEAL_LENGTH, verify_bundle
from contracts.policies import NotAllowed, Refused
from contracts.services.audit_exports import (
    BUNDLE_VERIFIER,
    OWN_SM3,
    VERIFIER,
)
from contracts.services.checkpoints import checkpoint_file, write_checkpoints
from contracts.services.files import path_of
from deliverables.services.bundles import Damaged
from kaifeng_credit.auditing.evidence import evidence_bundle
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
FLIPS = 200
MINUTES = 5  # for a second person to check a bundle (G22)


def made(world, kind, row):
    """A bundle's bytes, and its size as it was promised."""
    bundle = evidence_bundle(
        contract=world.contract, kind=kind, row=row, by=world.people.auditor
    )
    data = b"".join(bundle.chunks)
    assert bundle.size == len(data)
    return data


def verified(data, tmp_path, *kept):
    path, said = tmp_path / "证据包.zip", []
    path.write_bytes(data)
    asked = [str(path), *(f"--checkpoints={one}" for one in kept)]
    return program.run(asked, said.append, verify_bundle), "\n".join(said)


def rows(world):
    decision = world.accepted.decisions.get()
    return {
        "decision": decision,
        "penalty": world.penalty_decided,
        "payment": world.paid,
    }


@pytest.fixture
def decided(world):
    """A bundle of an acceptance, whose files the event fixes."""
    return made(world, "decision", rows(world)["decision"])


@pytest.mark.parametrize("kind", ["decision", "penalty", "payment"])
def test_each_kind_is_proved_by_a_checkpoint_of_ones_own(
    kind, world, tmp_path
):
    write_checkpoints()
    kept = shutil.copy(checkpoint_file(), tmp_path / "自存.jsonl")
    data = made(world, kind, rows(world)[kind])
    code, said = verified(data, tmp_path, kept)
    assert (program.PROVED, True) == (code, "完整" in said), said
    code, said = verified(data, tmp_path)
    assert (program.NOT_PROVABLE, True) == (code, "无法证明" in said), said


def test_it_holds_files_path_words_and_the_program_itself(decided, world):
    archive = zipfile.ZipFile(io.BytesIO(decided))
    assert archive.testzip() is None
    names = set(archive.namelist())
    assert {
        "manifest.json", "events.jsonl", "checkpoint.jsonl",
        "系统说明.txt", "提交文件清单.txt",
    } <= names  # fmt: skip
    for one in (VERIFIER, BUNDLE_VERIFIER, OWN_SM3):
        assert one.read_bytes() == archive.read(one.name)
    manifest = json.loads(archive.read("manifest.json"))
    stored = {
        row["sha256"]: row["bound"]
        for row in manifest["files"]
        if row["path"].startswith("files/")
    }
    assert {one.file_id: "提交文件清单.txt" for one in world.accepted.documents.all()} == stored
    words = archive.read("系统说明.txt").decode("utf-8-sig")
    assert "不代替双方盖章" in words
    assert str(world.people.auditor) in words


# Runs what was taken out of the bundle; then as if OpenSSL had no SM3.
RUN = "import runpy, sys; sys.path.insert(0, '.'); {}" \
    "runpy.run_path('verify_bundle.py', run_name='__main__')"  # fmt: skip
WITHOUT_SM3 = "import hashlib; hashlib.new = lambda name, *_: int(name); "


@pytest.mark.parametrize("before", ["", WITHOUT_SM3], ids=["", "without SM3"])
def test_a_stranger_checks_it_in_minutes_with_what_is_in_it(
    before, decided, tmp_path
):
    path, folder = tmp_path / "证据包.zip", tmp_path / "取出"
    path.write_bytes(decided)
    zipfile.ZipFile(path).extractall(folder)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", RUN.format(before), str(path)],
        capture_output=True, text=True, cwd=folder,
        env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (program.NOT_PROVABLE, "") == (done.returncode, done.stderr)
    assert "逐字节相符" in done.stdout
    assert time.monotonic() - began < MINUTES * 60


def test_one_flipped_byte_fails_wherever_it_is(decided, tmp_path):
    """Some places of every part, and the first and the last byte."""
    places = {0, 1, len(decided) - 1, len(decided) - 72}
    places |= set(random.Random(6).sample(range(len(decided)), FLIPS))
    missed = []
    for place in places:
        flipped = bytearray(decided)
        flipped[place] ^= 1
        code, _ = verified(bytes(flipped), tmp_path)
        if code in (program.PROVED, program.NOT_PROVABLE):
            missed.append(place)
    assert [] == missed


def resealed(data, change):
    """A bundle made anew around a changed file, with every digest right."""
    old = zipfile.ZipFile(io.BytesIO(data))
    texts = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(texts.pop("manifest.json"))
    change(texts, manifest)
    for row in manifest["files"]:
        text = texts[row["path"]]
        row["sha256"] = program.hashlib.sha256(text).hexdigest()
        row["sm3"] = program.sm3(text)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        for name, text in texts.items():
            new.writestr(name, text)
        new.writestr("manifest.json", json.dumps(manifest))
        new.comment = b"sha256:" + b"0" * 64
    body = target.getvalue()[: -SEAL_LENGTH]
    return body + b"sha256:" + program.hashlib.sha256(body).hexdigest().encode()


def test_a_bundle_sealed_anew_is_what_the_test_below_rests_on(
    decided, tmp_path
):
    """The negative control: nothing changed, and it passes."""
    again = resealed(decided, lambda texts, manifest: None)
    assert program.NOT_PROVABLE == verified(again, tmp_path)[0]


def swap_file(texts, manifest):
    path = next(name for name in texts if name.startswith("files/"))
    texts[path] += b" "


def swap_event(texts, manifest):
    texts["events.jsonl"] = texts["events.jsonl"].replace(
        "验收合格".encode(), "验收不合格".encode(), 1
    )


def swap_checkpoint(texts, manifest):
    mark = json.loads(texts["checkpoint.jsonl"])
    texts["checkpoint.jsonl"] = json.dumps({**mark, "sha256": "0" * 64}).encode()


@pytest.mark.parametrize("change", [swap_file, swap_event, swap_checkpoint])
def test_who_makes_every_digest_right_again_is_found_by_the_chain(
    change, decided, tmp_path
):
    code, said = verified(resealed(decided, change), tmp_path)
    assert program.TAMPERED == code, said


def test_another_checkpoint_at_home_tells_a_chain_written_anew(
    decided, tmp_path
):
    kept = tmp_path / "自存.jsonl"
    line = zipfile.ZipFile(io.BytesIO(decided)).read("checkpoint.jsonl")
    kept.write_text(json.dumps({**json.loads(line), "sha256": "0" * 64}))
    assert program.TAMPERED == verified(decided, tmp_path, kept)[0]


def test_taking_it_is_an_event_and_audits_alone(world):
    row = rows(world)["payment"]
    with pytest.raises(NotAllowed):
        evidence_bundle(
            contract=world.contract, kind="payment", row=row,
            by=world.people.a_finance,
        )  # fmt: skip
    made(world, "payment", row)
    event = AuditEvent.objects.get(action="evidence_downloaded")
    assert (world.people.auditor.pk, str(row.pk)) == (
        event.actor_id, event.object_id,
    )  # fmt: skip


def test_bytes_that_are_not_their_own_break_it_off(world):
    row = rows(world)["decision"]
    path = path_of(world.accepted.documents.first().file_id)
    path.chmod(0o640)
    path.write_bytes(b"x" * path.stat().st_size)
    with pytest.raises(Damaged):
        made(world, "decision", row)


def test_without_a_checkpoint_there_is_no_bundle(world, settings, caplog):
    settings.AUDIT_CHECKPOINT_DIR = settings.DATA_DIR / "a-file"
    settings.AUDIT_CHECKPOINT_DIR.write_text("")
    with pytest.raises(Refused) as refused:
        made(world, "payment", rows(world)["payment"])
    assert "no_checkpoint" == refused.value.code


def test_an_act_without_an_event_is_refused(world):
    other = make.make_contract()
    with pytest.raises(Refused, match="没有自己的审计事件"):
        evidence_bundle(
            contract=other, kind="payment", row=world.paid,
            by=make.make_person(other, "auditor"),
        )  # fmt: skip
