"""Values of the history: what an attribute was, questions about it, and their answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from hiroba.context.store.types import Micros, Owner
from hiroba.kernel.decide.types import Sight

if TYPE_CHECKING:
    import pyarrow as pa

    from hiroba.context.queries.types import Condition, Geo, Scopes, TypeSelection
    from hiroba.context.store.types import Record

SCOPE = "scope"  # the entity's scope over time is kept as a Property of this name
NO_DATASET = ""  # of the default instance
METHODS = ("totalCount", "distinctCount", "sum", "avg", "min", "max", "stddev", "sumsq")
PROPERTIES = ("observedAt", "createdAt", "modifiedAt", "deletedAt")


class Instance(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What an attribute was at one time.

    number: names it (see `naming`). observed: its observedAt. created: when it came to be; modified: the
    same, unless it was written anew by itself since. body: JSON of the attribute as it is stored in
    an entity (canonical names, datasetId and observedAt within, createdAt and modifiedAt not).
    deleted: when it was deleted; then the body holds the NGSI-LD Null.
    """

    number: int
    attribute: str
    dataset: str
    observed: Micros | None
    created: Micros
    modified: Micros
    deleted: Micros | None
    body: msgspec.Raw

    def time(self, name: str) -> Micros | None:
        """Its temporal property of this name (one of PROPERTIES)."""
        if name == "observedAt":
            return self.observed
        if name == "modifiedAt":
            return self.modified
        return self.created if name == "createdAt" else self.deleted


class Window(msgspec.Struct, frozen=True):
    """A temporal query (ETSI GS CIM 009, 4.11): low <= time < high of one temporal property.

    relation: before | after | between | '' (any time; `named` then says whether the property was asked for,
    so that what lacks it is left out).
    """

    relation: str = ""
    low: Micros | None = None
    high: Micros | None = None
    property: str = "observedAt"
    named: bool = False

    def holds(self, instance: Instance) -> bool:
        time = instance.time(self.property)
        if time is None:
            return not (self.relation or self.named)
        return (self.low is None or time >= self.low) and (self.high is None or time < self.high)

    def time_of(self, instance: Instance) -> Micros:
        """When it was, for order and range; of what has not the property, when it was written."""
        time = instance.time(self.property)
        return instance.modified if time is None else time


EVER = Window()


class Duration(msgspec.Struct, frozen=True):
    """An ISO 8601 duration; all zero: the whole time at once."""

    months: int = 0
    micros: int = 0


class Aggregation(msgspec.Struct, frozen=True):
    """methods: some of METHODS, in the order asked. period: length of each bucket."""

    methods: tuple[str, ...]
    period: Duration = Duration()


