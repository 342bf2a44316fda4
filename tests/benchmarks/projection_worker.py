"""One process of bench_projection.py: grow the database, or refresh a share.

    python tests/benchmarks/projection_worker.py grow FIRST LAST
    python tests/benchmarks/projection_worker.py refresh NUMBER OF

It answers with one line of JSON.
"""

import json
import resource
import sys
import time

import django

STRIDE = 100_000  # between the keys of one copy and of the next; fits int4
DEMO = "kaifeng-2025-demo"


def copied_models():
    """Whatever carries a contract's history, parents first."""
    from contracts.models import BackfillBatch, Contract
    from deliverables.models import Deliverable
    from kaifeng_credit.recorded import fact_models
    from payments.models import Tranche

    later = sorted(fact_models(), key=lambda model: bool(references(model)))
    return [Contract, BackfillBatch, Deliverable, Tranche, *later]


def references(model) -> list[str]:
    """The fact rows a kind of fact row leans on, itself not counted."""
    from contracts.models import FactRow

    return [
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation
        and field.related_model is not model
        and issubclass(field.related_model, FactRow)
    ]


def grow(first: int, last: int) -> dict[str, float]:
    """Copy the demo's rows under new keys, each table in one statement."""
    from django.db import connection, transaction

    from contracts.models import Contract, StandingProjection

    began = time.perf_counter()
    demo = Contract.objects.get(slug=DEMO).pk
    models = copied_models()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The rows were checked when they were recorded the first time.
            cursor.execute("SET LOCAL session_replication_role = replica")
        for model in models:
            cursor.execute(*copy_of(model, models, demo, first, last))
        # Another version of the facts: every stored answer is stale.
        StandingProjection.objects.update(facts_version=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a running server does by itself
    return {"seconds": time.perf_counter() - began}


def copy_of(model, models, demo: int, first: int, last: int):
    """The statement that copies one table's rows of the demo, and its values.

    Every value in it comes from Django's own description of the table.
    """
    from contracts.models import Contract

    names, values = [], []
    for field in model._meta.concrete_fields:
        column = f'"{field.column}"'
        names.append(column)
        moved = field.primary_key or (
            field.is_relation and field.related_model in models
        )
        if moved:
            values.append(f"source.{column} + copy.n * {STRIDE}")
        elif model is Contract and field.name == "slug":
            values.append(f"source.{column} || '-' || copy.n")
        else:
            values.append(f"source.{column}")
    table = model._meta.db_table
    belongs = "id" if model is Contract else "contract_id"
    return (
        f"WITH RECURSIVE copy(n) AS (SELECT {first} UNION ALL "
        f"SELECT n + 1 FROM copy WHERE n < {last}) "
        f'INSERT INTO "{table}" ({", ".join(names)}) '
        f'SELECT {", ".join(values)} FROM "{table}" AS source '
        f"CROSS JOIN copy WHERE source.{belongs} = %s",
        [demo],
    )


def refresh(number: int, of: int) -> dict[str, float]:
    """What a worker does at night, for every share that falls to it."""
    from kaifeng_credit.reminders import check_deadlines, chunks

    shares = [pks for n, pks in enumerate(chunks()) if n % of == number]
    began, busy = time.perf_counter(), cpu()
    for pks in shares:
        check_deadlines(pks)
    return {
        "contracts": sum(map(len, shares)),
        "seconds": time.perf_counter() - began,
        "cpu": cpu() - busy,
    }


def cpu() -> float:
    """Seconds of processor this process has had."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    django.setup()
    what, *numbers = sys.argv[1:]
    answer = {"grow": grow, "refresh": refresh}[what](*map(int, numbers))
    print(json.dumps(answer))
