"""Regular expressions of strangers, matched in time linear in the text (RE2): none can hang a process."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import re2

from hiroba.context.queries.errors import InvalidPattern

MAX_PATTERN = 1024
_MEMORY = 4 * 1024**2  # bytes a pattern may take for its automaton


def check_pattern(pattern: str) -> None:
    """Raises InvalidPattern."""
    search(pattern)


@lru_cache(maxsize=128)
def search(pattern: str) -> Callable[[str], bool]:
    """Return whether the pattern is found anywhere in a text. Raises InvalidPattern."""
    if len(pattern) > MAX_PATTERN:
        raise InvalidPattern(text=pattern[:100])
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    options.never_capture = True
    patterns = re2.Set.SearchSet(options)
    try:
        patterns.Add(pattern)
        patterns.Compile()
    except re2.error as error:
        raise InvalidPattern(text=pattern[:100]) from error
    match = patterns.Match
    return lambda text: match(text) is not None
