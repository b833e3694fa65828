"""Passwords that were stolen elsewhere, by a list that the operator lays down: nothing is asked outside.

The list is that of Have I Been Pwned, "ordered by hash": lines `SHA1:count` in order, some ten gigabytes; a
shorter one in the same form does, too. A look reads some forty lines of it.
"""

from __future__ import annotations

import hashlib
import os
from io import BufferedReader
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hiroba.kernel.settings import service as settings

_HASH = 40  # hexadecimal digits of SHA-1
_NEAR = 4096  # bytes that are read through line by line


class BreachedPasswordValidator:
    """Refuses what is on the list, where the operator has laid one down."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - as Django calls it
        path = settings.signin().breached
        if path is not None and is_listed(path, password):
            raise ValidationError(
                _(
                    "このパスワードは、ほかのところから盗まれたパスワードの一覧にあります。別のものにしてください。"
                ),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return ""


def is_listed(path: Path, password: str) -> bool:
    """Whether the hash of a password begins a line of the list."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, os.fstat(file.fileno()).st_size
        while high - low > _NEAR:
            middle = (low + high) // 2
            found = _line_after(file, middle)
            if not found or found[:_HASH].upper() > wanted:
                high = middle
            else:
                low = middle
        file.seek(max(0, low - _NEAR))
        if low > _NEAR:
            file.readline()
        return any(line[:_HASH].upper() == wanted for line in file.read(3 * _NEAR).splitlines())


def _line_after(file: BufferedReader, at: int) -> bytes:
    """The first whole line behind a place."""
    file.seek(at)
    file.readline()
    return file.readline()
