"""Who takes the data folder reads nothing of a dataset that is not for everybody: every byte of it is looked
through after such a one's way through the house (`file_walk.py`), the database's WAL, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security import file_walk as walk
from tests.security.test_at_rest import spellings
from tests.support import template

_FORMS = {b"PAR1": "a Parquet file", b"PK\x03\x04": "a ZIP or a workbook", b"ARROW1": "an Arrow file"}


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder as it is when the power goes, and beside it a backup."""
    data = tmp_path_factory.mktemp("walked") / "data"
    template.copy_to(data / "hiroba.sqlite3")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("HIROBA_DATABASE")
    }
    environment |= {
        "HIROBA_KEY_FILE": str(data.parent / "keys"),
        "HIROBA_STORAGE_OPENED_DIR": str(data.parent / "opened"),
    }
    template.copy_keys(data.parent / "keys")
    told = subprocess.run(
        [sys.executable, "-m", "tests.security.file_walk", str(data)],
        capture_output=True, text=True, env=environment, check=False, timeout=240,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-4000:]
    assert "DATASETS" in told.stdout
    return data


def test_nothing_of_it_is_in_any_byte(walked: Path) -> None:
    seen = {each: each.read_bytes() for each in walked.rglob("*") if each.is_file()}
    assert any(walk.OPEN.encode() in content for content in seen.values()), "what is for all lies open"
    found = [
        (str(each.relative_to(walked)), needle, content[max(0, at - 80) : at + 80])
        for each, content in seen.items()
        for needle in walk.NEEDLES
        for spelled in (*spellings(needle), needle.encode("cp932"))
        if (at := content.find(spelled)) >= 0
    ]
    assert not found


def test_no_packed_file_lies_open_but_those_for_all(walked: Path) -> None:
    """A table or a workbook is packed: its words are not found in its bytes. So none may lie there as such."""
    packed = {
        each: _FORMS[mark]
        for each in walked.rglob("*")
        if each.is_file()
        for mark in _FORMS
        if each.read_bytes()[:8].startswith(mark)
    }
    tables = [each for each in packed if each.parent.parent.parent.name == "blobs"]
    assert len(tables) == 1, "the table that is for all"
    assert set(packed) == set(tables)
    assert len(list(walked.rglob("*.sealed"))) > 8


def test_it_was_opened_in_memory(walked: Path) -> None:
    """What the walk read was there to be read: the marks are found where it is opened."""
    opened = b"".join(each.read_bytes() for each in (walked.parent / "opened").rglob("*") if each.is_file())
    assert walk.NAME.encode() in opened
    assert b"PAR1" in opened


def test_its_workspaces_are_gone(walked: Path) -> None:
    assert not [each for each in (walked / "work").rglob("*") if each.is_file()]
