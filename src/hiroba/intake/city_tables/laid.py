"""What came of writing a table."""

from __future__ import annotations

from dataclasses import dataclass

Column = tuple[str, str]  # title, other name


@dataclass(frozen=True)
class Laid:
    """columns: in the order of the file. owners: organisations of which there is something in it, with how
    many rows. public: everybody may see all of it. until: Micros at which something in it expires."""

    columns: tuple[Column, ...]
    owners: dict[str, int]
    public: bool
    until: int | None = None

    @property
    def rows(self) -> int:
        return sum(self.owners.values())
