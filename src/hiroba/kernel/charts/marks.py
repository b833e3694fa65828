"""What charts are made of."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hiroba.kernel.charts.scales import FONT, INK


def draw(pattern: str, *parts: str | float) -> SafeString:
    """Fill numbers and escaped words into a pattern of ours; many times a page, so without `format_html`."""
    safe = (part if isinstance(part, float | int | SafeString) else escape(part) for part in parts)
    return mark_safe(pattern.format(*safe))  # noqa: S308


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Put together what was escaped already."""
    return mark_safe("".join(parts))  # noqa: S308


def text(
    x: float, y: float, words: str, size: float = 13, anchor: str = "start", fill: str = INK
) -> SafeString:
    return draw(
        '<text x="{:.1f}" y="{:.1f}" font-size="{}" text-anchor="{}" fill="{}">{}</text>',
        x, y, size, anchor, fill, words,
    )  # fmt: skip


def linked(href: str, said: str, inside: SafeString) -> SafeString:
    return draw('<a href="{}" aria-label="{}"><title>{}</title>{}</a>', href, said, said, inside)


def whole(width: float, height: float, label: str, inside: Iterable[SafeString]) -> SafeString:
    """The drawing, also as a file of its own."""
    return draw(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {:.0f} {:.0f}" width="{:.0f}" height="{:.0f}"'
        ' role="group" aria-label="{}" font-family="{}" class="dash-svg">{}</svg>',
        width, height, width, height, label, FONT, joined(inside),
    )  # fmt: skip


def mark(kind: int, x: float, y: float, colour: str, size: float = 4.5) -> SafeString:
    """A circle, square, triangle or diamond, filled or hollow: lines differ by more than their colour."""
    fill = colour if kind % 8 < 4 else "#ffffff"
    style = draw('fill="{}" stroke="{}" stroke-width="2"', fill, colour)
    if kind % 4 == 0:
        return draw('<circle cx="{:.1f}" cy="{:.1f}" r="{}" {}/>', x, y, size, style)
    shapes = {
        1: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        2: ((0, -1.2), (1.1, 0.9), (-1.1, 0.9)),
        3: ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    }
    corners = " ".join(f"{x + dx * size:.1f},{y + dy * size:.1f}" for dx, dy in shapes[kind % 4])
    return draw('<polygon points="{}" {}/>', corners, style)
