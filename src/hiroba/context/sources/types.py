"""Values of context sources: who holds what elsewhere, and how it is asked there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from hiroba.context.queries.types import Condition, Geo, Scopes, TypeSelection
from hiroba.context.store.types import Micros

REGISTRATION = "registration"  # the kind of the store's documents
INCLUSIVE, EXCLUSIVE, REDIRECT, AUXILIARY = "inclusive", "exclusive", "redirect", "auxiliary"
MODES = (INCLUSIVE, EXCLUSIVE, REDIRECT, AUXILIARY)
PROXIED = (EXCLUSIVE, REDIRECT)  # what is registered so is not held here


class EntityInfo(msgspec.Struct, frozen=True):
    """Which entities a source has. types empty: of any type. pattern: found anywhere in the id."""

    types: tuple[str, ...]
    id: str | None = None
    pattern: str | None = None


class Information(msgspec.Struct, frozen=True):
    """Entities (none: any), and their attributes (none: any)."""

    entities: tuple[EntityInfo, ...] = ()
    attributes: frozenset[str] = frozenset()


class Interval(msgspec.Struct, frozen=True):
    start: Micros
    end: Micros | None = None


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """A registration, ready to be matched (5.2.9). Names in it are canonical.

    space: the tenant whose requests it is about. tenant: named in requests to the source. timeout, cooldown:
    seconds. document: as it is kept, members in canonical names, without counters.
    """

    id: str
    space: str
    information: tuple[Information, ...]
    endpoint: str
    mode: str = INCLUSIVE
    operations: frozenset[str] = frozenset()
    tenant: str = ""
    alias: str = ""
    datasets: frozenset[str] = frozenset()
    info: tuple[tuple[str, str], ...] = ()
    local_only: bool = False
    timeout: float = 5.0
    cooldown: float = 0.0
    expires: Micros | None = None
    observation: Interval | None = None
    management: Interval | None = None
    document: Mapping[str, Any] = msgspec.field(default_factory=dict)


class Kept(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A registration in the store. registration: made of the document when it is read; not kept."""

    document: dict[str, Any]
    created: Micros
    modified: Micros
    registration: Registration | None = None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which entities a request is about; what is empty restricts nothing (5.12).

    types: of an entity that is written; selection: of a query.
    """

    ids: tuple[str, ...] = ()
    pattern: str | None = None
    types: tuple[str, ...] = ()
    selection: TypeSelection | None = None
    attributes: frozenset[str] = frozenset()
    datasets: frozenset[str] = frozenset()


class Match(msgspec.Struct, frozen=True):
    """A registration that a request meets, and how far.

    ids: those the source may have (empty: any). attributes: those it has (None: any). types: those
    registered for what is asked (empty: any).
    """

    registration: Registration
    ids: tuple[str, ...]
    attributes: frozenset[str] | None
    types: tuple[str, ...]
    information: tuple[int, ...]  # which RegistrationInfo elements were met

    def covers(self, name: str) -> bool:
        return self.attributes is None or name in self.attributes


class Span(msgspec.Struct, frozen=True):
    """A temporal query (4.11). relation: before | after | between. subject: observedAt | createdAt | ..."""

    relation: str
    at: Micros
    end: Micros | None = None
    subject: str = "observedAt"


class Discovery(msgspec.Struct, frozen=True, kw_only=True):
    """Which registrations are looked for (5.10.2)."""

    asked: Asked
    condition: Condition | None = None
    filter: Condition | None = None
    geo: Geo | None = None
    scopes: Scopes | None = None
    span: Span | None = None


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent to a source. path: after the API's prefix, encoded. body: names as `context` has them.

    context: JSON-LD @context of the names; link: its address, where it has one ('': the core context).
    embedded: the body carries the context, since it has no address.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    context: Any = None
    link: str = ""
    embedded: bool = False


class Way(msgspec.Struct, frozen=True):
    """How the triggering request came: its header fields (lower-case), and the Via to send on."""

    headers: Mapping[str, str]
    via: str


class Reply(msgspec.Struct, frozen=True):
    """What a source answered. trouble: '' | silent | error | garbage | loop (6.3.17).
    warnings: what its own answer warned of."""

    status: int
    document: Any = None
    headers: Mapping[str, str] = {}
    warnings: str = ""
    trouble: str = ""
