"""Who takes the data folder learns of nobody: every byte of it is looked through after somebody's way through
the house (`walk.py`), the database's WAL, too."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security import walk
from tests.support import template

NEEDLES = (
    walk.NAME, walk.FAMILY, walk.GIVEN, walk.HOME, walk.WORK, walk.LATER, "teruko", "t-shino", walk.PASSWORD, walk.WORD,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder as it is when the power goes: the WAL is not written back."""
    data = tmp_path_factory.mktemp("walked") / "data"
    template.copy_to(data / "hiroba.sqlite3")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("HIROBA_DATABASE")
    }
    environment |= {"HIROBA_KEY_FILE": str(data.parent / "keys"), "HIROBA_RULES_JOINING": "true"}
    template.copy_keys(data.parent / "keys")
    told = subprocess.run(
        [sys.executable, "-m", "tests.security.walk", str(data)],
        capture_output=True, text=True, env=environment, check=False, timeout=240,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-4000:]
    assert "LETTERS True True" in told.stdout, "letters were written, and name them"
    return data


def spellings(text: str) -> Iterator[bytes]:
    """As it would stand in a text, in JSON, and within base64 wherever it begins."""
    yield from (
        text.encode(),
        text.upper().encode(),
        json.dumps(text)[1:-1].encode(),
        text.encode("utf-16-le"),
    )
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + text.encode())
        middle = whole[(8 * before + 5) // 6 : len(whole) // 4 * 4 - 4]
        if len(middle) >= 8:
            yield from (middle, middle.translate(bytes.maketrans(b"+/", b"-_")))


def test_nobodys_name_address_or_secret_is_in_any_byte(folder: Path) -> None:
    files = [each for each in folder.rglob("*") if each.is_file()]
    seen = {each: each.read_bytes() for each in files}
    assert any(walk.TOWN.encode() in content for content in seen.values()), "this is where things are kept"
    assert {"hiroba.sqlite3", "hiroba.sqlite3-wal"} <= {each.name for each in files}
    found = [
        (each.name, needle, content[max(0, at - 80) : at + 80])
        for each, content in seen.items()
        for needle in NEEDLES
        for spelled in spellings(needle)
        if (at := content.find(spelled)) >= 0
    ]
    assert not found


@pytest.mark.parametrize("text", ["teruko", walk.NAME, walk.HOME])
def test_it_would_be_found_however_it_is_spelled(text: str) -> None:
    spelled = list(spellings(text))
    for hidden in (text.encode(), json.dumps({"a": text}).encode()):
        assert any(each in hidden for each in spelled)
    for before in range(3):
        packed = base64.urlsafe_b64encode(b"x" * (before + 30) + text.encode() + b"yz")
        assert any(each in packed for each in spelled) or len(text.encode()) < 9
