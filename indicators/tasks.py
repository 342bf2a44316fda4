"""Tables that are too long to be read while somebody waits."""

from celery import shared_task

from contracts.services.table_imports import run_import_job
from indicators.services.article_imports import ARTICLES, CONFIRMED
from indicators.services.sets import SETS
from indicators.services.values import values_importer


@shared_task(name="jobs.import_articles")
def import_articles(*, job_id: int, **_) -> None:
    """Check a long table of articles and put it before 甲方."""
    run_import_job(job_id, ARTICLES)


@shared_task(name="jobs.import_articles_confirmed")
def import_articles_confirmed(*, job_id: int, **_) -> None:
    """Write a long table of articles that 甲方 confirmed."""
    run_import_job(job_id, CONFIRMED)


@shared_task(name="jobs.import_indicators")
def import_indicators(*, job_id: int, **_) -> None:
    """Load a long set of indicators."""
    run_import_job(job_id, SETS)


@shared_task(name="jobs.import_values")
def import_values(*, job_id: int, **_) -> None:
    """Ask for a long table of values to be signed."""
    run_import_job(job_id, values_importer())
