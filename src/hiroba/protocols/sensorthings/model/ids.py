"""Ids of what is no entity of its own: a stream is an attribute of an entity, an Observation an instance of
it at a time."""

from __future__ import annotations

import msgspec

_SEPARATOR = "*"
_DATASET = "**"


class StreamId(msgspec.Struct, frozen=True):
    thing: str
    attribute: str
    dataset: str = ""

    def __str__(self) -> str:
        tail = f"{_DATASET}{self.dataset}" if self.dataset else ""
        return f"{self.thing}{_SEPARATOR}{self.attribute}{tail}"


class MomentId(msgspec.Struct, frozen=True):
    """at: Micros of the observation."""

    stream: StreamId
    at: int

    def __str__(self) -> str:
        return f"{self.stream}{_SEPARATOR}{self.at}"


def stream_id(text: str) -> StreamId | None:
    head, _sign, dataset = text.partition(_DATASET)
    thing, sign, attribute = head.rpartition(_SEPARATOR)
    return StreamId(thing, attribute, dataset) if sign and thing and attribute else None


def moment_id(text: str) -> MomentId | None:
    head, _sign, at = text.rpartition(_SEPARATOR)
    stream = stream_id(head) if at.isascii() and at.isdigit() and len(at) < 18 else None
    return MomentId(stream, int(at)) if stream is not None else None
