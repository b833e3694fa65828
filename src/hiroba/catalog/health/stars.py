"""Five stars of open data (Tim Berners-Lee, Linked Data, 2010), judged by what a reader really gets.

No star for what is not open or not there. One: it is there. Two: a machine reads it. Three: in an open
form. Four: its things have addresses. Five: it refers to what others have, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hiroba.catalog.health import sniffing
from hiroba.catalog.health.types import Reason
from hiroba.catalog.tables.types import TableSchema

STARS: Final = {
    Reason.BROKEN: 0,
    Reason.LICENCE: 0,
    Reason.PAPER: 1,
    Reason.OWNED: 2,
    Reason.OPEN: 3,
    Reason.NAMED: 4,
    Reason.LINKED: 5,
}
_SHARED = frozenset({"municipality_code"})  # formats of columns whose codes others use, too


def of_format(name: str) -> Reason:
    """Judge a file by its format; one that is not known is there, and that is all."""
    for formats, reason in (
        (sniffing.NAMED, Reason.NAMED),
        (sniffing.OPEN, Reason.OPEN),
        (sniffing.OWNED, Reason.OWNED),
    ):
        if name in formats:
            return reason
    return Reason.PAPER


def of_table(schema: TableSchema) -> Reason:
    """Judge a table that is kept here: everybody can have it as CSV; rows of a standard model are things
    with addresses; codes that others share make links."""
    if schema.model is None:
        return Reason.OPEN
    shared = any(column.format in _SHARED for column in schema.columns)
    return Reason.LINKED if shared else Reason.NAMED


def best(reasons: Iterable[Reason], *, is_open: bool) -> Reason:
    """Return the best way to have the dataset; none at all: its links are broken."""
    if not is_open:
        return Reason.LICENCE
    return max(reasons, key=lambda reason: STARS[reason], default=Reason.BROKEN)
