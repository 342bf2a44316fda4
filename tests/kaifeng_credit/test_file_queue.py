"""The folder of messages: a reader never meets half of one.

With kombu's own channel in place of ours the first test fails at once: that
is the last test here.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.transport import filesystem

from kaifeng_credit import file_queue

OURS = "kaifeng_credit.file_queue:Transport"


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def channel(folder) -> Iterator[file_queue.Channel]:
    with opened(folder, OURS) as connection:
        yield connection.channel()


def opened(folder: Path, transport: str | type) -> Connection:
    return Connection(
        "filesystem://",
        transport=transport,
        transport_options={
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
            "store_processed": False,
        },
    )


def names_while_writing(channel, monkeypatch, act) -> list[list[str]]:
    """What a reader would find each time a file is opened for writing."""
    seen, really = [], Path.open
    folder = Path(channel.data_folder_in)

    def looked(path, *args, **kwargs):
        stream = really(path, *args, **kwargs)
        seen.append([file.name for file in folder.glob("*.msg")])
        return stream

    monkeypatch.setattr(Path, "open", looked)
    monkeypatch.setattr(
        "builtins.open",
        lambda name, *rest, **more: looked(Path(name), *rest, **more),
    )
    act()
    return seen


def test_a_message_appears_when_it_is_whole(channel, monkeypatch):
    seen = names_while_writing(
        channel, monkeypatch, lambda: channel._put("celery", {"n": 1})
    )
    assert seen
    assert not any(seen)
    monkeypatch.undo()
    assert {"n": 1} == channel._get("celery")


def test_kombus_own_shows_it_empty(folder, monkeypatch):
    with opened(folder, filesystem.Transport) as connection:
        channel = connection.channel()
        seen = names_while_writing(
            channel, monkeypatch, lambda: channel._put("celery", {"n": 1})
        )
    assert any(seen)


def test_messages_keep_their_order_and_their_queue(channel):
    for n in range(5):
        channel._put("celery", {"n": n})
        channel._put("other", {"n": -n})
    got = [channel._get("celery")["n"] for _ in range(5)]
    assert sorted(got) == list(range(5))
    with pytest.raises(Empty):
        channel._get("celery")
    assert 5 == channel._size("other")


def test_what_is_no_message_is_passed_over_and_told(channel, caplog):
    Path(channel.data_folder_in, "0_broken.celery.msg").write_text("")
    channel._put("celery", {"n": 1})
    assert {"n": 1} == channel._get("celery")
    assert "no JSON" in caplog.text


def test_a_write_that_fails_leaves_nothing(channel, monkeypatch):
    def full(path, *args, **kwargs):
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        channel._put("celery", {"n": 1})
    assert [] == list(Path(channel.data_folder_in).iterdir())


def test_queues_that_are_bound_at_once_all_stand_in_the_table(folder):
    queues = [f"queue{n}" for n in range(8)]
    ready = threading.Barrier(len(queues))

    def bind(queue):
        with opened(folder, OURS) as connection:
            channel = connection.channel()
            ready.wait()
            channel._queue_bind("fan", "", "", queue)

    threads = [threading.Thread(target=bind, args=[q]) for q in queues]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with opened(folder, OURS) as connection:
        table = connection.channel().get_table("fan")
    assert set(queues) == {entry.queue for entry in table}


def test_the_embedded_portal_uses_it(settings):
    assert OURS == settings.CELERY_BROKER_TRANSPORT
