"""Values of the store: what is kept of an entity, what a write makes of it, what the log tells."""

from __future__ import annotations

from asyncio import Future
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import msgspec

from hiroba.kernel.decide.types import Sight, Visibility

if TYPE_CHECKING:
    from hiroba.context.queries.types import Condition, Geo, Order, Scopes, TypeSelection
    from hiroba.context.store.shapes import Facets

ENTITY = "entity"  # the kind of a record that tells of an entity; every other kind is a document's
MAY_END = b'"expiresAt"'  # in the JSON of what may be there only until a time
DOCUMENTS, ENDING = 1, 2  # marks of the log: a document was changed; something written may end by itself
HIDDEN = "~"  # first letter of spaces that are asked by their name only (snapshots), never with all others
Micros = int  # microseconds since 1970-01-01T00:00:00Z


class Owner(msgspec.Struct, frozen=True, gc=False):
    """Whose an entity is. source: id of the dataset it came from, or ''."""

    organisation: str = ""
    visibility: Visibility = Visibility.PUBLIC
    source: str = ""


class Place(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The bounding box of one GeoProperty (WGS84); a point has west == east and south == north."""

    attribute: str
    west: float
    south: float
    east: float
    north: float


class Spot(NamedTuple):
    """Where an entity is by one of its GeoProperties, and what decides who may know of it. source: of its
    Owner."""

    tenant: str
    id: str
    facets: Facets
    source: str
    place: Place
    expires: Micros | None


class Stored(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An entity as it is kept.

    body: JSON of the normalized form in canonical names, without createdAt and modifiedAt: byte for byte
    what a plain GET answers. times: when the entity ("") and each attribute were created and modified, in
    Micros (`store/times.py`); an instance with a datasetId has the key `attribute + "\\u001f" + datasetId`.
    shape: `name:Kind` of every attribute, sorted ("temperature:Property"). plain: no attribute has several
    instances, a list as its value or object, or a value written as `{"@value": ...}`, so that SQL can compare
    its values. expires: Micros, or None.
    version: the log's number of the write that made it so.
    """

    tenant: str
    id: str
    types: tuple[str, ...]
    body: bytes
    times: bytes
    created: Micros
    modified: Micros
    shape: tuple[str, ...]
    plain: bool
    owner: Owner
    expires: Micros | None
    version: int


class Change(msgspec.Struct, frozen=True, gc=False):
    """What a write makes of an entity (see Stored for the members that it shares).

    changed: attributes written. gone: attributes taken away. old: JSON object with the instances that
    `changed` and `gone` had before, or None. places: boxes of all its GeoProperties; None: as before.
    result: what the caller of the write gets back (for example which attributes were not updated).
    """

    types: tuple[str, ...]
    body: bytes
    times: bytes
    shape: tuple[str, ...]
    plain: bool
    changed: tuple[str, ...]
    gone: tuple[str, ...] = ()
    old: bytes | None = None
    places: tuple[Place, ...] | None = None
    expires: Micros | None = None
    result: Any = None


class Deleted(msgspec.Struct, frozen=True):
    """The write takes the entity away."""


class Unchanged(msgspec.Struct, frozen=True):
    """The write leaves everything as it is."""

    result: Any = None


# From what is there (None: nothing) and the time of the write to what shall be. Pure and quick; it may raise
# HirobaError, which then is this write's outcome and nobody else's.
Apply = Callable[["Stored | None", Micros], "Change | Deleted | Unchanged"]


class Write(msgspec.Struct, frozen=True, gc=False):
    """One write of one entity. owner: whose it is from now on; None leaves the owner of an old one alone
    and makes a new one public and the tenant's own. narrow: an old one keeps its owner, and is seen by nobody
    whom `owner` would not let see it."""

    tenant: str
    id: str
    apply: Apply
    owner: Owner | None = None
    narrow: bool = False


class Done(msgspec.Struct, frozen=True, gc=False):
    """The outcome of a write that is on disk. event: created | updated | deleted | unchanged."""

    event: str
    version: int
    result: Any = None


class Record(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One line of the log, in the order of writing.

    kind: ENTITY or a document's kind (then only tenant, id, body and event mean something; body None:
    deleted). event: created | updated | deleted. body, times, types, shape, plain, owner, expires, places:
    as in Stored and Change, after the write (of a deleted entity: `body` is what it last was). old: see
    Change.
    """

    version: int
    at: Micros
    kind: str
    event: str
    tenant: str
    id: str
    body: bytes | None
    types: tuple[str, ...] = ()
    times: bytes = b"[]"
    created: Micros = 0
    shape: tuple[str, ...] = ()
    plain: bool = True
    owner: Owner = Owner()
    expires: Micros | None = None
    places: tuple[Place, ...] | None = None
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    old: bytes | None = None


class Select(msgspec.Struct, frozen=True, kw_only=True):
    """Which entities. Everything given must hold; names in it are canonical.

    tenant: None asks all tenants (the portal does). attributes: it has at least one of them. ids, types,
    sources: any of them. bbox: west, south, east, north of its first place. since: changed after this
    version, then ordered by version. order empty: an order that is stable while nothing is written.
    count: also say how many there are in all.
    """

    tenant: str | None
    sight: Sight
    ids: tuple[str, ...] = ()
    id_pattern: str | None = None
    types: TypeSelection | None = None
    attributes: tuple[str, ...] = ()
    q: Condition | None = None
    scopes: Scopes | None = None
    geo: Geo | None = None
    bbox: tuple[float, float, float, float] | None = None
    sources: tuple[str, ...] = ()
    since: int | None = None
    order: tuple[Order, ...] = ()
    limit: int = 20
    offset: int = 0
    count: bool = False


class Page(msgspec.Struct, frozen=True):
    items: Sequence[Stored]
    count: int | None = None


class Shape(msgspec.Struct, frozen=True):
    """How many visible entities of a tenant have these types and these attributes (`name:Kind`)."""

    tenant: str
    types: tuple[str, ...]
    attributes: tuple[str, ...]
    count: int


class Node(msgspec.Struct, frozen=True):
    """A machine of a city that is spread over several. shards: parts of the entities that lie on it.

    rows: entities. size: bytes with their indexes. Both None: it does not answer.
    """

    place: str
    coordinator: bool
    shards: int
    rows: int | None
    size: int | None


class Store(Protocol):
    """The store of one event loop. Several processes may have the same data open at once.

    What is answered is on disk: `write` and `put` return after the log was synchronised (group commit: what
    waits while one commit is being synchronised goes together into the next). Reads see every answered write
    of every process.
    """

    def peek(self, tenant: str, id: str) -> Stored | None:
        """Return one entity at once where the back end can (SQLite); raises LookupError where it cannot."""

    def look(self) -> int:
        """Let `peek` and `bodies` see what is there now, not at the beginning of the loop's turn: for whoever
        asks as soon as bytes came in, ahead of all tasks.

        Returns the number of the turn: what is known of the city stands while it is the same.
        """

    def bodies(self, what: Select, /) -> list[bytes] | None:
        """Return the bodies of what `select` finds, at once where the back end can; None where it cannot, or
        has to look into entities itself."""

    async def get(self, tenant: str, id: str) -> Stored | None: ...

    async def select(self, what: Select) -> Page: ...

    def walk(self, what: Select, at_once: int = 5_000) -> AsyncIterator[Sequence[Stored]]:
        """All that fits, in portions, in no order, of one moment (over several machines there is none).

        limit, offset, order, since and count of the selection are not looked at.
        """

    def spots(self, at_once: int = 5_000) -> AsyncIterator[Sequence[Spot]]:
        """Where everything is, whoever may see it, in portions, in no order; of one moment as `walk` is.
        Only places that are indexed."""

    async def ids_of(self, tenant: str, source: str) -> Sequence[str]:
        """The ids of all entities that came from a dataset."""

    async def shapes(self, tenant: str | None, sight: Sight) -> Sequence[Shape]: ...

    async def tenants(self) -> Collection[str]:
        """The spaces that there are: something was written into them once."""

    async def is_space(self, tenant: str) -> bool:
        """Say whether it is one of them; what is known already is not asked for again."""

    async def write(self, writes: Sequence[Write]) -> list[Done | Exception]:
        """Commit the writes together, each with its own outcome (a HirobaError of its `apply`), in order."""

    def begin(self, write: Write) -> Future[list[Any]]:
        """Take one write without waiting. The outcome is that of `write`, [Done | Exception], once it is
        safe; where the store failed, its error."""

    async def put(self, kind: str, tenant: str, id: str, body: bytes | None) -> None:
        """Keep a document (a subscription, a registration, a device ...); None deletes it."""

    def documents(self, kind: str) -> Mapping[tuple[str, str], bytes]:
        """All documents of a kind by (tenant, id), as of now; held in memory, not to be changed."""

    async def kinds(self) -> Collection[str]:
        """The kinds of which there are documents."""

    async def empty(self) -> None:
        """Forget everything: entities, documents, the log. The next version follows the last one."""

    def revision(self, kind: str) -> int:
        """A number that changes when a document of that kind does; what was derived is good until then."""

    async def read_log(self, after: int, limit: int = 1000) -> Sequence[Record]:
        """Return the records after a version, oldest first."""

    async def pass_over(self, after: int, mark: int) -> int:
        """How far the log goes after a version without a line that has a mark."""

    async def log_end(self) -> int: ...

    async def position(self, follower: str) -> int:
        """How far a follower of the log has come; a new follower begins at the end of the log."""

    async def advance(self, follower: str, version: int) -> None:
        """Say that a follower is done up to a version; the log is trimmed behind all of them. A process that
        dies loses nothing of it; after a power loss the last seconds may be given again."""

    async def followers(self) -> Collection[str]:
        """The names of all followers."""

    async def wait(self, after: int, seconds: float) -> bool:
        """Wait until the log goes past a version, at most so long; True when it does."""

    async def catch_up(self) -> None:
        """Bring the indexes behind the log up to date (the city process calls it again and again)."""

    async def relieve(self) -> None:
        """Do what else those who write would have to do (it calls this several times a second)."""

    async def close(self) -> None: ...
