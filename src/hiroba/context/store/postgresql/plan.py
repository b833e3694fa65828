"""From a Select to SQL: branches of shapes that are asked alike, and what is left to Python."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from hiroba.context.queries.service import boxes, paths, required
from hiroba.context.queries.types import Box
from hiroba.context.store.leftover import Test, box_asked, common_tests, geo_test, q_test
from hiroba.context.store.postgresql.arguments import Arguments
from hiroba.context.store.postgresql.conditions import Key, Sql, compile_condition
from hiroba.context.store.postgresql.rows import COLUMNS
from hiroba.context.store.shapes import Shapes
from hiroba.context.store.types import Select
from hiroba.kernel.decide.types import WHOLE, Limits

_KEYS = ("entity.shape", "entity.id")
_BY_SHAPE = f"ORDER BY {', '.join(_KEYS)}"
_FROM_CORNER = "ORDER BY place.away, entity.id, entity.tenant"
_DECIDED = "true"


class Branch(msgspec.Struct, frozen=True):
    """One statement. rest: what every row still has to be asked. exact: SQL that says whether the geometry
    of a row is decided; unless_exact: what others are asked. See the same class of SQLite's plan."""

    source: str
    values: tuple[Any, ...]
    rest: tuple[Test, ...]
    order: str
    keys: tuple[Key, ...] = ()
    limits: Limits = WHOLE
    exact: str = _DECIDED
    unless_exact: Test | None = None

    @property
    def whole(self) -> bool:
        """SQL alone decides."""
        return not self.rest and self.unless_exact is None

    def rows(self, limit: int | None = None, offset: int = 0, more: str = "") -> str:
        """COLUMNS, whether SQL has decided the geometry of this row, and more."""
        cut = "" if limit is None else f" LIMIT {limit} OFFSET {offset}"
        return f"SELECT {COLUMNS}, {self.exact} AS exact{more} {self.source} {self.order}{cut}"

    def portion(self, limit: int, after: tuple[int, str] | None) -> tuple[str, tuple[Any, ...]]:
        """The first rows with their arguments, or those after a row of this shape and id."""
        turn = slice(None, None, 1 if self.order == _BY_SHAPE else -1)
        keys = ", ".join(_KEYS[turn])
        number = len(self.values)
        later = "" if after is None else f" AND ({keys}) > (${number + 1}, ${number + 2})"
        said = f"SELECT {COLUMNS}, {self.exact} AS exact {self.source}{later} ORDER BY {keys} LIMIT {limit}"
        return said, self.values if after is None else (*self.values, *tuple(after)[turn])

    def number(self) -> str:
        return f"SELECT count(*) {self.source}"


def branches(what: Select, shapes: Shapes, *, spread: bool) -> list[Branch]:
    """Statements to be run one after the other; nothing where nothing can fit. spread: over several
    machines."""
    parts = shapes.parts(what.tenant, what.sight, what.types, what.attributes)
    common = common_tests(what)
    return [
        _branch(what, alike, compiled, common, limits, spread)
        for limits, some in parts
        for compiled, alike in _alike(what, _able(what, some, shapes, limits), shapes, limits)
    ]


def _able(what: Select, numbers: Sequence[int], shapes: Shapes, limits: Limits) -> Sequence[int]:
    """The shapes that have what the conditions cannot do without."""
    if what.q is not None:
        numbers = shapes.with_attributes(numbers, required(what.q), limits)
    if what.geo is not None:
        numbers = shapes.with_attributes(numbers, (frozenset((what.geo.attribute,)),), limits)
    return numbers


def _alike(
    what: Select, numbers: Sequence[int], shapes: Shapes, limits: Limits
) -> list[tuple[tuple[Sql, tuple[Any, ...]], list[int]]]:
    """Shapes for which the condition is the same SQL with the same arguments."""
    if what.q is None:
        return [((Sql("", whole=True), ()), list(numbers))] if numbers else []
    found: dict[tuple[Sql, tuple[Any, ...]], list[int]] = {}
    for kinds, plain, some in shapes.alike(numbers, [path.names[0] for path in paths(what.q)], limits):
        arguments = Arguments()
        sql = compile_condition(what.q, kinds, arguments) if plain else Sql("", whole=False)
        found.setdefault((sql, tuple(arguments.values)), []).extend(some)
    return list(found.items())


