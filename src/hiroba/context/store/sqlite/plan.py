"""From a Select to SQL: branches of shapes that are asked alike, and what is left to Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from hiroba.context.queries.service import boxes, paths, required
from hiroba.context.queries.types import Box, Geo
from hiroba.context.store.leftover import Test, box_asked, common_tests, geo_test, q_test
from hiroba.context.store.shapes import Shapes
from hiroba.context.store.sqlite.asked import Asked, Key
from hiroba.context.store.sqlite.boxes import inside, touching
from hiroba.context.store.sqlite.conditions import NOTHING, Sql, compile_condition, expression
from hiroba.context.store.sqlite.places import SLOTS, Slots
from hiroba.context.store.sqlite.rows import COLUMNS
from hiroba.context.store.types import Select
from hiroba.kernel.decide.types import WHOLE, Limits

_DECIDED: tuple[str, tuple[float, ...]] = ("1", ())
_Question = tuple[Any, ...]
_Table = tuple[str, str, tuple[Key, ...]]  # what to select from, the condition on values, indexes to wish for
_REMEMBERED = 4096  # questions whose plans are kept
_LONGEST = 2_000  # bytes of such a question: all together are no more than some megabytes
_INLINE = 500  # numbers of shapes, or texts, that are written into the text


class Branch(msgspec.Struct, frozen=True):
    """One statement. source: FROM and WHERE. rest: what every row still has to be asked.

    exact: SQL that says whether the geometry of a row is decided. unless_exact: what others are asked.
    keys: what an index could have helped with and does not exist. limits: what is seen of its rows.
    """

    source: str
    parameters: tuple[Any, ...]
    rest: tuple[Test, ...]
    limits: Limits = WHOLE
    exact: tuple[str, tuple[float, ...]] = _DECIDED
    unless_exact: Test | None = None
    keys: tuple[Key, ...] = ()

    @property
    def whole(self) -> bool:
        """SQL alone decides."""
        return not self.rest and self.unless_exact is None

    def rows(self) -> str:
        """COLUMNS, and as the last one whether SQL has decided the geometry of this row."""
        return f"SELECT {COLUMNS}, {self.exact[0]} {self.source}"

    def in_turn(self) -> str:
        """The same in the order in which they came to be, with their `row` before the last column.

        Only rows are sorted: their bodies would not fit into memory. The LIMIT keeps SQLite from putting
        both statements into one, which would have no order.
        """
        found = f"SELECT entity.row AS row, {self.exact[0]} AS exact {self.source} ORDER BY 1 LIMIT -1"
        return (
            f"SELECT {COLUMNS}, entity.row, found.exact FROM ({found}) AS found"  # noqa: S608 our own names
            " CROSS JOIN entity ON entity.row = found.row"
        )

    def bodies(self) -> str:
        """The same of bodies alone."""
        return f"SELECT CAST(entity.body AS BLOB), {self.exact[0]} {self.source}"

    def moved(self, geo: Geo, box: Box) -> Branch:
        """The same of another rectangle: only the numbers differ."""
        _touching, around = touching((box,))
        return Branch(
            self.source,
            (*around, *self.parameters[len(around) :]),
            self.rest,
            self.limits,
            inside(box),
            geo_test(geo),
            self.keys,
        )

    def values(self) -> tuple[Any, ...]:
        """The parameters of `rows` and `bodies`."""
        return (*self.exact[1], *self.parameters)

    def number(self) -> str:
        return f"SELECT count(*) {self.source}"


class Planner:
    """Knows shapes, slots and indexes of one connection."""

    def __init__(self, shapes: Shapes, slots: Slots, asked: Asked) -> None:
        self._shapes, self._slots, self._asked = shapes, slots, asked
        self._made: dict[_Question, tuple[Select, list[Branch]]] = {}
        self._made_for = (-1, -1, -1)

    def branches(self, what: Select) -> list[Branch]:
        """Statements to be run one after the other; nothing where nothing can fit.

        A question is planned once, and anew when there are new shapes, slots or indexes.
        """
        if what.ids:
            return self._planned(what)
        there = self._shapes.last, len(self._slots), len(self._asked)
        if there != self._made_for or len(self._made) >= _REMEMBERED:
            self._made.clear()
            self._made_for = there
        box = self._box(what)
        question = _question(what, box)
        made = self._made.get(question)
        if made is None:
            # the Select is kept, too: as long as its geometry lives no other one has its number
            made = what, self._planned(what)
            if _size(what) <= _LONGEST:
                self._made[question] = made
        elif box is not None and what.geo is not None:
            return [branch.moved(what.geo, box) for branch in made[1]]
        return made[1]

    def _box(self, what: Select) -> Box | None:
        """The box that is asked for, where there is an index of its attribute."""
        geo = what.geo
        return None if geo is None or self._slots.get(geo.attribute) is None else box_asked(geo)

    def _planned(self, what: Select) -> list[Branch]:
        parts = self._shapes.parts(what.tenant, what.sight, what.types, what.attributes)
        common = common_tests(what)
        return [
            self._branch(what, alike, sql, common, limits)
            for limits, some in parts
            for sql, alike in self._alike(what, self._able(what, some, limits), limits)
        ]

    def _able(self, what: Select, numbers: Sequence[int], limits: Limits) -> Sequence[int]:
        """The shapes that have what the conditions cannot do without."""
        if what.q is not None:
            numbers = self._shapes.with_attributes(numbers, required(what.q), limits)
        if what.geo is not None:
            numbers = self._shapes.with_attributes(numbers, (frozenset((what.geo.attribute,)),), limits)
        return numbers

    def _alike(self, what: Select, numbers: Sequence[int], limits: Limits) -> list[tuple[Sql, list[int]]]:
        """Shapes for which the condition is the same SQL."""
        if not numbers:
            return []
        if what.q is None:
            return [(Sql("", (), whole=True), list(numbers))]
        names = [path.names[0] for path in paths(what.q)]
        found: dict[Sql, list[int]] = {}
        for kinds, plain, some in self._shapes.alike(numbers, names, limits):
            sql = compile_condition(what.q, kinds) if plain else NOTHING
            found.setdefault(sql, []).extend(some)
        return list(found.items())

    def _branch(
        self, what: Select, numbers: list[int], sql: Sql, common: tuple[Test, ...], limits: Limits
    ) -> Branch:
        conditions = [_among(numbers)]
        parameters: list[Any] = []
        rest = list(common)
        unless_exact, exact = None, _DECIDED
        table, text, wishes = self._table(what, sql)
        if what.geo is not None:
            around = boxes(what.geo)
            slot = self._slots.get(what.geo.attribute)
            if around is None or slot is None:
                rest.append(geo_test(what.geo))
            else:
                table, text, wishes = self._placed(sql)
                conditions.insert(0, f"place.id % {SLOTS} = {slot}")
                _add(conditions, parameters, *touching(around))
                box = self._box(what)
                if box is not None:  # what has its box inside the rectangle lies in it
                    exact = inside(box)
                    unless_exact = geo_test(what.geo)
                else:
                    rest.append(geo_test(what.geo))
        elif what.bbox is not None:
            in_box, values = touching((what.bbox,))
            if not limits.whole:
                in_box += f" AND place.id % {SLOTS} IN ({self._slots_seen(limits)})"
            conditions.append(f"entity.row IN (SELECT place.id / 16 FROM place WHERE {in_box})")  # noqa: S608
            parameters += values
        if text:
            _add(conditions, parameters, text, sql.parameters)
        if not sql.whole:
            rest.insert(0, q_test(what))
        if what.ids and what.tenant is None:  # the index on ids begins with the tenant
            tenants = sorted({self._shapes.facets(number).tenant for number in numbers})
            places = ",".join("?" * len(tenants))
            _add(conditions, parameters, f"entity.tenant IN ({places})", tenants)
        _narrow(what, conditions, parameters)
        source = f"FROM {table} WHERE {' AND '.join(conditions)}"
        return Branch(
            source,
            tuple(parameters),
            tuple(rest),
            limits,
            exact,
            unless_exact,
            () if what.ids else wishes,
        )

    def _slots_seen(self, limits: Limits) -> str:
        """Of the indexed GeoProperties those that are seen, as numbers of SQL."""
        return ",".join(str(slot) for name, slot in self._slots.items() if limits.opens(name))

    def _table(self, what: Select, sql: Sql) -> _Table:
        if what.ids:
            return "entity INDEXED BY entity_id", sql.text, ()
        keys = tuple(Key(*place) for place in sql.keys)
        found = self._asked.index_for(keys)
        if found is not None:
            return f"entity INDEXED BY {found[1]}", sql.text, ()
        return "entity", sql.text, () if what.geo else keys

    def _placed(self, sql: Sql) -> _Table:
        """Entities by their places; a value that an index tells is looked at before the entity is."""
        keys = tuple(Key(*place, by_row=True) for place in sql.keys)
        found = self._asked.index_for(keys)
        if found is None:
            return "place CROSS JOIN entity ON entity.row = place.id / 16", sql.text, keys
        key, name = found
        value = expression(key.path, key.member)
        return (
            f"place CROSS JOIN entity AS told INDEXED BY {name} ON told.row = place.id / 16"
            " CROSS JOIN entity ON entity.row = told.row",
            sql.text.replace(value, value.replace("entity.", "told.", 1)),
            (),
        )


def _question(what: Select, box: Box | None) -> _Question:
    """What tells questions apart; those of any rectangle are the same."""
    geo = what.geo
    where = (id(geo),) if geo is None or box is None else (geo.relation, geo.attribute)
    return (
        *(what.tenant, what.sight, what.id_pattern, what.types, what.attributes, what.q, what.scopes),
        *(where, what.bbox, what.sources),
    )


def _size(what: Select) -> int:
    """Bytes of a question, roughly."""
    return len(
        msgspec.json.encode((what.types, what.attributes, what.q, what.scopes, what.geo, what.sources))
    )


def _among(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"entity.shape = {numbers[0]}"
    text = ",".join(map(str, numbers))
    if len(numbers) <= _INLINE:
        return f"entity.shape IN ({text})"
    return f"entity.shape IN (SELECT value FROM json_each('[{text}]'))"  # noqa: S608 numbers only


def _among_texts(column: str, texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    if len(texts) > _INLINE:
        return f"{column} IN (SELECT value FROM json_each(?))", (msgspec.json.encode(texts).decode(),)  # noqa: S608
    return f"{column} IN ({','.join('?' * len(texts))})", tuple(texts)


def _add(conditions: list[str], parameters: list[Any], text: str, values: Iterable[Any]) -> None:
    conditions.append(text)
    parameters += values


def _narrow(what: Select, conditions: list[str], parameters: list[Any]) -> None:
    """What holds whatever is asked: ids, sources, and that it has not expired."""
    if what.ids:
        if what.tenant is not None:
            _add(conditions, parameters, "entity.tenant = ?", (what.tenant,))
        _add(conditions, parameters, *_among_texts("entity.id", what.ids))
    if what.sources:
        text, values = _among_texts("entity.source", what.sources)
        _add(conditions, parameters, f"entity.source <> '' AND {text}", values)
    conditions.append("(entity.expires IS NULL OR entity.expires > unixepoch('subsec') * 1000000)")
