"""The door: the living city as a source of the workbench's tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from hiroba.catalog.workbench.types import ColumnTip, Input, SourceTable, TableTip, TableTooLarge
from hiroba.context.city import service as city
from hiroba.context.city.types import TypeCount
from hiroba.intake.city_tables import past, things
from hiroba.intake.city_tables.laid import Laid
from hiroba.intake.city_tables.mirror import Mirror
from hiroba.intake.city_tables.naming import HISTORY, HISTORY_JA, meant, title_of
from hiroba.intake.city_tables.shelf import Shelf, remove_files
from hiroba.kernel.decide.types import EVERYTHING, Sight, Visibility

__all__ = ["MOST", "CityTables", "remove_files"]
_SAMPLE: Final = 3  # things that are looked at to tell columns
MOST: Final = 1_000_000  # things of a type


class CityTables:
    """See TableSource. `city.Parking`: a row a thing; `city.Parking_history`: a row a value that was."""

    schema = "city"

    def __init__(self) -> None:
        self._shelf = Shelf()

    def open(self, name: str, sight: Sight) -> SourceTable | None:
        """See TableSource."""
        found = meant(name, (each.type for each in city.types(sight)))
        if found is None:
            return None
        type, history = found
        if any(each.type == type and each.count > MOST for each in city.types(EVERYTHING)):
            raise TableTooLarge(line=0, column=0, what=name[:60], most=MOST)
        lay = past.lay if history else things.lay

        def write(mirror: Mirror, into: Path) -> Laid:
            return lay(mirror, sight, into)

        kept = self._shelf.get(type, (history, sight), write)
        columns = tuple((f"c{at}", *names) for at, names in enumerate(kept.laid.columns))
        visibility = Visibility.PUBLIC if kept.laid.public else Visibility.PRIVATE
        title = title_of(type) + HISTORY_JA if history else title_of(type)
        table = type + HISTORY if history else type
        made = Input("", title, "", 0, f"{self.schema}.{table}", visibility, "")
        return SourceTable(kept.path, kept.laid.rows, columns, made, type, kept.laid.owners)

    def tips(self, sight: Sight, words: str, limit: int) -> Sequence[TableTip]:
        """See TableSource."""
        types = [each for each in city.types(sight) if _fits(each.type, words.lower())]
        return [self._tip(each, sight) for each in types[:limit]]

    def close(self) -> None:
        """Forget all tables."""
        self._shelf.close()

    def _tip(self, of: TypeCount, sight: Sight) -> TableTip:
        title = title_of(of.type)
        history = of.type + HISTORY if title == of.type else title + HISTORY_JA
        columns = tuple(_columns(of.type, sight))
        id = f"{self.schema}.{of.type}"
        return TableTip(title, id, "", "", of.count, columns, self.schema, history)


def _fits(type: str, words: str) -> bool:
    return all(each in type.lower() or each in title_of(type).lower() for each in words.split())


def _columns(type: str, sight: Sight) -> Iterator[ColumnTip]:
    """The columns that a few things have."""
    bodies = [each.body for each in city.query(sight=sight, type=type, limit=_SAMPLE)]
    for title, other, kind in things.tips(type, bodies):
        yield ColumnTip(title, other, kind.value)
