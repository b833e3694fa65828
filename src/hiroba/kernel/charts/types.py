"""What drawings are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """said: the whole number in words, for who points at it or listens. href: of its trail."""

    year: int
    value: float
    said: str
    href: str


@dataclass(frozen=True)
class Line:
    """targets: what is to be reached, in years that may be yet to come."""

    name: str
    points: tuple[Point, ...]
    targets: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Bar:
    """shown: the number as it stands behind the bar. target: where the tick is, None for none."""

    name: str
    value: float
    shown: str
    said: str
    href: str
    target: float | None = None


@dataclass(frozen=True)
class Column:
    """parts: what stands on each other, from below. said: the numbers in words, for who points at it."""

    said: str
    parts: tuple[float, ...]
