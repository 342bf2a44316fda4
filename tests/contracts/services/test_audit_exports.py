"""Six ways to tamper with a database, found offline in what it exports."""

import shutil
import subprocess
import sys

import pytest
from django.db import connection, transaction

from contracts.models import AuditChain, AuditEvent
from contracts.offline import verify_audit as program
from contracts.offline.verify_audit import canonical, sm3
from contracts.services import audit
from contracts.services.audit_exports import VERIFIER, export_lines
from contracts.services.checkpoints import checkpoint_file, write_checkpoints
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    """Nine events; the first seven were written down elsewhere."""
    contract = make.make_contract()
    events(contract, 6)
    write_checkpoints()
    events(contract, 2)
    return contract.slug


def events(contract, many):
    with transaction.atomic():
        for number in range(many):
            audit.record(
                "test", by=None, contract=contract, summary=f"第 {number} 件",
                detail={"amount": "1.00", "第": [number, None]},
            )  # fmt: skip


def without_guards(act):
    """As who owns the database: past the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            for name in ("no_update", "no_delete"):
                cursor.execute(
                    f"DROP TRIGGER IF EXISTS contracts_auditevent_{name}"
                )
    act()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")


def rows(chain):
    return AuditEvent.objects.filter(chain=chain).order_by("number")


def sealed(chain, start, previous):
    """Hash events anew from a number on, and the head: all is consistent."""
    for event in list(rows(chain).filter(number__gte=start)):
        event.previous_hash, event.previous_sm3 = previous
        text = canonical(audit.values_of(event))
        event.hash, event.sm3 = program.hashlib.sha256(text).hexdigest(), sm3(text)
        event.save()
        previous = event.hash, event.sm3
    AuditChain.objects.filter(name=chain).update(
        head=previous[0], head_sm3=previous[1], length=rows(chain).count()
    )


def edit(chain):
    rows(chain).filter(number=3).update(summary="第 9 件")


def delete(chain):
    rows(chain).filter(number=3).delete()


def insert(chain):
    """A forged one put in between; those after it move up."""
    for event in rows(chain).filter(number__gte=3).reverse():
        rows(chain).filter(pk=event.pk).update(number=event.number + 1)
    event.pk, event.number, event.summary = None, 3, "补记"
    event.save(force_insert=True)


def reorder(chain):
    one, other = rows(chain).filter(number__in=(3, 4))
    for event, number in ((one, 99), (other, 3), (one, 4)):
        rows(chain).filter(pk=event.pk).update(number=number)


def cut(chain):
    """The tail goes, and the head is made to fit."""
    rows(chain).filter(number__gte=5).delete()
    last = rows(chain).get(number=4)
    sealed(chain, 5, (last.hash, last.sm3))


def rewrite(chain):
    edit(chain)
    before = rows(chain).get(number=2)
    sealed(chain, 3, (before.hash, before.sm3))


# Who: the first bad event by the stranger with checkpoints of his own, and
# the exit code without them.
SIX = {
    edit: (3, program.TAMPERED),
    delete: (3, program.TAMPERED),
    insert: (3, program.TAMPERED),
    reorder: (3, program.TAMPERED),
    cut: (5, program.NOT_PROVABLE),
    rewrite: (1, program.NOT_PROVABLE),
}


def verified(tmp_path, *kept):
    """The exit code and words of the program on what is exported now."""
    path, said = tmp_path / "导出.jsonl", []
    path.write_bytes(b"".join(export_lines()))
    asked = [str(path), *(f"--checkpoints={one}" for one in kept)]
    return program.run(asked, said.append), "\n".join(said)


@pytest.fixture
def kept(chain, tmp_path):
    """What the stranger took home before anything happened."""
    return shutil.copy(checkpoint_file(), tmp_path / "自存.jsonl")


def test_an_untouched_log_is_proved_as_far_as_the_checkpoints_go(
    chain, kept, tmp_path
):
    code, said = verified(tmp_path, kept)
    assert program.PROVED == code, said
    assert f"链 {chain}：9 件逐一衔接，SM3 自第 1 件起。" in said
    assert "相符至第 7 件，其后 2 件尚无存证点。" in said


def test_without_checkpoints_of_ones_own_it_is_not_called_fine(
    chain, tmp_path
):
    code, said = verified(tmp_path)
    assert program.NOT_PROVABLE == code
    assert "是否截尾、是否整链重写，无法证明" in said


@pytest.mark.parametrize("way", SIX, ids=lambda way: way.__name__)
def test_each_way_of_tampering_is_found_or_said_to_be_beyond_proof(
    way, chain, kept, tmp_path
):
    number, alone = SIX[way]
    # The house's own file is in the same hands: it goes too.
    checkpoint_file().unlink()
    without_guards(lambda: way(chain))
    code, said = verified(tmp_path, kept)
    assert program.TAMPERED == code, said
    assert f"链 {chain} 第 {number} 件" in said
    code, said = verified(tmp_path)
    assert alone == code, said


def test_a_cut_tail_is_found_by_the_portals_own_file_too(chain, tmp_path):
    without_guards(lambda: cut(chain))
    code, said = verified(tmp_path)
    assert (program.TAMPERED, True) == (code, f"{chain} 第 5 件" in said)


def test_a_chain_that_is_gone_as_a_whole_is_missed(chain, kept, tmp_path):
    without_guards(lambda: rows(chain).delete())
    AuditChain.objects.filter(name=chain).delete()
    code, said = verified(tmp_path, kept)
    assert (program.TAMPERED, True) == (code, "却没有这条链" in said)


def test_an_export_that_is_not_whole_is_not_read(chain, tmp_path):
    path, said = tmp_path / "x.jsonl", []
    path.write_bytes(b"".join(list(export_lines())[:-1]))
    assert program.UNREADABLE == program.run([str(path)], said.append)
    assert "没有结尾" in said[0]


def test_a_changed_manifest_is_found_by_the_end(chain, tmp_path):
    first, *rest = export_lines()
    path, said = tmp_path / "x.jsonl", []
    path.write_bytes(first.replace(b'"all": true', b'"all": false') + b"".join(rest))
    assert program.TAMPERED == program.run([str(path)], said.append)


def test_one_chain_can_be_exported_alone(chain):
    audit_of_portal = [b'"chain": "portal"' in one for one in export_lines(chain)]
    assert not any(audit_of_portal)


def test_a_stranger_runs_it_alone_and_offline(chain, kept, tmp_path):
    """One file, isolated, without site-packages: nothing of ours is there."""
    program_file = shutil.copy(VERIFIER, tmp_path / "verify_audit.py")
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"".join(export_lines()))
    done = subprocess.run(
        [
            sys.executable, "-I", "-S", program_file, str(path),
            "--checkpoints", kept,
        ],
        capture_output=True, text=True, cwd=tmp_path,
        env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (0, "") == (done.returncode, done.stderr), done.stdout
    assert "结论：完整。" in done.stdout
