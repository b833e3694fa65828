"""The things of one type as they are now: a row each, its attributes as columns."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from enum import IntFlag
from pathlib import Path
from typing import Any, Final, NamedTuple

from hiroba.catalog.tables.service import literal
from hiroba.catalog.tables.types import ColumnType
from hiroba.intake.city_tables.laid import Column, Laid
from hiroba.intake.city_tables.mirror import Mirror, Seen
from hiroba.intake.city_tables.naming import attribute_title
from hiroba.kernel.decide.types import Sight, Visibility

MOST_COLUMNS: Final = 500
_UNIT, _OBSERVED = ("u", "unit", "単位"), ("o", "observedAt", "観測日時")
_FIRST: Final = ("id", ("id", "id"))
_LAST: Final = (
    ("x", ("経度", "longitude")),
    ("y", ("緯度", "latitude")),
    ("organisation", ("団体", "organisation")),
    ("make_timestamptz(modified)", ("更新日時", "modifiedAt")),
)


class Kinds(IntFlag):
    """What there is among the values of a column."""

    BOOLEAN = 1
    INTEGER = 2
    NUMBER = 4
    TEXT = 8
    SHAPE = 16

    @property
    def told(self) -> ColumnType:
        """Numbers together are numbers; everything else that is mixed is told in letters."""
        if self in _ALONE:
            return _ALONE[self]
        return ColumnType.NUMBER if self == Kinds.INTEGER | Kinds.NUMBER else ColumnType.STRING


_ALONE: Final = {
    Kinds.BOOLEAN: ColumnType.BOOLEAN,
    Kinds.INTEGER: ColumnType.INTEGER,
    Kinds.NUMBER: ColumnType.NUMBER,
    Kinds.SHAPE: ColumnType.GEOMETRY,
}
_KIND: Final = (
    "CASE json_type({0}) WHEN 'BOOLEAN' THEN 1 WHEN 'BIGINT' THEN 2 WHEN 'DOUBLE' THEN 4 "
    "WHEN 'UBIGINT' THEN CASE WHEN TRY_CAST({0} AS BIGINT) IS NULL THEN 4 ELSE 2 END ELSE 8 END"
)
_CAST: Final = {
    ColumnType.BOOLEAN: "CAST(v{0} AS BOOLEAN)",
    ColumnType.INTEGER: "CAST(v{0} AS BIGINT)",
    ColumnType.NUMBER: "CAST(v{0} AS DOUBLE)",
    ColumnType.STRING: "json_extract_string(v{0}, '$')",
    ColumnType.GEOMETRY: "s{0}",
}


class _Attribute(NamedTuple):
    name: str
    place: int
    kinds: Kinds
    unit: bool
    observed: bool


def lay(mirror: Mirror, sight: Sight, into: Path) -> Laid:
    """Write what may be seen; the columns in the file are named by their place: c0, c1 ..."""
    mirror.follow()
    seen = mirror.visible(sight)
    where, thing = _where(seen), _seen(mirror, seen)
    written = list(_columns(mirror.type, _attributes(mirror, thing, where)))
    selected = ", ".join(f"{sql} AS c{at}" for at, (sql, _column) in enumerate(written))
    source = f"FROM {thing} JOIN owned ON owned.number = thing.owned WHERE {where}"
    mirror.connection.execute(
        f"COPY (SELECT {selected} {source}) TO {literal(str(into))} (FORMAT parquet, COMPRESSION zstd)"
    )
    counted = mirror.connection.execute(
        f"SELECT owned, count(*), min(expires) FROM thing WHERE {where} GROUP BY owned"  # noqa: S608
    ).fetchall()
    owners: dict[str, int] = {}
    for number, rows, _expires in counted:
        owner = seen[number].organisation
        owners[owner] = owners.get(owner, 0) + rows
    public = all(seen[number].visibility is Visibility.PUBLIC for number, _rows, _expires in counted)
    until = min((expires for _number, _rows, expires in counted if expires is not None), default=None)
    return Laid(tuple(column for _sql, column in written), owners, public, until)


def _where(seen: dict[int, Seen]) -> str:
    numbers = ", ".join(map(str, seen)) or "NULL"
    return f"thing.owned IN ({numbers}) AND (expires IS NULL OR expires > {time.time_ns() // 1_000})"


def _seen(mirror: Mirror, seen: dict[int, Seen]) -> str:
    """The table of things, in which what is hidden of some is not there.

    So is when they changed; and where they are, when one of the places that they may have is hidden.
    """
    parts = {number: each.limits for number, each in seen.items() if not each.limits.whole}
    if not parts:
        return "thing"
    there = _there(mirror)
    hidden: dict[str, set[int]] = {"modified": set(parts)}
    for name, place in mirror.places.items():
        numbers = {number for number, limits in parts.items() if not limits.opens(name)}
        placed = ["x", "y"] if f"s{place}" in there else []
        for column in (*there & {f"{short}{place}" for short in "vuos"}, *placed):
            hidden[column] = hidden.get(column, set()) | numbers
    replaced = ", ".join(
        f"CASE WHEN owned NOT IN ({', '.join(map(str, numbers))}) THEN {column} END AS {column}"
        for column, numbers in hidden.items()
        if numbers
    )
    return f"(SELECT * REPLACE ({replaced}) FROM thing) AS thing"  # noqa: S608 our own names and numbers


def _there(mirror: Mirror) -> set[str]:
    return {row[0] for row in mirror.connection.execute("DESCRIBE thing").fetchall()}


def _attributes(mirror: Mirror, thing: str, where: str) -> list[_Attribute]:
    """Those that something which may be seen has, and what their values are."""
    there = _there(mirror)
    asked: list[str] = []
    for place in mirror.places.values():
        shape = f"count(s{place})" if f"s{place}" in there else "0"
        kind = _KIND.format(f"v{place}")
        asked += [f"bit_or(CASE WHEN v{place} IS NOT NULL THEN {kind} END)", shape]
        asked += [f"count(u{place})", f"count(o{place})"]
    if not asked:
        return []
    told = mirror.connection.execute(f"SELECT {', '.join(asked)} FROM {thing} WHERE {where}").fetchone()  # noqa: S608
    assert told
    found = []
    for (name, place), at in zip(mirror.places.items(), range(0, len(asked), 4), strict=True):
        kinds, shapes, units, observed = told[at : at + 4]
        all_kinds = Kinds(kinds or 0) | (Kinds.SHAPE if shapes else Kinds(0))
        if all_kinds or units or observed:
            found.append(_Attribute(name, place, all_kinds, bool(units), bool(observed)))
    return found


def _columns(type: str, attributes: Sequence[_Attribute]) -> Iterator[tuple[str, Column]]:
    """What is selected, and what it is called."""
    yield _FIRST
    left = MOST_COLUMNS - 1 - len(_LAST)
    for each in attributes:
        some = list(_of_attribute(type, each))
        left -= len(some)
        if left >= 0:
            yield from some
    yield from _LAST


def _of_attribute(type: str, each: _Attribute) -> Iterator[tuple[str, Column]]:
    title = attribute_title(type, each.name)
    sql = _CAST[each.kinds.told].format(each.place)
    if Kinds.SHAPE in each.kinds and each.kinds != Kinds.SHAPE:
        sql = f"coalesce({sql}, hex(s{each.place}))"
    yield sql, (title, each.name)
    for there, (short, name, name_ja) in ((each.unit, _UNIT), (each.observed, _OBSERVED)):
        if there:
            sql = f"{short}{each.place}"
            if short == "o":
                sql = f"TRY_CAST({sql} AS TIMESTAMPTZ)"
            suffix = name_ja if title != each.name else name
            yield sql, (f"{title}_{suffix}", f"{each.name}_{name}")


def tips(type: str, bodies: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, ColumnType]]:
    """Title, other name and kind of the columns that a few things have, as a hint."""
    found: dict[str, Kinds] = {}
    for body in bodies:
        for name, attribute in body.items():
            if isinstance(attribute, dict) and "type" in attribute:
                found[name] = found.get(name, Kinds(0)) | _kind(attribute)
    yield "id", "id", ColumnType.STRING
    for name, kinds in found.items():
        yield attribute_title(type, name), name, kinds.told


def _kind(attribute: dict[str, Any]) -> Kinds:
    if attribute["type"] == "GeoProperty":
        return Kinds.SHAPE
    value = attribute.get("value")
    if isinstance(value, bool):
        return Kinds.BOOLEAN
    if isinstance(value, int | float):
        return Kinds.INTEGER if isinstance(value, int) else Kinds.NUMBER
    return Kinds.TEXT
