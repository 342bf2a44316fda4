"""The table of roles and rights names every role and is not lopsided."""

from contracts.rules.rights import COLUMNS, MAY, RIGHTS
from contracts.states import ADMINISTRATORS, SIDE_OF_ROLE, Role


def test_a_word_for_each_role_in_the_order_of_the_roles():
    assert tuple(role.value for role in Role) == COLUMNS
    assert {len(COLUMNS)} == {len(right.words) for right in RIGHTS}


def test_administrators_and_business_share_nothing_but_reading():
    """三员: who looks after accounts has no business, and the reverse."""
    for right in RIGHTS:
        having = {
            role for role, word in zip(COLUMNS, right.words, strict=True) if word
        }
        assert having
        looks_after = having & {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}
        assert not (looks_after and having & set(SIDE_OF_ROLE)), right.act
    assert not {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN} - set(ADMINISTRATORS)


def test_who_opens_accounts_asks_for_no_role():
    words = {right.act: right.words for right in RIGHTS}
    system = COLUMNS.index(Role.SYSTEM_ADMIN)
    security = COLUMNS.index(Role.SECURITY_ADMIN)
    opening = words["建立、停用账号，设定到期"]
    giving = words["授予角色"]
    assert (MAY, "") == (opening[system], opening[security])
    assert ("签署", "提请、签署") == (giving[system], giving[security])
