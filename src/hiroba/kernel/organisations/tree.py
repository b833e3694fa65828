"""The whole tree in memory: read once, kept for half a second, forgotten at once where it is changed.

Every decision walks the tree, and it hardly ever changes; another process sees a change after
at most `KEEP` seconds (an unknown code is looked for in the database at once).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from hiroba.kernel.organisations.errors import UnknownOrganisation
from hiroba.kernel.organisations.models import Organisation
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind, Stop

KEEP = 0.5  # seconds: who is suspended is stopped everywhere within one


@dataclass(frozen=True)
class Tree:
    """All organisations by code, in order of code."""

    infos: dict[str, OrganisationInfo]

    @cached_property
    def children(self) -> dict[str | None, tuple[str, ...]]:
        found: dict[str | None, list[str]] = {}
        for info in self.infos.values():
            found.setdefault(info.parent, []).append(info.code)
        return {parent: tuple(codes) for parent, codes in found.items()}

    @cached_property
    def stopped(self) -> frozenset[str]:
        """The codes for which nobody acts, with the departments that are one legal body with them."""
        return frozenset(
            each
            for code, info in self.infos.items()
            if info.stopped is not None
            for each in self.body_below(code)
        )

    @cached_property
    def left(self) -> frozenset[str]:
        """Those of them that have gone for good."""
        stops = {code: self.stop_of(code) for code in self.stopped}
        return frozenset(code for code, info in stops.items() if info and info.stopped is Stop.LEFT)

    def stop_of(self, code: str) -> OrganisationInfo | None:
        """Return what of its legal body is stopped: itself, or what it is a department of."""
        found = (self.infos.get(each) for each in self.body(code))
        return next((info for info in found if info is not None and info.stopped is not None), None)

    @cached_property
    def _lines(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _bodies(self) -> dict[str, tuple[str, ...]]:
        return {}

    def line(self, code: str) -> tuple[str, ...]:
        """Return the code itself, then its ancestors, nearest first."""
        known = self._lines.get(code)
        if known is None:
            found = [code]
            while (info := self.infos.get(found[-1])) is not None and info.parent is not None:
                found.append(info.parent)
            known = self._lines[code] = tuple(found)
        return known

    def body(self, code: str) -> tuple[str, ...]:
        """Return the part of `line` that is one legal body: a department and what it is a department of."""
        known = self._bodies.get(code)
        if known is None:
            found = [code]
            for above in self.line(code)[1:]:
                info = self.infos.get(found[-1])
                if info is None or info.kind is not OrganisationKind.DEPARTMENT:
                    break
                found.append(above)
            known = self._bodies[code] = tuple(found)
        return known

    def below(self, code: str) -> list[str]:
        """Return the code itself and everything under it."""
        found = [code]
        for each in found:
            found.extend(self.children.get(each, ()))
        return found

    def body_below(self, code: str) -> list[str]:
        """Return the code itself and the departments that are one legal body with it."""
        found = [code]
        for each in found:
            found.extend(
                child
                for child in self.children.get(each, ())
                if self.infos[child].kind is OrganisationKind.DEPARTMENT
            )
        return found


@dataclass
class _Kept:
    tree: Tree | None = None
    until: float = 0.0
    changes: int = 0  # that this process knows of


_kept = _Kept()


def tree() -> Tree:
    """Return the tree, at most `KEEP` seconds old."""
    known = _kept.tree
    if known is not None and time.monotonic() < _kept.until:
        return known
    return _load()


def tree_with(code: str) -> Tree:
    """Return a tree that has the code; raises UnknownOrganisation."""
    known = tree()
    if code not in known.infos:
        known = _load()
        if code not in known.infos:
            raise UnknownOrganisation(organisation=code)
    return known


def forget() -> None:
    _kept.tree = None
    _kept.changes += 1


def _load() -> Tree:
    changes = _kept.changes
    rows = Organisation.objects.order_by("code").values_list(
        "code", "kind", "name_ja", "name_en", "parent_id", "stopped", "since"
    )
    loaded = Tree({row[0]: _info(*row) for row in rows})
    if changes == _kept.changes:  # else what was read is from before a change
        _kept.tree, _kept.until = loaded, time.monotonic() + KEEP
    return loaded


def _info(
    code: str,
    kind: str,
    name_ja: str,
    name_en: str,
    parent: str | None,
    stopped: str,
    since: datetime | None,
) -> OrganisationInfo:
    why = Stop(stopped) if stopped else None
    return OrganisationInfo(code, OrganisationKind(kind), name_ja, name_en, parent, why, since)
