"""One lane, as the settings say; `make bench` measures the time."""

import re

from django.conf import settings

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
