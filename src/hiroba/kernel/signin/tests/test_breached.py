"""A list of hashes in order is searched from its first line to its last, of whatever length its lines are."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from hiroba.kernel.signin.breached import is_listed


def _hash(password: str) -> str:
    return hashlib.sha1(password.encode()).hexdigest().upper()


@pytest.mark.parametrize("number", [0, 1, 2, 97, 3000])
@pytest.mark.parametrize("form", ["{0}\n", "{0}:{1}\r\n"])
def test_what_is_listed_is_found_and_nothing_else(tmp_path: Path, number: int, form: str) -> None:
    listed = {_hash(f"stolen {at}"): at for at in range(number)}
    path = tmp_path / "hashes.txt"
    path.write_text(
        "".join(form.format(each, 7 ** (listed[each] % 9)) for each in sorted(listed)), newline=""
    )
    assert all(is_listed(path, f"stolen {at}") for at in range(number))
    assert not any(is_listed(path, f"free {at}") for at in range(500))
