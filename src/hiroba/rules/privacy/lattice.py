"""The least coarse levels at which a table is anonymous.

The lattice of all combinations of levels is searched as in Incognito (LeFevre et al. 2005) and OLA
(El Emam et al. 2009): what fails by k or by the number of distinct values fails in every node below it, and
a node's classes are merged from those of a node below it that is known already. With suppression, entropy
and closeness are not monotone: a node that fails by them rules out itself only.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from hiroba.rules.privacy.coded import Coded, merged
from hiroba.rules.privacy.measures import by_class, reaches
from hiroba.rules.privacy.types import OutOfReach, Wanted

_LARGEST = 400_000  # nodes of a lattice that is searched whole
_CHECKS = 600  # after these the best that is known stands, and it is told that it may not be the very best
_SECONDS = 20.0  # the same for time
_KEPT_ROWS = 8_000_000  # combinations of the merged tables that are held at a time
Node = tuple[int, ...]


@dataclass
class Search:
    """One search. checks: nodes whose classes were counted."""

    data: Coded
    wanted: Wanted
    until: float
    checks: int = 0
    held: int = 0
    kept: dict[Node, pl.DataFrame] = field(default_factory=dict)

    def loss(self, node: Sequence[int]) -> float:
        return sum(one.loss[level] for one, level in zip(self.data.ladders, node, strict=True)) / len(node)

    def table(self, node: Node) -> pl.DataFrame:
        """The combinations at a node, from the smallest known table below it."""
        below = {
            at: one for at, one in self.kept.items() if all(a <= b for a, b in zip(at, node, strict=True))
        }
        below[(0,) * len(node)] = self.data.distinct
        near = min(below, key=lambda at: below[at].height)
        found = merged(below[near], self.data, node, near)
        if self.held + found.height < _KEPT_ROWS:
            self.kept[node], self.held = found, self.held + found.height
        return found

    def check(self, node: Node) -> tuple[bool, bool]:
        """(anonymous enough, so by what is monotone alone)."""
        self.checks += 1
        wanted, sensitive = self.wanted, self.data.sensitive is not None
        found = by_class(self.table(node), self.data, close=wanted.closeness < 1)
        most = wanted.suppressed * self.data.total
        monotone = replace(wanted, entropy=1.0, closeness=1.0)
        if found.filter(~reaches(monotone, sensitive))["size"].sum() > most:
            return False, False
        return bool(found.filter(~reaches(wanted, sensitive))["size"].sum() <= most), True

    @property
    def over(self) -> bool:
        return self.checks >= _CHECKS or time.monotonic() > self.until


def search(data: Coded, wanted: Wanted) -> tuple[Node, bool, int]:
    """(levels of least loss, whether none of less loss would do, checks). Raises OutOfReach."""
    work = Search(data, wanted, time.monotonic() + _SECONDS)
    tops = tuple(len(one.up) - 1 for one in data.ladders)
    if not work.check(tops)[0]:
        raise OutOfReach
    best = _descend(work, tops)
    size = int(np.prod([top + 1 for top in tops]))
    if size > _LARGEST:
        return best, False, work.checks
    best, proven = _prove(work, tops, best)
    return best, proven, work.checks


def _descend(work: Search, tops: Node) -> Node:
    """Go down from the top, each time where most is gained, as long as the table stays anonymous."""
    node, stuck = tops, set[int]()
    while True:
        ways = [
            (work.loss(node) - work.loss(_down(node, at)), at)
            for at in range(len(node))
            if node[at] and at not in stuck
        ]
        if not ways:
            return node
        _gain, at = max(ways)
        lower = _down(node, at)
        if work.check(lower)[0]:
            node = lower
        else:
            stuck.add(at)  # lower in the others would fail as well


def _down(node: Node, at: int) -> Node:
    return (*node[:at], node[at] - 1, *node[at + 1 :])


def _prove(work: Search, tops: Node, best: Node) -> tuple[Node, bool]:
    """Ask the nodes that would lose less, the coarsest first: each that fails rules out all below it."""
    nodes = np.stack([axis.ravel() for axis in np.indices([top + 1 for top in tops], dtype=np.int16)], axis=1)
    losses = np.zeros(len(nodes))
    for at, ladder in enumerate(work.data.ladders):
        losses += np.asarray(ladder.loss)[nodes[:, at]] / len(tops)
    bound = work.loss(best)
    open_ = losses < bound - 1e-12
    while open_.any():
        if work.over:
            return best, False
        at = int(np.flatnonzero(open_)[np.argmax(losses[open_])])
        node = tuple(int(level) for level in nodes[at])
        enough, monotone = work.check(node)
        if enough:
            best = node
            open_ &= losses < losses[at] - 1e-12
        elif monotone:
            open_[at] = False
        else:
            open_ &= ~(nodes <= nodes[at]).all(axis=1)
    return best, True
