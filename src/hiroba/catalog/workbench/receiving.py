"""What a process that answers a question sends: rows, how far it is, and its last words."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any, Final

from hiroba.catalog.workbench.cell.frames import ROWS, take, words_of
from hiroba.catalog.workbench.types import QueryCancelled, ResultTooLarge, Told

_LARGEST: Final = 512 * 1024**2  # bytes of a result


def receive(
    heard: IO[bytes], file: IO[bytes], told: Told, check: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """Write the rows to a file and return the words with which it is done.

    check: raises what the words say is wrong. Raises ResultTooLarge, QueryCancelled, Broken, too.
    """
    size = 0
    while True:
        kind, body = take(heard)
        if kind == ROWS:
            size += len(body)
            if size > _LARGEST:
                raise ResultTooLarge(line=0, column=0)
            file.write(body)
            continue
        words = words_of(body)
        check(words)
        if words.get("say") == "done":
            return words
        if not told(min(100.0, float(words.get("percent", 0)))):
            raise QueryCancelled(line=0, column=0)
