"""Answered requests, counted on the hot path of every protocol: nothing is locked, no label looked up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

_BOUNDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
_NAMES = (*map(str, _BOUNDS), "+Inf")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class Tallies(Collector):
    """Counts by method, route and status. Only the event loop's thread counts."""

    def __init__(self) -> None:
        # of each: how many took how long (by _BOUNDS), and the seconds of all
        self._counts: dict[tuple[str, str, int], tuple[list[int], list[float]]] = {}

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        found = self._counts.get((method, route, status))
        if found is None:
            known = method if method in _METHODS else "other"
            empty = ([0] * len(_NAMES), [0.0])
            found = self._counts.setdefault((known, route, status), empty)
        found[0][bisect_left(_BOUNDS, seconds)] += 1
        found[1][0] += seconds

    def collect(self) -> Iterator[Metric]:
        """The two metrics as Prometheus takes them."""
        counts = list(self._counts.items())
        requests = CounterMetricFamily(
            "hiroba_requests", "Requests answered.", labels=["method", "route", "status"]
        )
        routes: dict[str, tuple[list[int], float]] = {}
        for (method, route, status), (each, (seconds,)) in counts:
            requests.add_metric([method, route, str(status)], sum(each))
            before, spent = routes.get(route, ([0] * len(_NAMES), 0.0))
            routes[route] = [a + b for a, b in zip(before, each, strict=True)], spent + seconds
        yield requests
        duration = HistogramMetricFamily(
            "hiroba_request_seconds", "Time until the answer was sent.", labels=["route"]
        )
        for route, (each, seconds) in routes.items():
            buckets = list(zip(_NAMES, map(float, accumulate(each)), strict=True))
            duration.add_metric([route], buckets, seconds)
        yield duration
