"""A steady load of writes that remembers what was acknowledged, and asks for all of it afterwards."""

from __future__ import annotations

import threading
import time
from collections import Counter
from itertools import pairwise
from types import TracebackType

import httpx

_ENTITIES = "/ngsi-ld/v1/entities"
_PAUSE = 0.05  # seconds after a write that was refused, as a client would wait


class Load:
    """Each thread creates one entity after the other. refused: how often which answer was given instead."""

    def __init__(self, url: str, threads: int = 8, prefix: str = "First") -> None:
        self._url, self._prefix = url, prefix
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(threads)]
        self.acknowledged: list[tuple[float, str]] = []  # when (monotonic), id
        self.refused: Counter[str] = Counter()
        self.slowest = 0.0  # seconds until an answer

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self, number: int) -> None:
        count = 0
        with httpx.Client(base_url=self._url, trust_env=False, timeout=30) as client:
            while not self._stop.is_set():
                count += 1
                id = f"urn:ngsi-ld:Load:{self._prefix}:{number}-{count}"
                began = time.monotonic()
                answer = self._create(client, id)
                self.slowest = max(self.slowest, time.monotonic() - began)
                if answer == "201":
                    self.acknowledged.append((time.monotonic(), id))
                else:
                    self.refused[answer] += 1
                    time.sleep(_PAUSE)

    def _create(self, client: httpx.Client, id: str) -> str:
        try:
            body = {"id": id, "type": "Load", "level": {"type": "Property", "value": 1}}
            answer = client.post(_ENTITIES, json=body)
        except httpx.HTTPError as error:
            return type(error).__name__
        code = answer.status_code
        return str(code) if code == httpx.codes.CREATED else f"{code} {answer.text}"

    def silence(self) -> float:
        """The longest time, in seconds, in which nothing was acknowledged."""
        times = sorted(time for time, _id in self.acknowledged)
        return max((after - before for before, after in pairwise(times)), default=0.0)

    def missing(self) -> list[str]:
        """What was acknowledged and is not there."""
        with httpx.Client(base_url=self._url, trust_env=False, timeout=30) as client:
            return [
                id
                for _time, id in self.acknowledged
                if client.get(f"{_ENTITIES}/{id}").status_code != httpx.codes.OK
            ]

    def tell(self) -> None:
        """Print what happened, and end with an error where something is lost."""
        missing = self.missing()
        print(f"acknowledged {len(self.acknowledged):,}; of these lost {len(missing)}")
        print(f"longest time without an acknowledged write: {self.silence():.1f} s")
        print(f"slowest answer: {self.slowest:.1f} s")
        for answer, times in self.refused.most_common():
            print(f"refused {times} x {answer}")
        if missing:
            raise SystemExit(f"lost: {missing[:10]}")
