"""The broom takes what can be made again, and nothing else ever."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from contracts.services.derived import (
    FOLDER,
    derived_path,
    keep_derived,
    still_kept,
)
from contracts.services.files import keep_bytes, path_of
from contracts.services.sweeping_derived import sweep_derived

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 31, 3, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def kept(settings):
    settings.DERIVED_KEPT_DAYS, settings.DERIVED_LIMIT_BYTES = 30, 1000


def aged(path, age: timedelta):
    moment = (NOW - age).timestamp()
    os.utime(path, (moment, moment))
    return path


def made(content: bytes, *, age: timedelta = DAY, size: int = 10):
    digest = keep_bytes(content).digest
    place = derived_path(digest, "1.1.png")
    keep_derived(place, b"x" * size)
    return aged(place, age)


def test_what_nobody_looked_at_goes_and_its_original_stays():
    old, new = made(b"old", age=31 * DAY), made(b"new", age=29 * DAY)
    swept = sweep_derived(now=NOW)
    assert (1, 10, 1, 10) == (
        swept.gone, swept.gone_bytes, swept.left, swept.left_bytes,
    )  # fmt: skip
    assert not old.exists()
    assert new.exists()
    assert path_of(old.name[:64]).exists()


def test_past_the_limit_the_longest_unused_goes_first():
    places = [
        made(b"%d" % days, age=days * DAY, size=400) for days in (3, 1, 2)
    ]
    swept = sweep_derived(now=NOW)
    assert [False, True, True] == [place.exists() for place in places]
    assert (1, 2, 800) == (swept.gone, swept.left, swept.left_bytes)


def test_nothing_goes_up_to_the_limit(settings):
    made(b"1", size=600)
    made(b"2", size=400)
    assert 0 == sweep_derived(now=NOW).gone


def test_what_is_looked_at_stays_young():
    place = made(b"old", age=31 * DAY)
    assert still_kept(place)
    assert 0 == sweep_derived(now=NOW).gone
    place.unlink()
    assert not still_kept(place)


def test_one_that_is_asked_for_while_the_broom_goes_stays(monkeypatch):
    place = made(b"old", age=31 * DAY)
    monkeypatch.setattr(
        "contracts.services.sweeping_derived._can_be_made_again",
        lambda path: still_kept(path),  # somebody opens it just now
    )
    assert 0 == sweep_derived(now=NOW).gone
    assert place.exists()


def test_where_the_original_is_lost_its_picture_stays():
    place = made(b"lost", age=400 * DAY, size=5000)
    path_of(place.name[:64]).unlink()
    swept = sweep_derived(now=NOW)
    assert (0, 1) == (swept.gone, swept.orphans)
    assert place.exists()


def test_no_stored_original_is_ever_touched(settings):
    """Nor anything else beside what was made: not by age and not by size."""
    settings.DERIVED_LIMIT_BYTES = 0
    made(b"one")
    digest = keep_bytes(b"evidence").digest
    aged(path_of(digest), 900 * DAY)
    folder = settings.FILES_DIR / FOLDER
    strange = aged(_written(folder / "ab" / "notes.txt"), 900 * DAY)
    link = folder / "link"
    link.symlink_to(settings.FILES_DIR / digest[:2])
    pointer = folder / "ab" / f"{digest}.1.1.png"
    pointer.symlink_to(path_of(digest))
    assert 1 == sweep_derived(now=NOW).gone
    assert all(
        place.exists() for place in (path_of(digest), strange, pointer)
    )


def _written(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"?")
    return path


def test_what_a_killed_process_left_half_goes_after_an_hour(settings):
    folder = settings.FILES_DIR / FOLDER / "ab"
    old = aged(_written(folder / "half-1"), timedelta(hours=2))
    new = aged(_written(folder / "half-2"), timedelta(minutes=5))
    sweep_derived(now=NOW)
    assert (False, True) == (old.exists(), new.exists())


def test_an_empty_portal_has_nothing_to_sweep():
    swept = sweep_derived(now=NOW)
    assert (0, 0) == (swept.gone, swept.left)
