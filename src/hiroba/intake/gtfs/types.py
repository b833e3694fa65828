"""Values of the timetables: GTFS Schedule and GTFS-JP (標準的なバス情報フォーマット 第3版)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import polars as pl


class Finding(msgspec.Struct, frozen=True):
    """What is wrong in a feed, by a named rule. examples: up to five lines or values, as they stood."""

    rule: str
    file: str
    count: int = 1
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """severity: error (riders are led astray) | warning (somebody should look) | info."""

    id: str
    severity: str
    title: Any
    advice: Any


@dataclass(frozen=True)
class Timetable:
    """frames: by file without .txt, every cell as text, without spaces around it ('' -> null)."""

    frames: dict[str, pl.DataFrame]
    findings: tuple[Finding, ...]
