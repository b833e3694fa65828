"""Scope queries (ETSI GS CIM 009, 4.19): `/a/b`, `/a/+`, `/a/#`, `;` for and, `,` or `|` for or."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hiroba.context.queries.errors import InvalidScopes
from hiroba.context.queries.types import Scopes

_PATTERN = re.compile(r"/?(?:[^/;,|()#+\s]+|\+)(?:/(?:[^/;,|()#+\s]+|\+))*(?:/#)?|/#")
_OR = re.compile(r"[,|]")


def parse_scopes(text: str) -> Scopes:
    """Return the query. Raises InvalidScopes."""
    groups = []
    for group in _OR.split(text):
        enclosed = group.startswith("(") and group.endswith(")")
        patterns = tuple((group[1:-1] if enclosed else group).split(";"))
        if not all(_PATTERN.fullmatch(pattern) for pattern in patterns):
            raise InvalidScopes(text=text[:100])
        groups.append(patterns)
    return Scopes(tuple(groups))


def scopes_match(query: Scopes, scopes: Iterable[str]) -> bool:
    """Say whether an entity with these scopes is meant; each pattern may be met by another scope."""
    there = [_levels(scope) for scope in scopes]
    return any(
        all(any(_meets(_levels(pattern), scope) for scope in there) for pattern in group)
        for group in query.groups
    )


def _levels(text: str) -> list[str]:
    return text.strip("/").split("/")


def _meets(pattern: list[str], scope: list[str]) -> bool:
    """`+` stands for one level, a last `#` for the level itself and all below it."""
    if pattern[-1] == "#":
        pattern = pattern[:-1]
        scope = scope[: len(pattern)]
    return len(pattern) == len(scope) and all(p in ("+", s) for p, s in zip(pattern, scope, strict=True))
