"""How long one password takes: about 100 ms is what the settings aim at."""

from contracts.services.hashing import TunedArgon2

MOST = 150  # milliseconds: a busy machine is no wrong setting


def test_one_password(measure, tell, judge):
    hasher = TunedArgon2()
    cost = measure.milliseconds(
        lambda: hasher.encode("a long word", "s" * 22)
    )
    tell("核对一次密码", cost)
    judge(cost, MOST, " ms")
