"""Numbers in the place of ids, for a client that takes every id for a number.

Only ids are told anew, in bodies, addresses and filters; all else passes as it is.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, unquote

_SETS = "Things|Locations|HistoricalLocations|Datastreams|Sensors|ObservedProperties|Observations|FeaturesOfInterest"
_TEXT = re.compile(rf"\b({_SETS})\('((?:[^']|'')*)'\)")
_NUMBER = re.compile(rf"\b({_SETS})\((\d+)\)")
_SPACE = r"(?:%20|\+)"
_COMPARED = re.compile(
    rf"((?:=|{_SPACE}|\(|%28|/)(?:(?:@|%40)iot\.)?id{_SPACE}(?:eq|ne|gt|ge|lt|le){_SPACE})(\d+)"
)


class Numbers:
    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._ids: list[str] = []

    def number(self, id: str) -> int:
        """The same number for the same id, from 1 on."""
        if id not in self._numbers:
            self._ids.append(id)
            self._numbers[id] = len(self._ids)
        return self._numbers[id]

    def id(self, number: int) -> str | None:
        return self._ids[number - 1] if 0 < number <= len(self._ids) else None

    # on the way out

    def out(self, body: bytes) -> bytes:
        try:
            return json.dumps(self._out(json.loads(body)), ensure_ascii=False).encode()
        except ValueError:  # no JSON
            return body

    def address_out(self, address: str) -> str:
        def numbered(found: re.Match[str]) -> str:
            id = unquote(found[2]).replace("''", "'")
            return f"{found[1]}({self.number(id)})"

        return _TEXT.sub(numbered, address)

    def _out(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._out(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self._out(each) for each in value]
        if name == "@iot.id" and isinstance(value, str):
            return self.number(value)
        return self.address_out(value) if isinstance(value, str) and name.endswith("Link") else value

    # on the way in

    def within(self, body: bytes) -> bytes:
        try:
            return json.dumps(self._within(json.loads(body)), ensure_ascii=False).encode()
        except ValueError:
            return body

    def path_in(self, path: str) -> str:
        def named(found: re.Match[str]) -> str:
            id = self.id(int(found[2]))
            return found[0] if id is None else f"{found[1]}({quote(_quoted(id))})"

        return _NUMBER.sub(named, path)

    def query_in(self, text: str) -> str:
        def named(found: re.Match[str]) -> str:
            id = self.id(int(found[2]))
            return found[0] if id is None else f"{found[1]}{quote(_quoted(id))}"

        return _COMPARED.sub(named, text)

    def _within(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._within(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self._within(each) for each in value]
        known = self.id(value) if name == "@iot.id" and isinstance(value, int) else None
        return value if known is None else known


def _quoted(id: str) -> str:
    return "'" + id.replace("'", "''") + "'"
