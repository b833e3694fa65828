"""Paths with places to handlers, by segments: a dictionary look-up each, no regular expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from hiroba.protocols.http.errors import MethodNotAllowed, NoSuchPath
from hiroba.protocols.http.types import Handler


class Found(NamedTuple):
    """handler, the pattern of the path that it stands for, and what stood in the places."""

    handler: Handler
    pattern: str
    segments: tuple[str, ...]


class _Node:
    __slots__ = ("fixed", "handlers", "pattern", "place")

    def __init__(self) -> None:
        self.pattern = ""
        self.fixed: dict[str, _Node] = {}
        self.place: _Node | None = None
        self.handlers: dict[str, Handler] = {}


class Router:
    """`add("GET", "/entities/{id}", handler)`; a place takes one segment, percent-decoded after splitting."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self._root = _Node()
        self._routes: list[tuple[str, str]] = []

    def add(self, method: str, path: str, handler: Handler) -> None:
        node = self._root
        for segment in _split(path):
            if segment.startswith("{"):
                node.place = node.place or _Node()
                node = node.place
            else:
                node = node.fixed.setdefault(segment, _Node())
        node.handlers[method] = handler
        node.pattern = self.prefix + path
        self._routes.append((method, path))

    def routes(self) -> list[tuple[str, str]]:
        """Every method and path that was added, the path without the prefix."""
        return list(self._routes)

    def wrap(self, method: str, path: str, around: Callable[[Handler], Handler]) -> None:
        """Put something around the handler of a route that was added before."""
        node = self._root
        for segment in _split(path):
            found = node.place if segment.startswith("{") else node.fixed.get(segment)
            if found is None:
                raise KeyError(path)
            node = found
        node.handlers[method] = around(node.handlers[method])

    def find(self, method: str, raw_path: str) -> Found:
        """Return what answers. Raises NoSuchPath, MethodNotAllowed."""
        found: list[str] = []
        node = self._root
        for segment in _split(raw_path[len(self.prefix) :]):
            after = node.fixed.get(segment)
            if after is None:
                after = node.place
                if after is None:
                    raise NoSuchPath(path=raw_path[:200])
                found.append(unquote(segment) if "%" in segment else segment)
            node = after
        handler = node.handlers.get(method)
        if handler is None:
            if not node.handlers:
                raise NoSuchPath(path=raw_path[:200])
            raise MethodNotAllowed(method=method, allowed=", ".join(sorted(node.handlers)))
        return Found(handler, node.pattern, tuple(found))


def _split(path: str) -> list[str]:
    return path.strip("/").split("/") if path.strip("/") else []
