"""Shapes: few combinations of space, types, attributes and owner, held in memory and numbered in the file.

Selection by type, by attribute and by what a reader may see asks the shapes; the entities are then found
by the numbers of their shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import apsw
import msgspec

from hiroba.context.queries.service import types_match
from hiroba.context.queries.types import TypeSelection
from hiroba.context.store.types import Owner
from hiroba.kernel.decide.types import Sight, Visibility


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


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Facets).decode


class Shapes:
    """The shapes that a process knows; `refresh` takes in those that others made."""

    def __init__(self) -> None:
        self._numbers: dict[Facets, int] = {}
        self._facets: dict[int, Facets] = {}
        self._names: dict[int, frozenset[str]] = {}
        self._last = 0
        self.generation = 0  # changes when there are new shapes: answers kept by it are good until then

    def refresh(self, connection: apsw.Connection) -> None:
        """Read what was added since the last time."""
        for number, facets in connection.execute(
            "SELECT shape, facets FROM shape WHERE shape > ?", (self._last,)
        ):
            self._learn(number, _decode(facets))

    def forget(self) -> None:
        """Drop everything: a transaction that made shapes was undone."""
        self.__init__()  # type: ignore[misc]

    def _learn(self, number: int, facets: Facets) -> None:
        self._numbers[facets] = number
        self._facets[number] = facets
        self._names[number] = facets.names()
        self._last = max(self._last, number)
        self.generation += 1

    def number_of(self, connection: apsw.Connection, facets: Facets) -> int:
        """The number of a shape, made within the running transaction where it is new."""
        number = self._numbers.get(facets)
        if number is None:
            text = _encode(facets).decode()
            number = connection.execute("INSERT INTO shape (facets) VALUES (?) RETURNING shape", (text,)).get
            self._learn(number, facets)
        return number

    def facets(self, number: int) -> Facets:
        return self._facets[number]

    def names(self, number: int) -> frozenset[str]:
        return self._names[number]

    def tenants(self) -> list[str]:
        return sorted({facets.tenant for facets in self._facets.values()})

    def fitting(
        self,
        tenant: str | None,
        sight: Sight,
        types: TypeSelection | None = None,
        attributes: Sequence[str] = (),
    ) -> Iterator[int]:
        """The numbers of the shapes whose entities may be meant."""
        sees = seeing(sight)
        wanted = frozenset(attributes)
        for number, facets in self._facets.items():
            if (
                (tenant is None or facets.tenant == tenant)
                and (types is None or types_match(types, facets.types))
                and (not wanted or not wanted.isdisjoint(self._names[number]))
                and sees(facets)
            ):
                yield number


def seeing(sight: Sight) -> Callable[[Facets | Owner], bool]:
    """The same rule as `decide.visible`, over shapes and owners."""

    def sees(facets: Facets | Owner) -> bool:
        if sight.everything or facets.visibility is Visibility.PUBLIC:
            return True
        seen = sight.organisations if facets.visibility is Visibility.ORGANISATION else sight.private_of
        return facets.organisation in seen

    return sees
