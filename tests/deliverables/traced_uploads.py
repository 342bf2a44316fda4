"""Uploads for strace to watch, each after a mark that says how it is made.

Run as a program by test_durability.py, on Django's own test database.
"""

import os
import stat
import sys
from contextlib import contextmanager, nullcontext
from unittest.mock import patch

import django

django.setup()

from django.db import connection  # noqa: E402

from contracts.models import StoredFile  # noqa: E402
from contracts.services import files  # noqa: E402
from deliverables.services import documents  # noqa: E402
from tests import factories as make  # noqa: E402
from tests.conftest import ask_in_this_process  # noqa: E402

MARK = "/way/"  # a folder that is nowhere: asking for it is all


def file_not_synced():
    real = os.fsync

    def only_folders(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            real(handle)

    return patch.object(files.os, "fsync", only_folders)


def folder_not_synced():
    return patch.object(files, "fsync_folder", lambda folder: None)


def row_first():
    def keep(incoming):
        row = StoredFile.objects.create(
            digest=incoming.digest, size=incoming.size
        )
        with connection.cursor() as cursor:
            cursor.execute("COMMIT")
        files._place(incoming, files.path_of(incoming.digest))
        return row

    return patch.object(documents, "keep", keep)


WAYS = {
    "as it is": nullcontext,
    "the file is not synced": file_not_synced,
    "the folder is not synced": folder_not_synced,
    "the row comes first": row_first,
}


@contextmanager
def marked(way: str):
    """The trace from here on is of this way."""
    os.access(f"{MARK}{way}", os.F_OK)
    with WAYS[way]():
        yield


def main(ways: list[str]) -> None:
    contract = make.make_contract()
    people = make.make_people(contract)
    row = make.deliverable(contract, "work_plan")
    # The jail is a process of its own and no part of this order.
    with patch("contracts.inspection.asking.ask", ask_in_this_process):
        for way in ways:
            with marked(way):
                make.make_version(
                    row, people.b_lead, content=make.pdf_bytes(way)
                )


if __name__ == "__main__":
    main(sys.argv[1:])
