"""What leaves the portal counts; races are in tests/races/test_checks.py."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.models import AuditEvent, HandoutHour
from contracts.policies import LimitReached, Refused
from contracts.services.handouts import Taker, handing_out
from contracts.states import Handout, Meter

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 9, 1, 20, tzinfo=UTC)  # 09:20 in Shanghai
ANN = Taker("person:1", "甲")


@pytest.fixture(autouse=True)
def small(settings):
    settings.EXPORTS_PER_HOUR, settings.PREVIEWS_PER_HOUR = 5, 2
    settings.EXPORTS_ALARM_PERCENT = 60


def take(taker=ANN, kind=Handout.DOCUMENT, *, now=NOW, weight=1, **more):
    with handing_out(taker, kind, now=now, **more) as handed:
        handed.weight = weight


def told(action: str) -> list[str]:
    return [
        row.summary for row in AuditEvent.objects.filter(action=action)
    ]


def test_past_the_limit_it_says_when_it_opens_again():
    for _ in range(5):
        take()
    for _ in range(2):
        with pytest.raises(LimitReached) as refused:
            take()
    assert (
        "本小时已下载或导出 5 份，达到每小时 5 份的上限；"
        "请在 10:00 以后再试，急需时联系安全管理员。"
    ) == refused.value.message
    assert 40 * 60 == refused.value.wait
    row = HandoutHour.objects.get()
    assert (5, 2, {"document": 5}) == (row.taken, row.refused, row.kinds)
    # The alarm, and the hour's first refusal, each once.
    assert ["甲一小时内下载或导出 3 份"] == told("exports_many")
    assert ["甲达到上限，下载或导出 5 份"] == told("exports_refused")


def test_another_hour_and_another_person_begin_anew():
    for _ in range(5):
        take()
    take(Taker.link(1))
    take(now=NOW + timedelta(minutes=40))
    assert 3 == HandoutHour.objects.count()


def test_without_a_limit_the_sixth_goes_out(settings):
    settings.EXPORTS_PER_HOUR = 0
    for _ in range(6):
        take()
    assert 6 == HandoutHour.objects.get().taken
    assert [] == told("exports_many")


def test_what_fails_counts_for_nothing():
    with (
        pytest.raises(Refused, match="没有"),
        handing_out(ANN, Handout.PAPER, now=NOW, note="下载凭据"),
    ):
        raise Refused("gone", "没有这个文件。")
    assert not HandoutHour.objects.exists()
    assert [] == told("file_taken")


def test_a_zip_weighs_what_it_holds_and_may_take_the_last_place():
    take(weight=4)
    take(weight=9)
    with pytest.raises(LimitReached):
        take()
    assert 13 == HandoutHour.objects.get().taken


def test_looking_counts_apart_and_each_thing_once_an_hour():
    for _ in range(3):
        take(kind=Handout.PREVIEW, thing="version:1", note="查看")
    take(kind=Handout.PREVIEW, thing="version:2")
    with pytest.raises(LimitReached, match="本小时已预览 2 份"):
        take(kind=Handout.PREVIEW, thing="version:3")
    take(kind=Handout.PREVIEW, thing="version:1")  # seen already
    assert 2 == HandoutHour.objects.get(meter=Meter.LOOKED).taken
    assert ["查看"] == told("file_taken")  # with what first counted
    take()
