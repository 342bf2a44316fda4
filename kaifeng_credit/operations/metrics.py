"""What Prometheus reads: how long answers took, and how the portal stands.

Times are kept by each web process in a file, and summed over the processes of
a host when they are asked for; all else is a value of the database or the
disk, the same whoever is asked. A label holds the name of an address or of a
part of the portal: no slug, no number, no person.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import CounterMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from contracts.models import AuditChain, Job
from contracts.queries.scans import pending_digests
from contracts.services.checkpoints import checkpoint_file
from kaifeng_credit.models import Mark, RunKind
from kaifeng_credit.operations.alarms import alarms, last_good, oldest_waiting
from kaifeng_credit.operations.away import away
from kaifeng_credit.operations.readiness import CANARY
from payments.models import ReportMail

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # bin/web sets it: one folder a host
NOT_FOUND = "none"  # an address that there is not
STEPS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 15)
NEVER = float("inf")

_own = CollectorRegistry()
ANSWERED = Histogram(
    "portal_request_seconds",
    "How long an answer took, by the name of its address and its status",
    ["route", "method", "status"],
    buckets=STEPS,
    registry=_own,
)


class Measured:
    """Time every answer; the outermost, so that nothing is left out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        ANSWERED.labels(
            route=(match.url_name if match else None) or NOT_FOUND,
            # What else a client calls its method is its own invention.
            method=request.method if request.method in METHODS else "OTHER",
            status=response.status_code,
        ).observe(time.perf_counter() - began)
        return response


METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"})


def exposition(now: datetime) -> bytes:
    """Everything, in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(State(now))
    if os.environ.get(SHARED):
        MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(_own)


class State:
    """The values of this moment; a handful of queries, none of them long."""

    def __init__(self, now: datetime):
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """Every metric but the times of answers."""
        yield from self._work()
        yield from self._ages()
        usage = shutil.disk_usage(settings.DATA_DIR)
        if settings.FILES_DIR.exists():
            usage = shutil.disk_usage(settings.FILES_DIR)
        yield _value(
            "portal_disk_free_ratio",
            "Free share of the disk with the files",
            usage.free / usage.total,
        )
        yield _value(
            "portal_held_files",
            "Files that wait for the virus scanner",
            pending_digests().count(),
        )
        length = AuditChain.objects.aggregate(all=Sum("length"))["all"]
        yield CounterMetricFamily(
            "portal_audit_events", "Audit events of all chains", length or 0
        )
        yield _named(
            "portal_alarm",
            "Alarms that are on, as the first page of 系统管理 lists them",
            ((one.name, 1) for one in alarms(self.now)),
        )
        yield _named(
            "portal_away",
            "What the portal leans on and does not reach",
            ((one.name, 1) for one in away(self.now)),
        )

    def _work(self) -> Iterator[Metric]:
        yield _named(
            "portal_jobs", "Jobs by their state", _by_state(Job), "state"
        )
        since = oldest_waiting()
        yield _value(
            "portal_job_waits_seconds",
            "How long the job waits that has waited longest",
            self._age(since) if since else 0,
        )
        yield _named(
            "portal_mails",
            "Mails of reports by their state",
            _by_state(ReportMail),
            "state",
        )

    def _ages(self) -> Iterator[Metric]:
        kinds = (RunKind.BACKUP, RunKind.DRILL)
        yield _named(
            "portal_run_age_seconds",
            "Since the last that succeeded; infinite where none ever did",
            ((kind, self._age(last_good(kind))) for kind in kinds),
            "kind",
        )
        try:
            written = self.now.timestamp() - checkpoint_file().stat().st_mtime
        except OSError:
            written = NEVER
        yield _value(
            "portal_checkpoint_age_seconds",
            "Since the last checkpoint of the audit chains",
            written,
        )
        canary = Mark.objects.filter(name=CANARY).first()
        yield _value(
            "portal_canary_age_seconds",
            "Since a job last went the whole way through the queue",
            self._age(canary.at if canary else None),
        )

    def _age(self, moment: datetime | None) -> float:
        if moment is None:
            return NEVER
        return max(0.0, (self.now - moment).total_seconds())


def _by_state(model) -> Iterable[tuple[str, int]]:
    counted = model.objects.order_by().values_list("state")
    return counted.annotate(n=Count("pk")).values_list("state", "n")


def _value(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value)


def _named(
    name: str,
    words: str,
    values: Iterable[tuple[str, float]],
    label: str = "name",
) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for key, value in values:
        family.add_metric([str(key)], value)
    return family
