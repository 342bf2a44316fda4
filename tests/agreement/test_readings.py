"""The register of readings: where the text can be read two ways."""

import re

CODED = {
    "submission.reading": "W X D",
    "rework.rounds": "each single",
    "t2.due": "on_demand wd15",
    "t3.clock": "later document",
    "fm.documents": "pending forfeited",
    "security.sum": "top_up sum",
    "delay.stacking": "union per_item",
    "delay.undated": "demand from_end",
    "delay.rework": "A B C",
    "delay.count": "counted excluded working_days",
    "fm.effect": "extend subtract",
    "penalty.double": "one cumulative",
    "penalty.cumulation": "specific max sum",
    "total.amended": "in_force original",
    "extension.form": "not_retroactive retroactive",
    "year.unit": "contract calendar",
    "fraud.sum": "sum max",
}


def test_all_readings_are_registered(agreement):
    ids = [reading.id for reading in agreement.readings.values()]
    assert ids == [f"INT-{n:02}" for n in range(1, 68)]


def test_the_readings_that_move_a_figure_carry_their_codes(agreement):
    coded = {
        key: reading.codes
        for key, reading in agreement.readings.items()
        if reading.options
    }
    assert coded == {key: tuple(c.split()) for key, c in CODED.items()}


def test_the_default_is_the_first_code(agreement):
    assert agreement.readings["submission.reading"].default == "W"
    assert agreement.readings["delay.stacking"].default == "union"
    assert agreement.readings["baseline"].default is None


def test_every_reading_is_written_for_its_readers(agreement):
    for reading in agreement.readings.values():
        for text in (
            reading.problem,
            reading.default_text,
            reading.effect,
            *(option.text for option in reading.options),
        ):
            assert re.search(r"[一-鿿]", text), (reading.key, text)


def test_every_reading_says_which_words_it_reads(agreement):
    for reading in agreement.readings.values():
        assert reading.clauses or reading.basis, reading.key
        for clause in reading.clauses:
            assert clause in agreement.clauses
