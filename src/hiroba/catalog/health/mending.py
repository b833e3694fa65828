"""What an organisation should mend first: what helps the most readers most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from statistics import fmean
from typing import Final

from hiroba.catalog.health.types import Freshness, Health, Mend, MendKind, Reason, Standing

# How much it helps one reader: data that cannot be had or used at all weighs most.
_HELPS: Final = {
    MendKind.BROKEN: 100.0,
    MendKind.LICENCE: 80.0,
    MendKind.STALE: 50.0,
    MendKind.FORM: 40.0,
    MendKind.DRIFT: 30.0,
    MendKind.RULES: 20.0,
    MendKind.DESCRIPTION: 15.0,
    MendKind.CONFIRM: 10.0,
    MendKind.RHYTHM: 6.0,
    MendKind.KEYWORDS: 5.0,
    MendKind.THEME: 3.0,
    MendKind.PLACES: 3.0,
}
_FIELDS: Final = {
    "description": MendKind.DESCRIPTION,
    "licence": MendKind.CONFIRM,
    "rhythm": MendKind.RHYTHM,
    "keywords": MendKind.KEYWORDS,
    "theme": MendKind.THEME,
    "places": MendKind.PLACES,
}
_LATE = (Freshness.LATE, Freshness.STALE)


def wrong(health: Health) -> Iterable[MendKind]:
    """Yield what could be mended in one dataset."""
    if health.broken:
        yield MendKind.BROKEN
    if health.reason is Reason.LICENCE:
        yield MendKind.LICENCE
    if health.freshness in _LATE:
        yield MendKind.STALE
    if any(each.harmful for each in health.drift):
        yield MendKind.DRIFT
    if health.reason in (Reason.PAPER, Reason.OWNED):
        yield MendKind.FORM
    if health.rules:
        yield MendKind.RULES
    for field in health.missing:
        if field != "licence" or health.reason is not Reason.LICENCE:
            yield _FIELDS[field]


def mends(found: Sequence[Health], uses: Mapping[str, int]) -> tuple[Mend, ...]:
    """Return the things to do, the most helpful first. uses: of each dataset, lately."""
    by_kind: dict[MendKind, list[Health]] = {}
    for health in found:
        for kind in wrong(health):
            by_kind.setdefault(kind, []).append(health)
    made = [_mend(kind, rows, uses) for kind, rows in by_kind.items()]
    return tuple(sorted(made, key=lambda mend: -mend.benefit))


def _mend(kind: MendKind, rows: list[Health], uses: Mapping[str, int]) -> Mend:
    weights = {row.dataset: 1 + log2(1 + uses.get(row.dataset, 0)) for row in rows}
    ordered = sorted(rows, key=lambda row: (-weights[row.dataset], row.title))
    return Mend(kind, tuple(ordered), _HELPS[kind] * sum(weights.values()))


def standing(found: Sequence[Health], uses: Mapping[str, int]) -> Standing:
    """Return how these datasets stand together."""
    points = [each.points for each in found if each.points is not None]
    promised = [each for each in found if each.freshness is not Freshness.NONE]
    counts = [0] * 6
    for each in found:
        counts[each.stars] += 1
    return Standing(
        datasets=len(found),
        stars=round(fmean(each.stars for each in found), 1) if found else None,
        points=round(fmean(points)) if points else None,
        completeness=round(fmean(each.completeness for each in found)) if found else None,
        promised=len(promised),
        fresh=sum(each.freshness is Freshness.FRESH for each in promised),
        links=sum(each.links for each in found),
        broken=sum(each.broken for each in found),
        by_stars=tuple(counts),
        mends=mends(found, uses),
    )
