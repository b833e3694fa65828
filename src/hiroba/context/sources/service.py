"""The door of the context sources."""

from __future__ import annotations

from hiroba.context.sources import entity_maps, hearing, noticing, snapshots
from hiroba.context.sources.asking import ask, segment
from hiroba.context.sources.discovery import discovered, may_have, overlaps, tests_of, within_reach
from hiroba.context.sources.errors import (
    Loop,
    NotSupportedBySource,
    SourceFailed,
    SourceSilent,
    UnknownEntityMap,
    UnknownRegistration,
)
from hiroba.context.sources.hearing import begin
from hiroba.context.sources.identity import alias_of, been_there, onward, passed, uptime
from hiroba.context.sources.matching import match
from hiroba.context.sources.merging import HERE, Part, merged, rank_of
from hiroba.context.sources.registering import register, remove, update
from hiroba.context.sources.registry import find, living, now, revision
from hiroba.context.sources.rendering import rendered
from hiroba.context.sources.tally import tally_of, write_down
from hiroba.context.sources.types import Asked

__all__ = [
    "HERE",
    "Asked",
    "Loop",
    "NotSupportedBySource",
    "Part",
    "SourceFailed",
    "SourceSilent",
    "UnknownEntityMap",
    "UnknownRegistration",
    "alias_of",
    "ask",
    "been_there",
    "begin",
    "discovered",
    "entity_maps",
    "find",
    "hearing",
    "living",
    "match",
    "may_have",
    "merged",
    "noticing",
    "now",
    "onward",
    "overlaps",
    "passed",
    "rank_of",
    "register",
    "remove",
    "rendered",
    "revision",
    "segment",
    "snapshots",
    "tally_of",
    "tests_of",
    "update",
    "uptime",
    "within_reach",
    "write_down",
]
