"""What is in force on this machine, found by trying."""

import json

from contracts.confinement.running import run_confined


def test_the_jail_holds_all_it_promises_here(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "own"
    outside.write_text("secret")
    folder.mkdir()
    outcome = run_confined(
        "contracts.confinement.probe", [str(outside)], folder=folder
    )
    assert {"limits": True, "network": True, "files": True} == json.loads(
        outcome.answer
    )
