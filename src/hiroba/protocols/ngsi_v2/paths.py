"""Service paths: where in the tree of a service an entity lies, and which part of it a request means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from hiroba.context.queries.types import AnyOf, Compare, Condition, Missing, Path
from hiroba.protocols.ngsi_v2.errors import BadRequest

ROOT = "/"
MAX_PATHS = MAX_LEVELS = 10
MAX_LEVEL = 50  # characters
_LEVEL = re.compile(r"[A-Za-z0-9_]+", re.ASCII)
_SCOPE = Path(("scope",))


class ServicePath(msgspec.Struct, frozen=True):
    """path: `/a/b`. deep: also what lies below (`/a/b/#`)."""

    path: str
    deep: bool = False

    @property
    def everything(self) -> bool:
        return self.deep and self.path == ROOT

    def holds(self, path: str) -> bool:
        if self.everything or path == self.path:
            return True
        return self.deep and path.startswith(self.path + "/")


EVERYWHERE = ServicePath(ROOT, deep=True)


@lru_cache(maxsize=1024)
def read(header: str | None) -> tuple[ServicePath, ...]:
    """The paths of a question; without a header everywhere. Raises BadRequest."""
    if not header:
        return (EVERYWHERE,)
    texts = [text.strip() for text in header.split(",")]
    if len(texts) > MAX_PATHS:
        raise BadRequest(f"too many service paths - a maximum of {MAX_PATHS} service paths is allowed")
    return tuple(_service_path(text) for text in texts)


def read_one(header: str | None) -> str:
    """The path of a change; without a header the root. Raises BadRequest."""
    if not header:
        return ROOT
    found = read(header)
    if len(found) > 1:
        raise BadRequest("more than one service path in context update request")
    if found[0].deep:
        raise BadRequest("servicepath with wildcard # is not allowed in update request")
    return found[0].path


def _service_path(text: str) -> ServicePath:
    if not text:
        raise BadRequest("empty component in ServicePath")
    if not text.startswith("/"):
        raise BadRequest("Only /absolute/ Service Paths allowed [a service path must begin with /]")
    deep = text.endswith("/#")
    text = text[:-2] if deep else text
    inner = text.removeprefix("/").removesuffix("/")
    levels = inner.split("/") if inner else []
    if len(levels) > MAX_LEVELS:
        raise BadRequest("too many components in ServicePath")
    for level in levels:
        if not level:
            raise BadRequest("empty component in ServicePath")
        if len(level) > MAX_LEVEL:
            raise BadRequest("component-name too long in ServicePath")
        if not _LEVEL.fullmatch(level):
            raise BadRequest("a component of ServicePath contains an illegal character")
    return ServicePath("/" + "/".join(levels), deep)


def path_of(body: Mapping[str, Any]) -> str:
    """Where an entity lies: its scope, of several the first."""
    scope = body.get("scope")
    if isinstance(scope, list):
        scope = scope[0] if scope else None
    return "/" + scope.strip("/") if isinstance(scope, str) else ROOT


def lies_in(body: Mapping[str, Any], paths: tuple[ServicePath, ...]) -> bool:
    path = path_of(body)
    return any(each.holds(path) for each in paths)


def condition(paths: tuple[ServicePath, ...]) -> Condition | None:
    """What an entity's scope must be to lie in one of them; None where nothing is asked."""
    if any(path.everything for path in paths):
        return None
    parts = tuple(_holds(path) for path in paths)
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def _holds(path: ServicePath) -> Condition:
    if path.deep:
        return Compare(_SCOPE, "~=", (f"^/?{re.escape(path.path[1:])}(/|$)",))
    return Missing(_SCOPE) if path.path == ROOT else Compare(_SCOPE, "==", (path.path, path.path[1:]))
