"""Observations whose time was changed keep their id, which is by the time that they had at first.

The document of a Datastream has in `moved` which moment stands in the id of what is at another one (Micros as
text, for JSON has no other keys). It is a permutation, so that no two have the same id.
"""

from __future__ import annotations

from hiroba.protocols.sensorthings.model.documents import Document

MOVED = "moved"


def name_of(document: Document, at: int) -> int:
    """The moment in the id of what is at a moment."""
    return int(document.get(MOVED, {}).get(str(at), at))


def moment_of(document: Document, named: int) -> int:
    """The moment at which that is whose id has this one."""
    return next((int(at) for at, other in document.get(MOVED, {}).items() if other == named), named)


def moved(document: Document, before: int, after: int) -> Document:
    """The document once what was at one moment is at another."""
    named = dict(document.get(MOVED, {}))
    named[str(before)], named[str(after)] = name_of(document, after), name_of(document, before)
    kept = {at: other for at, other in named.items() if int(at) != other}
    rest = {name: value for name, value in document.items() if name != MOVED}
    return {**rest, MOVED: kept} if kept else rest
