"""The times of an entity and of its attributes as they are kept (Stored.times).

Attributes that were written together have the same times: each pair is written once, with the names that it
is of, so that an entity of ten attributes takes a quarter less of a page, of the log and of the memory.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

Pair = tuple[int, int]  # created, modified; in Micros
Times = dict[str, Pair]
Groups = list[tuple[int, int, list[str]]]  # created, modified, and whose times these are
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Groups).decode
_decode_former = msgspec.json.Decoder(Times).decode  # before pairs were written once


def times_of(text: bytes) -> Times:
    """Read what is kept."""
    found: Times = {}
    for created, modified, keys in _groups_of(text):
        found.update(dict.fromkeys(keys, (created, modified)))
    return found


def times_text(times: Mapping[str, Pair]) -> bytes:
    """JSON of `[[created, modified, [key, ...]], ...]`."""
    return _encode(_grouped(times))


def _groups_of(text: bytes) -> Groups:
    return _grouped(_decode_former(text)) if text.startswith(b"{") else _decode(text)


def _grouped(times: Mapping[str, Pair]) -> Groups:
    groups: dict[Pair, list[str]] = {}
    for key, pair in times.items():
        groups.setdefault(pair, []).append(key)
    return [(*pair, keys) for pair, keys in groups.items()]


class Stamps:
    """Times while they are changed: what is not touched is not taken apart."""

    __slots__ = ("_groups",)

    def __init__(self, text: bytes) -> None:
        self._groups = _groups_of(text)

    def touch(self, key: str, now: int) -> None:
        """It is modified now, and created, too, where it was not there."""
        created = now
        for group in self._groups:
            if key in group[2]:
                if group[1] == now:
                    return
                created = group[0]
                group[2].remove(key)
                break
        for group in self._groups:
            if group[1] == now and group[0] == created:
                group[2].append(key)
                return
        self._groups.append((created, now, [key]))

    def drop(self, key: str, instances: str | None = None) -> None:
        """Take the times of a key away, and of all that begin with `instances`."""
        for _created, _modified, keys in self._groups:
            keys[:] = [
                each for each in keys if each != key and not (instances and each.startswith(instances))
            ]

    def text(self) -> bytes:
        return _encode([group for group in self._groups if group[2]])
