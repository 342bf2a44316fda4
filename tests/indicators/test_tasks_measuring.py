"""The tasks of long tables carry the names their jobs ask for."""

from contracts.models import Job
from indicators import tasks
from indicators.services.sets import SETS
from indicators.services.values import values_importer


def test_each_importer_has_its_task():
    assert f"jobs.import_{SETS.kind}" == tasks.import_indicators.name
    assert f"jobs.import_{values_importer().kind}" == tasks.import_values.name


def test_a_job_that_is_gone_is_nobodys(db):
    tasks.import_indicators(job_id=0)
    tasks.import_values(job_id=0)
    assert not Job.objects.exists()
