"""Values of subscriptions: what was asked for, what is told, how the telling went."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from hiroba.context.queries.types import Condition, Geo, Scopes, TypeSelection
from hiroba.context.store.types import Micros, Record, Store
from hiroba.kernel.decide.types import Sight

KIND = "subscription"  # of its documents in the store
NGSI_LD = "ngsi-ld"  # the tongue of a subscription made by NGSI-LD
CSOURCE = "csource"  # of a context source registration subscription (5.11)


class Trigger(StrEnum):
    """notificationTrigger (ETSI GS CIM 009, 5.2.12)."""

    ENTITY_CREATED = "entityCreated"
    ENTITY_UPDATED = "entityUpdated"
    ENTITY_DELETED = "entityDeleted"
    ATTRIBUTE_CREATED = "attributeCreated"
    ATTRIBUTE_UPDATED = "attributeUpdated"
    ATTRIBUTE_DELETED = "attributeDeleted"


DEFAULT_TRIGGERS = (Trigger.ATTRIBUTE_CREATED, Trigger.ATTRIBUTE_UPDATED)


class Selector(msgspec.Struct, frozen=True, omit_defaults=True):
    """EntitySelector (5.2.33), names canonical. Everything given must hold."""

    types: TypeSelection | None = None
    ids: tuple[str, ...] = ()
    pattern: str | None = None


class Endpoint(msgspec.Struct, frozen=True, omit_defaults=True):
    """Endpoint (5.2.15). timeout, cooldown: seconds. receiver: header fields (or MQTT metadata) for the
    receiver. notifier: what the sender is to know (MQTT-Version, MQTT-QoS, Prefer)."""

    uri: str
    accept: str = "application/json"
    timeout: float | None = None
    cooldown: float = 0.0
    receiver: tuple[tuple[str, str], ...] = ()
    notifier: tuple[tuple[str, str], ...] = ()


class Form(msgspec.Struct, frozen=True, omit_defaults=True):
    """How an entity is told (5.2.14), names canonical. attributes, pick, omit: None where not given.
    join: none | flat | inline."""

    representation: str = "normalized"
    attributes: tuple[str, ...] | None = None
    pick: tuple[str, ...] | None = None
    omit: tuple[str, ...] | None = None
    system: bool = False
    changes: bool = False
    join: str = "none"
    level: int = 1
    language: str | None = None
    datasets: tuple[str, ...] = ()


class Subscription(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A subscription as it is kept, whatever the tongue it was made in.

    document: as it is given back, in the tongue's own words (of NGSI-LD: its names of types and attributes
    canonical). context: the JSON-LD @context of what is told. sight: what the subscriber may see (see
    `sights`); nothing else is ever told. throttling, interval: seconds. together: most entities in one
    notification. stopped: nobody acts for whose it is (see `sights`); never kept.
    """

    id: str
    tenant: str
    tongue: str = NGSI_LD
    sight: Sight
    created: Micros
    modified: Micros
    document: dict[str, Any]
    context: Any = None
    selectors: tuple[Selector, ...] = ()
    watched: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = DEFAULT_TRIGGERS
    q: Condition | None = None
    geo: Geo | None = None
    scopes: Scopes | None = None
    active: bool = True
    stopped: bool = False
    expires: Micros | None = None
    throttling: float = 0.0
    interval: float | None = None
    together: int = 100
    endpoint: Endpoint
    form: Form = Form()

    @property
    def key(self) -> tuple[str, str]:
        return self.tenant, self.id

    def status(self, now: Micros) -> str:
        """active | paused | expired (5.2.12)."""
        if self.expires is not None and self.expires <= now:
            return "expired"
        return "active" if self.active and not self.stopped else "paused"


Instance = tuple[str, str]  # attribute, datasetId or ''


class Happened(Protocol):
    """What a record of the log did to an entity.

    body, times: the entity after the write (of a deleted one: what it last was), as in Stored. old: instances
    that the written attributes had before, by attribute. created, updated, deleted: instances by what
    happened to them.
    """

    @property
    def record(self) -> Record: ...
    @property
    def body(self) -> dict[str, Any]: ...
    @property
    def times(self) -> dict[str, Any]: ...
    @property
    def old(self) -> Mapping[str, Any]: ...
    @property
    def created(self) -> frozenset[Instance]: ...
    @property
    def updated(self) -> frozenset[Instance]: ...
    @property
    def deleted(self) -> frozenset[Instance]: ...


class Told(msgspec.Struct, frozen=True):
    """One entity to be told of, and the triggers that hold; none at a timeInterval."""

    what: Happened
    fired: frozenset[Trigger]


class Item(msgspec.Struct, frozen=True):
    """What one subscription is to be told of one thing, rendered when it happened.

    data: JSON of one element of the notification's data, or of several joined by commas. group: items of
    different groups never go into one notification (triggerReason).
    """

    entity: str
    data: bytes
    group: str = ""


class Parcel(msgspec.Struct, frozen=True):
    """What goes over the wire. uri: http, https, mqtt or mqtts. metadata: MQTT's, None for HTTP."""

    uri: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "POST"


class Tongue(msgspec.Struct, frozen=True):
    """How a protocol puts its notifications.

    render: one entity, when it happened; None: this subscription is not told of it. wrap: items of one
    subscription and one group into one notification, when it is sent (id: of the notification, the same
    when it is tried again). every: what is told at a timeInterval, where that is not entities.
    """

    render: Callable[[Store, Subscription, Told], Awaitable[Item | None]]
    wrap: Callable[[Subscription, Sequence[Item], str], Awaitable[Parcel]]
    every: Callable[[Store, Subscription], Awaitable[Sequence[Item]]] | None = None


# What a record that is no entity's (a registration) means to subscriptions: (subscription, what to tell).
Watcher = Callable[[Store, Record, Sequence[Subscription]], Awaitable[Sequence[tuple[Subscription, Item]]]]


class Outcome(msgspec.Struct, frozen=True):
    """One attempt. status: HTTP's, 0 without an answer. error: what went wrong, '' where it went well.
    final: trying again is of no use."""

    ok: bool
    status: int = 0
    error: str = ""
    final: bool = False


class Attempt(msgspec.Struct, frozen=True, array_like=True):
    """A line of the delivery log. took: milliseconds. entities: ids, at most five of `count`."""

    at: Micros
    took: float
    status: int
    error: str
    tries: int
    entities: tuple[str, ...]
    count: int


class State(msgspec.Struct, kw_only=True):
    """How a subscription fares. throttled: changes not told because of throttling. waiting, dead: letters
    kept for a receiver that does not take them, and given up. open_until: no try before (the circuit is
    open)."""

    sent: int = 0
    failed: int = 0
    throttled: int = 0
    dropped: int = 0
    waiting: int = 0
    dead: int = 0
    last_notification: Micros | None = None
    last_success: Micros | None = None
    last_failure: Micros | None = None
    open_until: Micros | None = None
    recent: list[Attempt] = msgspec.field(default_factory=list)


class DeadLetter(msgspec.Struct, frozen=True):
    """A notification that was given up. since: when it happened, at: when it was given up (Micros)."""

    number: int
    entity: str
    since: Micros
    at: Micros
    tries: int
    error: str


class Failure(msgspec.Struct, frozen=True):
    """Dead letters of a subscription that were given up for the same error.

    since: when the first of them happened, at: when the last was given up (Micros). newest: some of them.
    """

    error: str
    count: int
    since: Micros
    at: Micros
    newest: tuple[DeadLetter, ...]
