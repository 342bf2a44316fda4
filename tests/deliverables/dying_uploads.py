"""Uploads whose process dies at a step, on a database file of its own.

Run as a program by test_upload_dies.py; prints for each step what was left.
The process that dies is a fork, so that Django starts only once.
"""

import json
import os
import sys
from contextlib import contextmanager
from unittest.mock import patch

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from contracts.models import StoredFile  # noqa: E402
from contracts.services import files  # noqa: E402
from contracts.services.verifying_files import (  # noqa: E402
    Counted,
    verify_files,
)
from deliverables.models import DocumentVersion  # noqa: E402
from tests import factories as make  # noqa: E402

KILLED = 9


def die(*_, **__):
    """As if killed here: nothing is cleaned up, nothing is flushed."""
    os._exit(KILLED)


@contextmanager
def at(step: str):
    """Die when a step is reached."""
    real_rename = os.rename

    def after_rename(old, new):
        real_rename(old, new)
        die()

    patches = {
        "write": patch.object(files.Receiver, "write", die),
        "fsync": patch.object(files.os, "fsync", die),
        "inspect": patch.object(files, "inspect", die),
        "scan": patch.object(files, "scan_received", die),
        "rename": patch.object(files.os, "rename", die),
        "renamed": patch.object(files.os, "rename", after_rename),
        "folder": patch.object(files, "fsync_folder", die),
        "row": patch.object(StoredFile.objects, "get_or_create", die),
        "version": patch.object(DocumentVersion.objects, "create", die),
        "commit": patch.object(
            transaction.Atomic, "__exit__", lambda *_: die()
        ),
    }
    if step == "row first":  # the defence taken out
        patches[step] = patch.object(files, "keep", row_first)
    with patches[step]:
        yield


def row_first(incoming):
    StoredFile.objects.create(digest=incoming.digest, size=incoming.size)
    connection.connection.execute("COMMIT")
    die()


def upload(row, people, content: bytes) -> None:
    from deliverables.services import documents

    with patch.object(documents, "keep", lambda one: files.keep(one)):
        make.make_version(row, people.b_lead, content=content)


def left() -> dict:
    found = list(verify_files(now=timezone.now(), counted=Counted()))
    return {
        "findings": sorted(one.kind for one in found),
        "files": StoredFile.objects.count(),
        "versions": DocumentVersion.objects.count(),
    }


def dies(step: str, row, people, content: bytes) -> dict:
    before = left()
    connection.close()
    child = os.fork()
    if child == 0:
        with at(step):
            upload(row, people, content)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    after = left()
    return {
        "exit": os.waitstatus_to_exitcode(status),
        "before": before,
        "after": after,
    }


def main(steps: list[str]) -> None:
    contract = make.make_contract()
    people = make.make_people(contract)
    row = make.deliverable(contract, "work_plan")
    told = {}
    for step in steps:
        content = make.pdf_bytes(step)
        told[step] = dies(step, row, people, content)
        if step != "row first":
            upload(row, people, content)  # the same file again
            told[step]["again"] = left()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
