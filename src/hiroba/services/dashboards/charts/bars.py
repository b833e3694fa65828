"""Bars side by side, the longest first or in a given order, with a tick where each is to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from hiroba.services.dashboards.charts.marks import draw, joined, linked, text, whole
from hiroba.services.dashboards.charts.scales import COLOURS, INK

WIDE: Final = 760.0
_ROW: Final = 34.0
_NUMBER: Final = 120.0  # room for the number behind a bar


@dataclass(frozen=True)
class Bar:
    """shown: the number as it stands behind the bar. target: where the tick is, None for none."""

    name: str
    value: float
    shown: str
    said: str
    href: str
    target: float | None = None


def bars(bars: Sequence[Bar], label: str, width: float = WIDE) -> SafeString:
    """Draw horizontal bars from zero; a negative value goes to the left of it."""
    ends = [0.0, *(each.value for each in bars), *(each.target for each in bars if each.target is not None)]
    low, high = min(ends), max(ends)
    room = min(width * 0.36, 24.0 + max((_wide(each.name) for each in bars), default=0.0))
    span = (high - low) or 1.0
    scale = (width - room - _NUMBER) / span
    zero = room - low * scale
    parts = [_bar(each, at, room, zero, scale) for at, each in enumerate(bars)]
    return whole(width, _ROW * len(bars) + 8, label, parts)


def _bar(bar: Bar, at: int, room: float, zero: float, scale: float) -> SafeString:
    y, length = at * _ROW + 4, bar.value * scale
    left, width = min(zero, zero + length), max(1.0, abs(length))
    name = bar.name if _wide(bar.name) <= room - 20 else _cut(bar.name, room - 32)
    parts = [
        text(room - 12, y + 18, name, 13, "end"),
        draw(
            '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="22" rx="3" fill="{}"/>', left, y + 2, width,
            COLOURS[0],
        ),
    ]  # fmt: skip
    end = max(zero, zero + length)
    if bar.target is not None:
        x = zero + bar.target * scale
        parts.append(
            draw(
                '<line x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="3"/>', x, x,
                y - 2, y + 28, COLOURS[1],
            )
        )  # fmt: skip
        end = max(end, x)
    parts.append(text(end + 8, y + 18, bar.shown, 13, "start", INK))
    return linked(bar.href, bar.said, joined(parts))


def _wide(name: str) -> float:
    return float(sum(13 if ord(letter) > 0x2E7F else 7.5 for letter in name))


def _cut(name: str, room: float) -> str:
    while _wide(name) > room:
        name = name[:-1]
    return name + "…"
