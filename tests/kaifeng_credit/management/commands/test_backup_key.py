"""`backup_key`: one half in a file, the other on the screen."""

from kaifeng_credit.backups.sealing import identities
from tests import backed_up


def test_the_public_half_is_said_the_private_is_not(tmp_path):
    file = tmp_path / "keeper.key"
    code, said, _ = backed_up.run("backup_key", file)
    (identity,) = identities(file)
    assert 0 == code
    assert str(identity.to_public()) in said
    assert str(identity) not in said
    code, _, said = backed_up.run("backup_key", file)
    assert 2 == code
    assert "不覆盖" in said
