"""A place's value of a year before a merger: the sum over the places that it was made of, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from hiroba.indicators import fiscal
from hiroba.indicators.errors import NotAdditive
from hiroba.indicators.models import Figure
from hiroba.indicators.successions import Successors, ancestry
from hiroba.indicators.types import Definition

Cells = dict[tuple[str, str, int], float]


def shares(place: str, year: int, known: Successors, has: Callable[[str], bool]) -> list[str] | None:
    """Return the codes whose values of a year add up to a place's, itself among them; None where one is
    missing: half a sum is no value.

    A body that was made new of others had no value of its own before them, so that one it has says it all;
    to a body that took others in, theirs are added.
    """
    before = [each for each in known.before.get(place, ()) if year < fiscal.of(each.on)]
    found = [place] if has(place) else _all((e.before for e in before if not e.absorbed), year, known, has)
    taken_in = _all((e.before for e in before if e.absorbed), year, known, has)
    return None if not found or taken_in is None else [*found, *taken_in]


def merge(
    cells: Cells, definitions: Sequence[Definition], places: Sequence[str], years: Sequence[int]
) -> None:
    """Put the sums into the cells; what cannot be summed whole is left out. Raises NotAdditive."""
    known = Successors()
    afters = [code for code in places or sorted(known.before) if known.before.get(code)]
    if not afters:
        return
    every = cells | _before(definitions, {old for code in afters for old in ancestry(code, known)}, years)
    asked = sorted({year for _indicator, _place, year in every})
    for definition in definitions:
        for after in afters:
            for year in asked:
                _sum(cells, every, definition, after, year, known)


def _sum(
    cells: Cells, every: Cells, definition: Definition, after: str, year: int, known: Successors
) -> None:
    key = definition.id, after, year
    codes = shares(after, year, known, lambda code: (definition.id, code, year) in every)
    if codes is None:
        cells.pop(key, None)
    elif codes != [after]:
        if len(codes) > 1 and not definition.additive:
            raise NotAdditive(title=definition.title_ja)
        cells[key] = sum(every[definition.id, code, year] for code in codes)


def _before(definitions: Sequence[Definition], places: Iterable[str], years: Sequence[int]) -> Cells:
    rows = Figure.objects.filter(
        indicator__in=[each.id for each in definitions], place__in=list(places), current=True
    )
    rows = rows.filter(year__in=list(years)) if years else rows
    found = rows.values_list("indicator_id", "place", "year", "value")
    return {(indicator, place, year): value for indicator, place, year, value in found}


def _all(codes: Iterable[str], year: int, known: Successors, has: Callable[[str], bool]) -> list[str] | None:
    found: list[str] = []
    for code in codes:
        part = shares(code, year, known, has)
        if part is None:
            return None
        found += part
    return found
