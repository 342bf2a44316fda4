"""One lane, as the settings say, and so many at once.

`make bench` measures the time of one.
"""

import re
from threading import BoundedSemaphore, Event, Lock, Thread

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from contracts.policies import LimitReached
from contracts.services import hashing
from contracts.services.hashing import TunedArgon2


def test_a_password_is_hashed_in_one_lane_at_the_cost_of_the_settings():
    hasher = TunedArgon2()
    hasher.memory_cost, hasher.time_cost = 64, 1  # fast
    encoded = hasher.encode("a long word", "saltsaltsalt")
    assert re.search(r"\$argon2id\$v=19\$m=64,t=1,p=1\$", encoded)
    assert hasher.verify("a long word", encoded)
    assert not hasher.verify("another word", encoded)
    usual = TunedArgon2()
    assert (settings.ARGON2_KIB, settings.ARGON2_PASSES, 1) == (
        usual.memory_cost, usual.time_cost, usual.parallelism,
    )  # fmt: skip
    # Hashed at another cost: anew at the next sign-in.
    assert usual.must_update(encoded)


class Hashes:
    """Hashes that end when they may, and how many there were at once."""

    def __init__(self):
        self.now = self.most = self.done = 0
        self.many = 0  # so many at once, and all of them may end
        self.may_end = Event()
        self.may_end.set()
        self._lock = Lock()

    def __call__(self, *_) -> bool:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
            if self.now == self.many:
                self.may_end.set()
        assert self.may_end.wait(30)
        with self._lock:
            self.now -= 1
            self.done += 1
        return True


@pytest.fixture
def hashes(monkeypatch):
    hashes = Hashes()
    monkeypatch.setattr(Argon2PasswordHasher, "verify", hashes)
    monkeypatch.setattr(Argon2PasswordHasher, "encode", hashes)
    return hashes


def seats(monkeypatch, turns: int, *, room: int | None = None) -> None:
    monkeypatch.setattr(hashing, "turns", BoundedSemaphore(turns))
    monkeypatch.setattr(hashing, "room", BoundedSemaphore(room or 2 * turns))


def many(how_many: int, ask, hashes: Hashes, *, refused: int = 0) -> list:
    """What that many threads at once were answered, or refused with.

    No hash ends before so many were refused, or all hash at once.
    """
    answers = []
    hashes.many = how_many
    hashes.may_end.clear()

    def one():
        try:
            answers.append(ask())
        except LimitReached as error:
            answers.append(error)
            if len(answers) == refused:
                hashes.may_end.set()

    threads = [Thread(target=one) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


ASKS = {
    "verify": lambda: TunedArgon2().verify("a word", "encoded"),
    "encode": lambda: TunedArgon2().encode("a word", "salt"),
}


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_of_many_threads_no_more_hash_at_once_than_the_settings_say(
    hashes, ask, monkeypatch
):
    monkeypatch.setattr(hashing, "TURN_SECONDS", 30)  # a slow machine's turn
    seated = 2 * settings.ARGON2_AT_ONCE
    answers = many(12, ask, hashes, refused=12 - seated)
    assert settings.ARGON2_AT_ONCE == hashes.most
    # As many again wait their turn; all others are refused.
    assert seated == hashes.done
    refused = [one for one in answers if isinstance(one, LimitReached)]
    assert 12 - hashes.done == len(refused)
    assert {("hashing_busy", 3)} == {(one.code, one.wait) for one in refused}
    assert "请等 3 秒再试一次" in refused[0].message
    # The places are free again.
    assert ask()


def test_without_the_cap_all_hash_at_once(hashes, monkeypatch):
    """Or the test above would prove nothing."""
    seats(monkeypatch, 100)
    many(12, ASKS["verify"], hashes)
    assert 12 == hashes.most == hashes.done


def test_several_hashes_of_one_act_have_one_place(hashes, monkeypatch):
    """Changing a password is not refused in the middle."""
    seats(monkeypatch, 1, room=1)
    with hashing.hashing():
        assert ASKS["verify"]()
        assert ASKS["encode"]()
        other = many(1, ASKS["verify"], hashes, refused=1)
        assert isinstance(other[0], LimitReached)
    assert [True] == many(1, ASKS["verify"], hashes)


def test_a_place_is_given_back_whatever_happens(monkeypatch):
    seats(monkeypatch, 1, room=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), hashing.hashing():
            1 / 0  # noqa: B018
    with hashing.hashing():
        pass


def test_whoever_waits_too_long_for_a_turn_is_refused(hashes, monkeypatch):
    seats(monkeypatch, 1)
    monkeypatch.setattr(hashing, "TURN_SECONDS", 0.05)
    second, first = many(2, ASKS["verify"], hashes, refused=1)
    assert first is True
    assert isinstance(second, LimitReached)
    assert [True] == many(1, ASKS["verify"], hashes)
