"""Bars: side by side with a tick where each is to be, as columns on each other, as the share of a way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.safestring import SafeString

from hiroba.kernel.charts.lettering import cut, wide, wrapped
from hiroba.kernel.charts.marks import draw, joined, linked, text, whole
from hiroba.kernel.charts.scales import COLOURS, INK, NARROW, WIDE
from hiroba.kernel.charts.types import Bar, Column

_ROW: Final = 34.0
_LEAD: Final = 19.0  # of a name's lines above its bar


def bars(bars: Sequence[Bar], label: str, width: float = WIDE) -> SafeString:
    """Draw horizontal bars from zero; a negative value goes to the left of it.

    The names stand before the bars; in a narrow drawing above them, on as many lines as they need.
    """
    ends = [0.0, *(each.value for each in bars), *(each.target for each in bars if each.target is not None)]
    low, high = min(ends), max(ends)
    above = width <= NARROW
    room = 4.0 if above else min(width * 0.36, 24.0 + max((wide(each.name) for each in bars), default=0.0))
    number = 16.0 + max((wide(each.shown) for each in bars), default=0.0)
    scale = (width - room - number) / ((high - low) or 1.0)
    parts, y = [], 4.0
    for each in bars:
        names = wrapped(each.name, width - 8) if above else []
        parts.append(_bar(each, names, y, room, (room - low * scale, scale)))
        y += _ROW + _LEAD * len(names)
    return whole(width, y + 4, label, parts)


def columns(columns: Sequence[Column], label: str, colours: Sequence[str] = COLOURS) -> SafeString:
    """Draw upright bars on one ground, stretched to the room that the page gives. colours: of the parts."""
    width, height = 300.0, 72.0
    most = max((sum(each.parts) for each in columns), default=0.0) or 1.0
    step = width / max(1, len(columns))
    inside = joined(
        _column(each, at * step, step - 2, (height, height / most), colours)
        for at, each in enumerate(columns)
    )
    return draw(
        '<svg viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}" preserveAspectRatio="none">{}</svg>',
        width, height, label, inside,
    )  # fmt: skip


def progress(share: float) -> SafeString:
    """Draw how much of a way is gone, 0 to 1; the number stands beside it."""
    gone = 100 * min(1.0, max(0.0, share))
    return draw(
        '<svg class="rg-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{}{}</svg>',
        _block(0, 0, 100, 6, "#e6e1d6"), _block(0, 0, gone, 6, COLOURS[0]),
    )  # fmt: skip


def _column(
    column: Column, x: float, width: float, frame: tuple[float, float], colours: Sequence[str]
) -> SafeString:
    """frame: where the ground is, and how high one is."""
    y, scale = frame
    parts = [draw("<title>{}</title>", column.said)]
    for value, colour in zip(column.parts, colours, strict=False):
        y -= value * scale
        parts += [_block(x, y, width, value * scale, colour, 0)] if value else []
    return draw("<g>{}</g>", joined(parts))


def _block(x: float, y: float, width: float, height: float, fill: str, round_: float = 3) -> SafeString:
    return draw(
        '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="{}" fill="{}"/>', x, y, width, height,
        round_, fill,
    )  # fmt: skip


def _bar(bar: Bar, names: Sequence[str], y: float, room: float, axis: tuple[float, float]) -> SafeString:
    """names: the lines above it, none where it stands before it. axis: where zero is, and how long one is."""
    zero, scale = axis
    length = bar.value * scale
    left, width = min(zero, zero + length), max(1.0, abs(length))
    parts = [text(room, y + 15 + _LEAD * at, name) for at, name in enumerate(names)]
    y += _LEAD * len(names)
    if not names:
        parts.append(text(room - 12, y + 18, cut(bar.name, room - 20), 13, "end"))
    parts.append(_block(left, y + 2, width, 22, COLOURS[0]))
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
