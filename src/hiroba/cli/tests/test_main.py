"""Several commands in one process, as scripts and tests run them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiroba.cli.main import main
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.people import service as people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "parks.csv"
    file.write_text("名称,個数\n公園,2\n駅前,5\n")
    return file


def _run(*arguments: str) -> object:
    return main(list(arguments), standalone_mode=False)


def test_after_publishing_the_process_goes_on(home: OrganisationInfo, table: Path) -> None:
    assert not _run("publish", str(table), "--organisation", home.code)
    _run("add-person", "hanako@example.jp", "--password", "a-long-pass-phrase")
    assert people.find_person("hanako@example.jp")


def test_a_command_that_fails_returns_its_code(home: OrganisationInfo, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.csv"
    nothing.touch()
    assert _run("publish", str(nothing), "--organisation", home.code) == 1


def test_the_command_line_ends_with_the_code(home: OrganisationInfo, tmp_path: Path, table: Path) -> None:
    nothing = tmp_path / "nothing.csv"
    nothing.touch()
    with pytest.raises(SystemExit) as ended:
        main(["publish", str(nothing), "--organisation", home.code])
    assert ended.value.code == 1
    with pytest.raises(SystemExit) as ended:
        main(["publish", str(table), "--organisation", home.code])
    assert not ended.value.code
