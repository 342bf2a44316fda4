"""References inside a folder lead somewhere, in the right unit."""


def test_a_term_that_is_not_there_is_named(refusal):
    error = refusal(
        "gates.toml",
        'term = "trainings_minimum"',
        'term = "trainings_maximum"',
    )
    assert error.key == "trainings"
    assert error.problem == "term：terms.toml 中没有「trainings_maximum」"


def test_a_term_of_another_unit_is_named_with_its_words(refusal):
    error = refusal(
        "gates.toml", 'term = "trainings_minimum"', 'term = "cure_days"'
    )
    assert error.problem.startswith(
        "term：「30日」的单位是 calendar_day，应为"
    )


def test_a_clause_that_is_not_there_is_named(refusal):
    error = refusal("gates.toml", 'clause = "1.1.10"', 'clause = "1.1.100"')
    assert error.key == "trainings"
    assert error.problem == "协议中没有这一条款：「1.1.100」"
