"""Where a value stands in a document: a JSON Pointer (RFC 6901), or names with dots and brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

MISSING = object()
_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def find(document: Any, path: str) -> Any:
    """Return what stands at a path, or MISSING. A key that is spelled like the path itself goes first."""
    if not path:
        return document
    if isinstance(document, dict) and path in document:
        return document[path]
    for step in _steps(path):
        if isinstance(document, dict):
            document = document.get(step, MISSING)
        elif isinstance(document, list) and step.isascii() and step.isdigit() and int(step) < len(document):
            document = document[int(step)]
        else:
            return MISSING
    return document


@lru_cache(4096)
def _steps(path: str) -> Sequence[str]:
    if path.startswith("/"):
        return [step.replace("~1", "/").replace("~0", "~") for step in path[1:].split("/")]
    return [name or index for name, index in _PART.findall(path)]
