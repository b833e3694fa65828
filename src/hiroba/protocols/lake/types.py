"""Values of the lake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CATALOGUE = "catalogue.jsonld"


@dataclass(frozen=True)
class File:
    """A file that belongs into the lake. name: its path in it, which says what is in it: other bytes have
    another name. write: makes it at a path and returns its rows; 0: there is nothing, and no file."""

    name: str
    write: Callable[[Path], int]
    title: str


@dataclass(frozen=True)
class Summary:
    """files: that the lake has now. written, removed: what this run did."""

    files: int
    written: int
    removed: int