def _branch(
    what: Select,
    numbers: list[int],
    compiled: tuple[Sql, tuple[Any, ...]],
    common: tuple[Test, ...],
    limits: Limits,
    spread: bool,
) -> Branch:
    sql, values = compiled
    arguments = Arguments()
    arguments.values += values
    conditions = [f"entity.shape = ANY({arguments.add(numbers, '::int[]')})"]
    rest = list(common)
    table, exact, unless_exact = "city.entity", _DECIDED, None
    order = _BY_SHAPE if not sql.keys and what.geo is None else "ORDER BY entity.id"
    if what.geo is not None:
        around, rectangle = boxes(what.geo), box_asked(what.geo)
        if around is not None:
            fits = " AND ".join(_fitting(what, what.geo.attribute, around, arguments))
            if spread:
                places = "city.place"
                conditions.append(fits)
            else:
                places, order = _in_turn(fits, around[0], arguments), _FROM_CORNER
            table = f"{places} JOIN city.entity USING (tenant, id)"
        if around is None or rectangle is None:
            rest.append(geo_test(what.geo))
        else:
            exact, unless_exact = _inside(rectangle, arguments), geo_test(what.geo)
    elif what.bbox is not None:
        touching = _touching(_cut(what.bbox), arguments) + _of_seen(limits, arguments)
        conditions.append(
            "EXISTS (SELECT 1 FROM city.place"  # noqa: S608 our own names, values as arguments
            f" WHERE place.tenant = entity.tenant AND place.id = entity.id AND {touching})"
        )
    if sql.text:
        conditions.append(sql.text)
    if not sql.whole:
        rest.insert(0, q_test(what))
    conditions += _narrow(what, arguments)
    source = f"FROM {table} WHERE {' AND '.join(conditions)}"
    keys = () if what.geo or what.ids else sql.keys
    values = tuple(arguments.values)
    return Branch(source, values, tuple(rest), order, keys, limits, exact, unless_exact)


def _fitting(what: Select, attribute: str, around: Sequence[Box], arguments: Arguments) -> Iterator[str]:
    """What places are asked: of an attribute, in boxes, and whose they are."""
    yield f"place.attribute = {arguments.add(attribute)}"
    yield _touching(around, arguments)
    if what.tenant is not None:
        yield f"place.tenant = {arguments.add(what.tenant)}"


def _in_turn(fits: str, box: Box, arguments: Arguments) -> str:
    """Places that fit, from a corner of a box on: only they are sorted then, and of their entities a page
    needs no more than it shows."""
    west, south = map(arguments.add, box[:2])
    return (
        f"(SELECT tenant, id, area, area <-> point({west}, {south}) AS away FROM city.place"  # noqa: S608
        f" WHERE {fits} ORDER BY away, id, tenant OFFSET 0) AS place"
    )


def _inside(box: Box, arguments: Arguments) -> str:
    """That the box of a place lies within this one and nowhere on its edge."""
    west, south, east, north = map(arguments.add, box)
    return (
        f"((place.area[1])[0] > {west} AND (place.area[1])[1] > {south}"
        f" AND (place.area[0])[0] < {east} AND (place.area[0])[1] < {north})"
    )


def _of_seen(limits: Limits, arguments: Arguments) -> str:
    """That a place is of an attribute that is seen."""
    said = ""
    if limits.columns is not None:
        said += f" AND place.attribute = ANY({arguments.add(sorted(limits.columns), '::text[]')})"
    if limits.hidden:
        said += f" AND place.attribute <> ALL({arguments.add(sorted(limits.hidden), '::text[]')})"
    return said


def _cut(box: Box) -> tuple[Box, ...]:
    west, south, east, north = box
    return (box,) if west <= east else ((west, south, 180.0, north), (-180.0, south, east, north))


def _touching(around: Sequence[Box], arguments: Arguments) -> str:
    texts = [
        f"place.area && box(point({arguments.add(east)}, {arguments.add(north)}),"
        f" point({arguments.add(west)}, {arguments.add(south)}))"
        for west, south, east, north in around
    ]
    return "(" + " OR ".join(texts) + ")"


def _narrow(what: Select, arguments: Arguments) -> list[str]:
    """What holds whatever is asked: ids, sources, and that it has not expired."""
    found = []
    if what.tenant is not None:
        found.append(f"entity.tenant = {arguments.add(what.tenant)}")
    if what.ids:
        found.append(f"entity.id = ANY({arguments.add(list(what.ids), '::text[]')})")
    if what.sources:
        sources = arguments.add(list(what.sources), "::text[]")
        found.append(f"entity.source <> '' AND entity.source = ANY({sources})")
    now = arguments.add(time.time_ns() // 1000, "::bigint")
    found.append(f"(entity.expires IS NULL OR entity.expires > {now})")
    return found
