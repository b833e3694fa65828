"""Parts of a backup that do not stand in Django's tables; rooms above bring their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """save: writes files into a folder, of one moment. load: puts them in the place of what is there."""

    name: str
    save: Callable[[Path], None]
    load: Callable[[Path], None]
    is_empty: Callable[[], bool]


_parts: dict[str, Part] = {}


def add_part(part: Part) -> None:
    """Let a room have its files in every backup."""
    _parts[part.name] = part


def all_parts() -> tuple[Part, ...]:
    """In the order in which they were added, which is the order of loading."""
    return tuple(_parts.values())
