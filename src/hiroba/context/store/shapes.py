"""Shapes: few combinations of space, types, attributes and owner, held in memory and numbered in the store.

Selection by type, by attribute and by what a reader may see asks the shapes; the entities are then found
by the numbers of their shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

import msgspec

from hiroba.context.queries.service import types_match
from hiroba.context.queries.types import TypeSelection
from hiroba.context.store.seeing import shape_seen
from hiroba.context.store.types import HIDDEN, Change, Owner, Shape, Stored
from hiroba.kernel.decide.types import NOTHING, WHOLE, Limits, Sight, Visibility


class Facets(msgspec.Struct, frozen=True, array_like=True):
    """What entities of a shape have in common. attributes: `name:Kind`, sorted. plain: see Stored."""

    tenant: str
    types: tuple[str, ...]
    attributes: tuple[str, ...]
    plain: bool
    organisation: str
    visibility: Visibility

    def names(self) -> frozenset[str]:
        return frozenset(each.rpartition(":")[0] for each in self.attributes)

    def kinds(self) -> dict[str, str]:
        """The kind of each attribute."""
        pairs = (each.rpartition(":") for each in self.attributes)
        return {name: kind for name, _colon, kind in pairs}


def facets_of(tenant: str, what: Change | Stored, owner: Owner) -> Facets:
    return Facets(tenant, what.types, what.shape, what.plain, owner.organisation, owner.visibility)


def meant(
    facets: Facets, tenant: str | None, sight: Sight, types: TypeSelection | None = None
) -> Limits | None:
    """How much is seen of entities that have this in common; None: nothing, or they are not asked for."""
    if _is_asked(facets.tenant, tenant, sight) and (types is None or types_match(types, facets.types)):
        return _extent(facets, sight)
    return None


Parts = list[tuple[Limits, Sequence[int]]]  # what is seen of shapes, and their numbers
_REMEMBERED = 1024  # selections of shapes
_MOST_NAMES = 100  # of types and attributes in one of them: longer ones would fill the memory
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Facets).decode


def written(facets: Facets) -> str:
    """The text by which a shape is known in the store."""
    return _encode(facets).decode()


class Shapes:
    """The shapes that a process knows. last: the highest number, to ask the store for newer ones."""

    def __init__(self) -> None:
        self._numbers: dict[Facets, int] = {}
        self._facets: dict[int, Facets] = {}
        self._owners: dict[int, Owner] = {}  # of what came from no dataset
        self._tenants: set[str] = set()
        self._names: dict[int, frozenset[str]] = {}
        self._kinds: dict[int, dict[str, str]] = {}
        self._fitting: dict[tuple[object, ...], tuple[int, ...]] = {}
        self._parts: dict[tuple[Sight, tuple[int, ...]], Parts] = {}
        self.last = 0

    def learn(self, rows: Iterable[tuple[int, str]]) -> None:
        """Take in shapes of the store: number and text."""
        for number, text in rows:
            self.know(number, _decode(text))

    def know(self, number: int, facets: Facets) -> None:
        self._numbers[facets] = number
        self._facets[number] = facets
        self._owners[number] = Owner(facets.organisation, facets.visibility)
        self._tenants.add(facets.tenant)
        self._names[number] = facets.names()
        self._kinds[number] = facets.kinds()
        self._fitting.clear()
        self._parts.clear()
        self.last = max(self.last, number)

    def forget(self) -> None:
        """Drop everything: a transaction that made shapes was undone."""
        self.__init__()  # type: ignore[misc]

    def number(self, facets: Facets) -> int | None:
        return self._numbers.get(facets)

    def facets(self, number: int) -> Facets:
        """Raises KeyError for a shape that is newer than what is known."""
        return self._facets[number]

    def owner(self, number: int, source: str) -> Owner:
        """Whose entities of a shape are; of most it is one object, which is compared at once."""
        owner = self._owners[number]
        return owner if not source else Owner(owner.organisation, owner.visibility, source)

    def tenants(self) -> Set[str]:
        return self._tenants

    def fitting(
        self,
        tenant: str | None,
        sight: Sight,
        types: TypeSelection | None = None,
        attributes: tuple[str, ...] = (),
    ) -> tuple[int, ...]:
        """The numbers of the shapes whose entities may be meant; looked for once until there are new ones."""
        asked = tenant, sight, types, attributes
        found = self._fitting.get(asked)
        if found is None:
            found = tuple(self._fit(tenant, sight, types, frozenset(attributes)))
            if len(attributes) + sum(map(len, types.groups if types else ())) <= _MOST_NAMES:
                if len(self._fitting) >= _REMEMBERED:
                    self._fitting.clear()
                self._fitting[asked] = found
        return found

    def _fit(
        self, tenant: str | None, sight: Sight, types: TypeSelection | None, wanted: frozenset[str]
    ) -> Iterator[int]:
        for number, facets in self._facets.items():
            if not wanted or not wanted.isdisjoint(self._names[number]):
                limits = meant(facets, tenant, sight, types)
                if limits is not None and (not wanted or self._has_one(number, wanted, limits)):
                    yield number

    def _has_one(self, number: int, wanted: frozenset[str], limits: Limits) -> bool:
        """Whether entities of a shape have one of these attributes, as far as they are seen."""
        return limits.whole or any(map(limits.opens, wanted & self._names[number]))

    def parts(
        self,
        tenant: str | None,
        sight: Sight,
        types: TypeSelection | None = None,
        attributes: tuple[str, ...] = (),
    ) -> Parts:
        """The same in groups of those of which the same is seen."""
        numbers = self.fitting(tenant, sight, types, attributes)
        if not sight.partial:
            return [(WHOLE, numbers)]
        known = self._parts.get((sight, numbers))
        if known is None:
            if len(self._parts) >= _REMEMBERED:
                self._parts.clear()
            known = self._parts[sight, numbers] = self._part(numbers, sight)
        return known

    def _part(self, numbers: Sequence[int], sight: Sight) -> Parts:
        found: dict[Limits, list[int]] = {}
        for number in numbers:
            found.setdefault(_extent(self._facets[number], sight) or NOTHING, []).append(number)
        return list(found.items())

    def alike(
        self, numbers: Iterable[int], names: Sequence[str], limits: Limits = WHOLE
    ) -> list[tuple[dict[str, str], bool, list[int]]]:
        """Shapes in groups of those that have these attributes of the same kinds: kinds, plain, numbers.

        limits: what is seen of them; an attribute that is not has no kind.
        """
        found: dict[tuple[object, ...], tuple[dict[str, str], bool, list[int]]] = {}
        for number in numbers:
            kinds, plain = self._kinds[number], self._facets[number].plain
            if not limits.whole:
                kinds = {name: kind for name, kind in kinds.items() if limits.opens(name)}
            key = plain, *map(kinds.get, names)
            found.setdefault(key, (kinds, plain, []))[2].append(number)
        return list(found.values())

    def with_attributes(
        self, numbers: Iterable[int], needed: Sequence[frozenset[str]], limits: Limits = WHOLE
    ) -> list[int]:
        """Those that have one attribute of each set, as far as they are seen."""
        names = self._names
        if not limits.whole:
            needed = [frozenset(filter(limits.opens, one)) for one in needed]
        return [number for number in numbers if all(not one.isdisjoint(names[number]) for one in needed)]

    def counted(self, counts: Iterable[tuple[int, int]], tenant: str | None, sight: Sight) -> list[Shape]:
        """Shapes with how many entities there are of each that the reader sees."""
        there = dict(counts)
        found: dict[tuple[str, tuple[str, ...], tuple[str, ...]], int] = {}
        for number in self.fitting(tenant, sight):
            facets = self._facets[number]
            limits = _extent(facets, sight) or NOTHING
            attributes = facets.attributes if limits.whole else shape_seen(facets.attributes, limits)
            key = facets.tenant, facets.types, attributes
            found[key] = found.get(key, 0) + there.get(number, 0)
        return [Shape(*key, count) for key, count in found.items() if count > 0]


def _is_asked(space: str, asked: str | None, sight: Sight) -> bool:
    """Spaces that are hidden are asked by their name, or by who sees everything (a backup)."""
    if asked is None:
        return sight.everything or not space.startswith(HIDDEN)
    return space == asked


def _extent(facets: Facets, sight: Sight) -> Limits | None:
    """How much is seen of entities of a shape; None: nothing."""
    return sight.extent(facets.types, facets.visibility, facets.organisation)
