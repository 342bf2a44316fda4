"""等保三级: length, kinds, nothing like the name, none of the last."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from contracts.models import PasswordUsed
from contracts.services.password_rules import NotDressedUp
from tests import factories as make

pytestmark = pytest.mark.django_db
GOOD = "Long-enough-4-now"


def codes(password: str, person) -> set[str]:
    try:
        validate_password(password, person)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        (GOOD, None),
        ("Short-4-me", "password_too_short"),
        ("onlysmallletters", "too_plain"),
        ("password1234", "password_too_common"),
        ("P@ssw0rd--2025", "dressed_up"),
        ("Dragondragon-9", "dressed_up"),
        ("1234567890-Abc", "dressed_up"),
        ("Kaifeng-lead-1", "password_too_similar"),
        ("Our-KaiFeng-2025", "of_the_house"),
        ("Our-开封-site-25", "of_the_house"),
    ],
)
def test_each_rule_refuses_what_it_is_for(password, code):
    person = make.make_person()
    person.username = "kaifeng-lead"
    assert (code in codes(password, person)) if code else not codes(
        password, person
    )


def test_neither_the_present_nor_one_of_the_last(settings):
    settings.PASSWORDS_REMEMBERED = 3
    person = make.make_person()
    words = [f"{GOOD}-{n}" for n in range(4)]
    for word in words:
        PasswordUsed.objects.create(user=person, encoded=person.password)
        person.set_password(word)
        person.save()
    refused = [word for word in words if codes(word, person)]
    assert words[1:] == refused
    assert set() == codes(words[0], make.make_person())  # of another


def test_more_than_3000_common_words_that_keep_the_other_rules_are_refused():
    """6.2.4: what people make of a common word to please the rules."""
    rule, made = NotDressedUp(), 0
    for word in rule.passwords:
        dressed = f"{word.capitalize()}-20251"
        if len(dressed) >= 12 and word.isalpha() and word.isascii():
            with pytest.raises(ValidationError):
                rule.validate(dressed)
            made += 1
    assert made > 3000
    rule.validate("Correct-horse-battery-1")
