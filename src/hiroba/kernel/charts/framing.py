"""A drawing as a file of its own: with its title, with where it is from, and many small ones as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from hiroba.kernel.charts.lettering import wide
from hiroba.kernel.charts.marks import draw, joined, text, whole
from hiroba.kernel.charts.scales import SOFT

_EDGE: Final = 20.0
_HEAD, _FOOT = 44.0, 34.0  # heights
_BOX: Final = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
_SIZE: Final = re.compile(r' (?:width|height)="[0-9.]+"')


@dataclass(frozen=True)
class File:
    """title: above the drawing. source: below it. base: of the addresses of its marks, "https://..."."""

    title: str
    source: str
    base: str


def framed(drawing: SafeString, file: File) -> SafeString:
    """Return a drawing that says by itself what it shows and where it is from, on white."""
    width, height = _size(drawing)
    across = max(width, wide(file.title, 17), wide(file.source, 11)) + 2 * _EDGE
    tall = height + _HEAD + _FOOT
    parts = [
        draw('<rect width="{:.0f}" height="{:.0f}" fill="#ffffff"/>', across, tall),
        text(_EDGE, 28, file.title, 17),
        _placed(drawing, _EDGE, _HEAD),
        text(_EDGE, tall - 12, file.source, 11, fill=SOFT),
    ]
    made = whole(across, tall, file.title, parts)
    return mark_safe(made.replace('href="/', draw('href="{}/', file.base)))  # noqa: S308 - escaped by `draw`


def grid(drawings: Sequence[tuple[str, SafeString]], label: str, columns: int = 4) -> SafeString:
    """Put small drawings with their names side by side."""
    sizes = [_size(each) for _name, each in drawings]
    width, height = (max((size[at] for size in sizes), default=0.0) for at in (0, 1))
    parts = []
    for at, (name, each) in enumerate(drawings):
        x, y = at % columns * (width + 16), at // columns * (height + 34)
        parts += [text(x, y + 16, name, 13), _placed(each, x, y + 22)]
    rows = -(-len(drawings) // columns)
    return whole(min(columns, len(drawings)) * (width + 16), rows * (height + 34), label, parts)


def _placed(drawing: SafeString, x: float, y: float) -> SafeString:
    width, height = _size(drawing)
    head, rest = drawing.split(">", 1)
    sized = draw(
        '{} x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}">', mark_safe(_SIZE.sub("", head)), x, y,  # noqa: S308
        width, height,
    )  # fmt: skip
    return joined([sized, mark_safe(rest)])  # noqa: S308 - a drawing of ours


def _size(drawing: str) -> tuple[float, float]:
    found = _BOX.search(drawing)
    assert found is not None, "a drawing has a size"
    return float(found[1]), float(found[2])