class Bucket(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The values of one series from `start` until before `end`; one value a method, None: not to be had."""

    start: Micros
    end: Micros
    values: tuple[Any, ...]


class Series(msgspec.Struct, frozen=True):
    """One attribute (of one datasetId) of one entity in buckets, earliest first."""

    attribute: str
    dataset: str
    kind: str
    buckets: Sequence[Bucket]


class Projection(msgspec.Struct, frozen=True):
    """What is wanted of each entity. attributes: None: all. datasets: None: all; NO_DATASET: the default
    instance. without: attributes that are not wanted."""

    attributes: frozenset[str] | None = None
    datasets: frozenset[str] | None = None
    without: frozenset[str] = frozenset()

    def wants(self, attribute: str) -> bool:
        return (self.attributes is None or attribute in self.attributes) and attribute not in self.without


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which entities, at which time, and what of them (5.7.4). Names are canonical.

    last: so many instances of each attribute, the most recent ones. page: at most so many instances of an
    attribute are told at once. limit: of entities. having: an entity needs an instance of one of them.
    """

    tenant: str
    sight: Sight
    window: Window
    projection: Projection = Projection()
    ids: tuple[str, ...] = ()
    id_pattern: str | None = None
    types: TypeSelection | None = None
    q: Condition | None = None
    geo: Geo | None = None
    scopes: Scopes | None = None
    having: frozenset[str] | None = None
    last: int | None = None
    page: int = 1000
    limit: int = 20
    offset: int = 0
    descending: bool = False
    count: bool = False
    aggregation: Aggregation | None = None


class Known(msgspec.Struct, frozen=True):
    """An entity of which there is history."""

    key: int
    tenant: str
    id: str
    types: tuple[str, ...]
    owner: Owner
    created: Micros
    modified: Micros
    deleted: Micros | None


class Evolution(msgspec.Struct, frozen=True):
    """An entity over time: instances by attribute, earliest first, or series where an aggregation was asked.

    An attribute whose instances all lie outside the range that is told has an empty sequence; `kinds` has
    what it is.
    """

    entity: Known
    attributes: dict[str, Sequence[Instance]]
    series: Sequence[Series] = ()
    kinds: dict[str, str] = {}


class Range(msgspec.Struct, frozen=True):
    """What part of the time was told when not all instances were (6.3.10); start > end: newest first."""

    start: Micros
    end: Micros
    size: int | None


class Answer(msgspec.Struct, frozen=True):
    """range: None where all instances were told. more: there are entities behind these."""

    evolutions: Sequence[Evolution]
    range: Range | None = None
    count: int | None = None
    more: bool = False


Attributes = dict[str, Any]  # as in an entity: an attribute is an instance or a list of them
Change = Callable[[dict[str, Any]], dict[str, Any]]  # from an instance to what it shall be


# takes a table with the columns of segments (columns.SCHEMA) and `tenant`, `organisation`, `visibility`
Take = Callable[["pa.Table"], None]


class Copied(msgspec.Struct, frozen=True):
    """What a copy is to hold. columns: of `columns.SCHEMA`; tenant, organisation and visibility come with
    them. month: only what is sealed for it is read, and what was not sealed yet.
    """

    columns: tuple[str, ...]
    window: Window = EVER
    month: str = ""


class HistoryStore(Protocol):
    """Where history is kept. Every verb is synchronous, safe to call from any thread, and of all processes.

    What is written by these verbs is on the disk when they return; only what `take_in` took is not before
    `settle`, for the log still has it.
    """

    def position(self) -> int | None:
        """The version of the log that is taken in; None: nothing ever was."""

    def begin(self, position: int) -> None:
        """Say where a history that never followed the log begins."""

    def take_in(self, records: Sequence[Record], after: int, upto: int) -> bool:
        """Keep records; False, and nothing kept, when the position is not `after` any more."""

    def settle(self) -> int:
        """Return a position that a power loss does not undo."""

    def ask(self, question: Question) -> Answer: ...

    def evolution(self, question: Question, id: str) -> Answer | None:
        """One entity; None when there is no history of it, or it must not be seen."""

    def ids(self, question: Question, most: int) -> list[str]: ...

    def months(self, type: str, sight: Sight) -> dict[str, str]:
        """The months of which there may be something to copy, and what tells whether it changed."""

    def copy(self, type: str, sight: Sight, what: Copied, take: Take) -> None:
        """Hand on all values of the things of a type that are there now and may be seen, in no order."""

    def one(self, tenant: str, id: str) -> Known | None: ...

    def has(self, entity: Known, projection: Projection, sight: Sight) -> bool:
        """Say whether there ever was anything of this that may be seen."""

    def has_tenant(self, tenant: str) -> bool: ...

    def add(
        self,
        tenant: str,
        id: str,
        attributes: Attributes,
        at: Micros,
        types: tuple[str, ...] = (),
        owner: Owner | None = None,
    ) -> bool:
        """Add instances; one of the same datasetId and observedAt as an older one takes its place.

        types: added to those the entity has; empty: it must be there (NoSuchHistory). True when it is new.
        """

    def take_in_table(self, tenant: str, table: pa.Table, owner: Owner | None = None) -> int:
        """Keep readings in bulk (see bulk.take_in_table for the columns); return how many."""

    def delete_entity(self, tenant: str, id: str) -> None:
        """Forget an entity wholly. Raises NoSuchHistory."""

    def delete_attribute(self, tenant: str, id: str, name: str, dataset: str, *, every: bool) -> None:
        """Forget an attribute: its instances of one datasetId, or all. Raises NoSuchHistory."""

    def note_deleted(self, tenant: str, id: str, name: str, at: Micros, dataset: str, *, every: bool) -> None:
        """Note that an attribute was deleted, of an entity that is only history. Raises NoSuchHistory."""

    def delete_instance(self, tenant: str, id: str, name: str, instance: int) -> None:
        """Forget one instance. Raises NoSuchHistory."""

    def change_instance(
        self, tenant: str, id: str, name: str, instance: int, change: Change, at: Micros
    ) -> None:
        """Write one instance anew, under its name. Raises NoSuchHistory, and what `change` raises."""

    def save(self, folder: Path) -> None:
        """Put a copy of all into a folder."""

    def load(self, folder: Path, position: int) -> None:
        """Put a copy in the place of what is there; it goes on from this position of the log."""

    def keep(self, *, later: bool = False) -> bool:
        """Do one step of the upkeep; False when there was nothing to do. later: only what cannot wait."""

    def purge(self) -> int:
        """Write every file anew from which something was deleted, without waiting; return how many. Those in
        whose place they are go as soon as no query reads them."""

    def types(self, tenant: str) -> list[str]:
        """The types of entities of which there is history in a space."""

    def values_by_month(self, tenant: str, type: str) -> dict[str, int]:
        """How many sealed values of a type each month (`2026-11`, UTC) has, oldest first."""

    def expire(self, tenant: str, type: str, month: str) -> int:
        """Remove the sealed values of a type of one month; return how many. Broken off, it goes on."""

    def spaces(self) -> list[str]:
        """The spaces of which there is history."""

    def close(self) -> None: ...
