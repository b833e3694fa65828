"""The door of the room: names and their @contexts, and the contexts that are kept here."""

from __future__ import annotations

from hiroba.context.jsonld.core import CORE_URL, is_core
from hiroba.context.jsonld.hosting import (
    bring_copy,
    copies,
    delete,
    details,
    host,
    keep_implicit,
    listed,
    reload,
    remove_copy,
    served,
)
from hiroba.context.jsonld.keeping import own_url
from hiroba.context.jsonld.names import canonical, iri
from hiroba.context.jsonld.resolving import CORE, context_of

__all__ = [
    "CORE",
    "CORE_URL",
    "bring_copy",
    "canonical",
    "context_of",
    "copies",
    "delete",
    "details",
    "host",
    "iri",
    "is_core",
    "keep_implicit",
    "listed",
    "own_url",
    "reload",
    "remove_copy",
    "served",
]
