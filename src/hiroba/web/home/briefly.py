"""The readings of everybody's city, worked out once in a few seconds however many look on."""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

from hiroba.kernel.decide.types import Sight
from hiroba.kernel.settings import service as settings
from hiroba.web.home.city import Reading, readings

_SECONDS = 3
_KEPT = 16  # two languages, this moment and the one before, and readers for whom there are rules


def public(sight: Sight) -> bool:
    """Whether the reader sees just what everybody sees, by the rules that are for them."""
    return not (sight.everything or sight.organisations or sight.private_of)


def recent_readings(sight: Sight, language: str) -> list[Reading]:
    """The readings; what only some may see is never kept."""
    if not public(sight):
        return readings(sight)
    return list(_kept(settings.server().data_dir, language, int(time.monotonic() // _SECONDS), sight))


@lru_cache(maxsize=_KEPT)
def _kept(_data_dir: Path, _language: str, _moment: int, sight: Sight) -> tuple[Reading, ...]:
    return tuple(readings(sight))
