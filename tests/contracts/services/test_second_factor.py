"""A code works once, near its time; a recovery code works once (G4)."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.models import AuditEvent, RecoveryCode, SecondFactor
from contracts.policies import Refused
from contracts.services import second_factor as service
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 9, 1, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)
# RFC 6238, appendix B: the key and its code at the 59th second.
RFC_KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
KEY = service.new_key()


@pytest.fixture
def person():
    return make.make_person()


@pytest.fixture
def codes(person):
    return enrolled(person)


def enrolled(person, now=NOW) -> list[str]:
    return service.enrol(
        by=person, key=KEY, code=service.code_of(KEY, now), now=now
    )


def accepts(person, code, now) -> bool:
    return service.accepts(person, code, now=now)


def test_the_code_is_that_of_the_standard():
    moment = datetime.fromtimestamp(59, UTC)
    assert "287082" == service.code_of(RFC_KEY, moment)  # of 94287082


def test_a_code_opens_once_and_none_before_it(person, codes):
    later = NOW + 2 * STEP
    code = service.code_of(KEY, later)
    assert [True, False] == [accepts(person, code, later) for _ in "12"]
    earlier = service.code_of(KEY, later - STEP)
    assert not accepts(person, earlier, later)
    assert not accepts(person, service.code_of(KEY, NOW), NOW)  # of enrolling


def test_without_the_memory_it_would_open_twice(person, codes):
    """Or the test above would prove nothing."""
    later = NOW + 2 * STEP
    code = service.code_of(KEY, later)
    for _ in range(2):
        SecondFactor.objects.update(last_step=0)
        assert accepts(person, code, later)


@pytest.mark.parametrize(
    ("steps_off", "expected"),
    [(-2, False), (-1, True), (0, True), (1, True), (2, False)],
)
def test_the_phones_clock_may_be_a_step_away(person, codes, steps_off, expected):
    later = NOW + 9 * STEP
    code = service.code_of(KEY, later + steps_off * STEP)
    assert expected == accepts(person, f"{code[:3]} {code[3:]}", later)


def test_each_recovery_code_opens_once_however_it_is_typed(person, codes):
    assert 10 == len(set(codes))
    first = codes[0]
    assert accepts(person, first.lower().replace("-", " "), NOW)
    assert not accepts(person, first, NOW)
    assert 9 == service.codes_left(service.factor_of(person))
    assert not accepts(make.make_person(), codes[1], NOW)


def test_neither_key_nor_codes_lie_in_the_database(person, codes):
    kept = str([vars(row) for row in SecondFactor.objects.all()]) + str(
        [vars(row) for row in RecoveryCode.objects.all()]
    )
    assert KEY not in kept
    assert not [code for code in codes if code.replace("-", "") in kept]


def test_enrolling_needs_the_phones_code_and_happens_once(person):
    with pytest.raises(Refused, match="自动校准"):
        service.enrol(by=person, key=KEY, code="000000", now=NOW)
    enrolled(person)
    with pytest.raises(Refused, match="已启用"):
        enrolled(person, NOW + 3 * STEP)


def test_another_batch_voids_the_first_and_ending_ends_it(person, codes):
    later = NOW + 3 * STEP
    fresh = service.renew_codes(
        by=person, code=service.code_of(KEY, later), now=later
    )
    assert not accepts(person, codes[0], later)
    with pytest.raises(Refused, match="口令不对"):
        service.end_factor(by=person, code=codes[1], now=later)
    service.end_factor(by=person, code=fresh[0], now=later)
    assert service.factor_of(person) is None
    assert not accepts(person, fresh[1], later)
    assert {
        "second_factor_enrolled", "recovery_codes_renewed",
        "recovery_code_used", "second_factor_ended",
        "identity_not_confirmed",
    } == set(
        AuditEvent.objects.filter(actor_id=person.pk).values_list(
            "action", flat=True
        )
    )  # fmt: skip
