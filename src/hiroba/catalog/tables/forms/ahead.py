"""Pieces of a stream made side by side while the ones before them go out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")
_AHEAD: Final = 2  # pieces in the making; as many sit in memory


def ahead(make: Callable[[T], bytes], parts: Iterable[T]) -> Iterator[bytes]:
    """The pieces in the order of the parts. make: lets go of the interpreter where it works (Arrow does)."""
    with ThreadPoolExecutor(_AHEAD, "export") as pool:
        waiting: deque[Future[bytes]] = deque()
        for part in parts:
            waiting.append(pool.submit(make, part))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
