"""The lines of a slip stand in the order its digest was taken in."""

import hashlib

import pytest

from deliverables.queries.handed_in import file_lines, versions_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_digest_on_the_slip_can_be_computed_from_its_lines():
    contract = make.make_contract()
    people = make.make_people(contract)
    submission = make.make_submission(
        make.deliverable(contract, "scenario_plans"), people.b_lead
    )
    term = make.term_of(submission.deliverable)
    lines = file_lines(versions_of(submission), term)
    assert len(lines) >= 5
    written = "".join(f"{line.digest}  {line.name}\n" for line in lines)
    assert (
        submission.manifest_digest
        == hashlib.sha256(written.encode()).hexdigest()
    )


def test_each_line_has_its_pieces_name_and_its_size():
    contract = make.make_contract()
    people = make.make_people(contract)
    row = make.deliverable(contract, "work_plan")
    submission = make.make_submission(row, people.b_lead)
    (version,) = versions_of(submission)
    (line,) = file_lines([version], make.term_of(row))
    assert make.term_of(row).pieces[0].name == line.piece
    assert (version.file.size, version.file_id) == (line.size, line.digest)
