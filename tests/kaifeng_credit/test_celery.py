"""What lies in the queue is JSON or nothing: a pickle is never opened (T19)."""

import pickle

import pytest
from django.conf import settings
from kombu import Connection
from kombu.exceptions import ContentDisallowed

from kaifeng_credit.celery import app

QUEUE = "planted"
opened: list[str] = []


def run(word: str) -> None:
    """What an attacker would like to run."""
    opened.append(word)


class Planted:
    """What runs as soon as somebody unpickles it."""

    def __reduce__(self):
        return run, ("opened",)


@pytest.fixture
def planted():
    """A queue in memory into which somebody put a pickle."""
    opened.clear()
    with Connection("memory://") as connection:
        queue = connection.SimpleQueue(QUEUE)
        queue.producer.publish(
            pickle.dumps(Planted()),
            routing_key=QUEUE,
            content_type="application/x-python-serialize",
            content_encoding="binary",
        )
        yield connection
        queue.close()


def taken(connection: Connection, accept) -> object:
    """The first message, read as a worker that accepts these kinds would."""
    read = []
    with connection.Consumer(
        connection.SimpleQueue(QUEUE).queue,
        accept=accept,
        callbacks=[lambda body, message: read.append(body)],
    ):
        connection.drain_events(timeout=1)
    return read


def test_a_worker_refuses_a_pickle_unopened(planted):
    with pytest.raises(ContentDisallowed):
        taken(planted, app.conf.accept_content)
    assert [] == opened


def test_a_worker_that_took_pickles_would_open_it(planted):
    """Or the test above would prove nothing."""
    taken(planted, ["pickle"])
    assert ["opened"] == opened


def test_nothing_else_of_the_portal_reads_redis():
    """No cache there to plant a pickle in; sessions are signed JSON."""
    backends = [one["BACKEND"] for one in settings.CACHES.values()]
    assert ["django.core.cache.backends.locmem.LocMemCache"] == backends
    assert "django.contrib.sessions.backends.db" == settings.SESSION_ENGINE
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
    assert app.conf.result_backend in (None, "disabled://")
    assert "json" == app.conf.task_serializer
