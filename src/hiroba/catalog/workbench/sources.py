"""Tables that are no dataset's: whoever has some makes itself known at start.

`register(source)` in the `ready` of an app; see TableSource for what a source answers.
"""

from __future__ import annotations

from collections.abc import Iterator

from hiroba.catalog.workbench.types import SourceTable, TableSource, TableTip
from hiroba.kernel.decide.types import Sight

_sources: dict[str, TableSource] = {}


def register(source: TableSource) -> None:
    """Let questions name the tables of a source; one of the same schema takes its place."""
    _sources[source.schema] = source


def opened(schema: str, name: str, entities: Sight | None) -> SourceTable | None:
    """The table of this name among those that the asker may see. schema: of a source, or "" for any.

    Raises TableTooLarge.
    """
    if entities is None:
        return None
    for source in _sources.values():
        if schema in ("", source.schema):
            found = source.open(name, entities)
            if found is not None:
                return found
    return None


def own(schema: str) -> bool:
    """Whether names of this schema are a source's alone."""
    return schema in _sources


def tips(entities: Sight | None, words: str, limit: int) -> Iterator[TableTip]:
    """Tables of the sources that fit the words."""
    if entities is not None:
        for source in _sources.values():
            yield from source.tips(entities, words, limit)
