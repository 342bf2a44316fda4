"""What a program needs it takes along; after that the doors are shut."""

from contracts.confinement.running import run_confined


def test_prepare_comes_before_the_doors_shut_and_main_after(tmp_path):
    outside, folder = tmp_path / "outside", tmp_path / "own"
    outside.write_text("seen")
    folder.mkdir()
    outcome = run_confined(
        "tests.contracts.confinement.prepared", [str(outside)], folder=folder
    )
    assert b"seen, then shut" == outcome.answer


def test_a_module_that_is_not_there_is_no_success(tmp_path):
    outcome = run_confined("contracts.absent", folder=tmp_path)
    assert (False, False) == (outcome.ok, outcome.exhausted)
    assert "ModuleNotFoundError" in outcome.complaint


def test_arguments_reach_an_executable_as_they_are(tmp_path):
    outcome = run_confined(
        "/usr/bin/printf", ["%s", "a b;$(id)"], folder=tmp_path
    )
    assert b"a b;$(id)" == outcome.answer
