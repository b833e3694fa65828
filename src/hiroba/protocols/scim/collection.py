"""What a directory may do with the resources of a kind: the same for people and for groups (RFC 7644 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import Model, QuerySet

from hiroba.kernel.decide.types import Principal
from hiroba.protocols.scim.asked import Asked
from hiroba.protocols.scim.listing import Wanted, list_response, page, shown, wanted
from hiroba.protocols.scim.patching import patch
from hiroba.protocols.scim.schemas import Json

Row = TypeVar("Row", bound=Model)
Found = TypeVar("Found", covariant=True)
Answer = tuple[int, Json | None]


class One(Protocol[Found]):
    """Finds one of an organisation's, locked for the transaction or not; raises Unknown."""

    def __call__(self, code: str, id: str, *, lock: bool = False) -> Found: ...


@dataclass(frozen=True)
class Collection(Generic[Row]):
    """columns: attributes that are looked for in the database. kept: those that are kept at all.

    said: what a message says; of a row that is there, or of None.
    """

    columns: Mapping[str, str]
    kept: frozenset[str]
    all_of: Callable[[str], QuerySet[Row]]
    one: One[Row]
    told: Callable[[Row, str], Json]
    said: Callable[[Mapping[str, Any], Row | None], Any]
    make: Callable[[str, Any, Principal], Row]
    write: Callable[[Row, Any, Principal], Row]
    drop: Callable[[Row, Principal], None]

    def list_all(self, asked: Asked) -> Answer:
        return 200, self._listed(asked, asked.wanted)

    def search(self, asked: Asked) -> Answer:
        return 200, self._listed(asked, wanted(asked.said))

    def look(self, asked: Asked) -> Answer:
        return 200, self._shown(asked, self.one(asked.organisation, asked.id))

    def add(self, asked: Asked) -> Answer:
        said = self.said(asked.said, None)
        return 201, self._shown(asked, self.make(asked.organisation, said, asked.who))

    def replace(self, asked: Asked) -> Answer:
        """PUT."""
        row, _found = self._current(asked)
        return 200, self._shown(asked, self.write(row, self.said(asked.said, row), asked.who))

    def change(self, asked: Asked) -> Answer:
        """PATCH."""
        row, found = self._current(asked)
        patch(found, asked.said, self.kept)
        return 200, self._shown(asked, self.write(row, self.said(found, row), asked.who))

    def remove(self, asked: Asked) -> Answer:
        self.drop(self._current(asked)[0], asked.who)
        return 204, None

    def _listed(self, asked: Asked, wanted: Wanted) -> Json:
        rows = self.all_of(asked.organisation)
        total, found = page(rows, self.columns, lambda each: self.told(each, asked.base), wanted)
        return list_response(total, wanted.start, [shown(each, wanted) for each in found])

    def _current(self, asked: Asked) -> tuple[Row, Json]:
        row = self.one(asked.organisation, asked.id, lock=True)
        found = self.told(row, asked.base)
        asked.require_unchanged(found)
        return row, found

    def _shown(self, asked: Asked, row: Row) -> Json:
        return shown(self.told(row, asked.base), asked.wanted)
