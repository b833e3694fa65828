"""The door of the devices: what measures the city and can be told what to do."""

from __future__ import annotations

from hiroba.context.devices.commands import collect, follow, give, take_result, waiting
from hiroba.context.devices.errors import (
    DeviceExists,
    ForeignTopic,
    InvalidDevice,
    NotUnderstood,
    OfDataset,
    TooLarge,
    UnknownDevice,
    UnknownReject,
    UnknownTopic,
    WrongKey,
)
from hiroba.context.devices.index import Index, index_of
from hiroba.context.devices.keys import fits
from hiroba.context.devices.measuring import AHEAD
from hiroba.context.devices.owning import seen_by, show
from hiroba.context.devices.payloads.times import micros_of
from hiroba.context.devices.registry import (
    MAX_FIELDS,
    change,
    devices_of,
    entity_id,
    feeding,
    get,
    register,
    remove,
    renew_key,
)
from hiroba.context.devices.rejects import forget, reason_of, reject, rejects_of
from hiroba.context.devices.replaying import replay
from hiroba.context.devices.statuses import state_of, status_of, statuses
from hiroba.context.devices.stopping import Stopped
from hiroba.context.devices.taking import MAX_PAYLOAD, Intake, principal_of
from hiroba.context.devices.topics import (
    Purpose,
    Route,
    base_of,
    by_key,
    command_topics,
    level_of,
    reading_topic,
    route,
    without_key,
)

__all__ = [
    "AHEAD", "MAX_FIELDS", "MAX_PAYLOAD", "DeviceExists", "ForeignTopic", "Index", "Intake",
    "InvalidDevice", "NotUnderstood", "OfDataset", "Purpose", "Route", "Stopped", "TooLarge",
    "UnknownDevice", "UnknownReject", "UnknownTopic", "WrongKey", "base_of", "by_key", "change", "collect",
    "command_topics", "devices_of", "entity_id", "feeding", "fits", "follow", "forget", "get", "give",
    "index_of", "level_of", "micros_of", "principal_of", "reading_topic", "reason_of", "register",
    "reject", "rejects_of", "remove", "renew_key", "replay", "route", "seen_by", "show", "state_of",
    "status_of", "statuses", "take_result", "waiting", "without_key",
]  # fmt: skip
