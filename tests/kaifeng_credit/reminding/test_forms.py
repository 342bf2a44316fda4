"""The settings of reminders, without a database."""

import pytest

from kaifeng_credit.reminding.forms import PreferenceForm

GIVEN = {"quiet_from": "20:00", "quiet_to": "08:00"}


def test_what_is_not_ticked_is_not_wanted():
    form = PreferenceForm(GIVEN)
    assert form.is_valid()
    assert not any(
        form.cleaned_data[name]
        for name in ("mails", "weekly", "quiet_days_off")
    )


@pytest.mark.parametrize("wrong", ["", "25:00", "晚八点"])
def test_a_time_is_a_time(wrong):
    form = PreferenceForm({**GIVEN, "quiet_to": wrong})
    assert ["quiet_to"] == list(form.errors)
