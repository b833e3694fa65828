"""Values of usage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Use(StrEnum):
    VIEW = "view"  # its page was opened
    DOWNLOAD = "download"  # a file was taken
    API = "api"  # a program asked for rows


@dataclass(frozen=True)
class Day:
    day: date
    views: int
    downloads: int
    calls: int


@dataclass(frozen=True)
class Usage:
    """days: the last ones, oldest first, those without use, too. The totals are since the beginning."""

    views: int
    downloads: int
    calls: int
    days: tuple[Day, ...]
