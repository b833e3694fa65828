"""The readings of everybody's city, worked out once in a few seconds however many look on."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

from hiroba.kernel.decide.types import ONLY_PUBLIC, Sight
from hiroba.kernel.settings import service as settings
from hiroba.web.home.city import Reading, readings

_SECONDS = 3
_KEPT = 4  # two languages, this moment and the one before


def public(sight: Sight) -> bool:
    """Whether the reader sees just what everybody sees."""
    return not (sight.everything or sight.organisations or sight.private_of)


def recent_readings(sight: Sight, language: str) -> list[Reading]:
    """The readings; what only some may see is never kept."""
    if not public(sight):
        return readings(sight)
    return list(_kept(settings.server().data_dir, language, int(time.monotonic() // _SECONDS)))


@lru_cache(maxsize=_KEPT)
def _kept(_data_dir: Path, _language: str, _moment: int) -> tuple[Reading, ...]:
    return tuple(readings(ONLY_PUBLIC))
