"""Values as they are read: lists, series, blocks for charts, and where a number comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import translation

from hiroba.catalog.datasets import service as datasets
from hiroba.indicators.definitions import may_change, seen, source_of, told
from hiroba.indicators.errors import NoPerHead, UnknownValue
from hiroba.indicators.figures import value_of
from hiroba.indicators.merging import Cells, merge, shares
from hiroba.indicators.models import Figure, Goal, Indicator
from hiroba.indicators.places import places as known_places
from hiroba.indicators.sources.counting import counted_at
from hiroba.indicators.successions import Successors, ancestry
from hiroba.indicators.types import (
    Block,
    Definition,
    Failure,
    Input,
    Source,
    SourceKind,
    Standing,
    Target,
    Trail,
    Value,
)
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError

_PAST: Final = 50  # earlier values that a trail tells


def listing(
    who: Principal,
    organisation: str = "",
    theme: str = "",
    text: str = "",
    *,
    ids: Sequence[str] | None = None,
    retired: bool = False,
) -> list[Standing]:
    """Return the indicators that a reader may see, by title. ids: only these, in their order.

    theme: one of theirs. text: a part of the title, in either language, or of the id.
    """
    rows = Indicator.objects.filter(decide.visible(decide.sight(who), None)).select_related("latest")
    if ids is not None:
        found = rows.in_bulk(list(ids))
        return _standings(found[id] for id in dict.fromkeys(ids) if id in found)
    if not retired:
        rows = rows.filter(retired=None)
    if organisation:
        rows = rows.filter(organisation=organisation)
    for word in text.split():
        rows = rows.filter(Q(title_ja__icontains=word) | Q(title_en__icontains=word) | Q(id__icontains=word))
    return _standings(row for row in rows.order_by("title_ja", "id") if not theme or theme in row.themes)


def standing(id: str, who: Principal) -> Standing:
    """Return one as it stands. Raises UnknownIndicator."""
    seen(id, who)
    return listing(who, ids=[id])[0]


def series(
    indicator: str, places: Sequence[str] = (), years: Sequence[int] = (), *, who: Principal
) -> list[Value]:
    """Return the values of an indicator, by place and year; of all places and years where none are said.

    Raises UnknownIndicator.
    """
    seen(indicator, who)
    rows = list(_current([indicator], places, years).order_by("place", "year"))
    names = _names({row.place for row in rows})
    return [value_of(row, names) for row in rows]


def block(
    indicators: Sequence[str],
    places: Sequence[str] = (),
    years: Sequence[int] = (),
    *,
    who: Principal,
    per_head: bool = False,
    merged: bool = False,
) -> Block:
    """Return values of many indicators at once; those that the reader may not see are left out.

    per_head: divided by the indicator that each names; a value without a divisor is left out.
    merged: values of places that went into one of these are added to it, for the years before it.
    Raises NoPerHead, NotAdditive.
    """
    known = _seen(indicators, who)
    cells = _cells(list(known), places, years, known.values() if merged else ())
    if per_head:
        cells = _per_head(cells, known, places, years, who, merged)
    block = Block()
    order = {id: at for at, id in enumerate(indicators)}
    for (indicator, place, year), value in sorted(cells.items(), key=lambda e: (order[e[0][0]], *e[0][1:])):
        block.indicators.append(indicator)
        block.places.append(place)
        block.years.append(year)
        block.values.append(value)
    return block


def targets(
    indicators: Sequence[str], places: Sequence[str] = (), years: Sequence[int] = (), *, who: Principal
) -> list[Target]:
    """Return what indicators are to reach, by year."""
    rows = Goal.objects.filter(indicator__in=list(_seen(indicators, who)))
    rows = rows.filter(place__in=list(places)) if places else rows
    rows = rows.filter(year__in=list(years)) if years else rows
    return [
        Target(row.indicator_id, row.place, row.year, row.value, row.evidence)
        for row in rows.order_by("indicator", "place", "year")
    ]


def trail(indicator: str, place: str, year: int, who: Principal) -> Trail:
    """Return where a number comes from. Raises UnknownIndicator, UnknownValue."""
    definition = told(seen(indicator, who))
    rows = Figure.objects.filter(indicator=indicator, place=place, year=year).select_related("making")
    current = rows.filter(current=True).first()
    if current is None:
        raise UnknownValue
    names = _names([place])
    made = current.making
    source = source_of(made.source) if made else definition.source
    if current.entered_by:  # before the indicator was counted
        source = Source(SourceKind.ENTERED)
    inputs = tuple(_input(each, who) for each in (made.inputs if made else ()))
    if not all(each.address for each in inputs) and not may_change(definition, who):
        source = replace(source, sql="")  # it names columns that this reader is not shown
    past = rows.filter(current=False).order_by("-made", "-pk")[:_PAST]
    address = inputs[0].address if inputs else _address(replace(definition, source=source))
    return Trail(
        definition, value_of(current, names), source, inputs, address,
        tuple(value_of(each, names) for each in past),
    )  # fmt: skip


def parts(indicator: str, place: str, year: int, who: Principal) -> list[Value]:
    """Return the values that a merged one is the sum of, [] where it is none. Raises UnknownIndicator."""
    seen(indicator, who)
    known = Successors()
    wanted = [place, *ancestry(place, known)]
    rows = {row.place: row for row in _current([indicator], wanted, [year])} if len(wanted) > 1 else {}
    codes = shares(place, year, known, rows.__contains__)
    if not codes or codes == [place]:
        return []
    names = _names(codes)
    return [value_of(rows[code], names) for code in codes]


def _address(definition: Definition) -> str:
    """Where the things are read that a value was made of: of the city, or what a service counted."""
    source = definition.source
    if source.kind is SourceKind.COUNT:
        return counted_at(source.count, definition.organisation)
    if source.kind is not SourceKind.ATTRIBUTE:
        return ""
    if source.entity:
        return f"/city/{definition.organisation}/{source.entity}"
    return f"/city?type={source.entity_type}&organisation={definition.organisation}"


def _input(kept: Mapping[str, Any], who: Principal) -> Input:
    """What the reader may not see, or is gone, has no name here."""
    dataset, version = str(kept["dataset"]), int(kept["version"])
    try:
        datasets.detail(dataset, decide.glance(who), version)
    except HirobaError:
        return Input("", version, "", "")
    return Input(dataset, version, str(kept["title"]), f"/datasets/{dataset}/versions/{version}")


def _standings(rows: Iterable[Indicator]) -> list[Standing]:
    kept = list(rows)
    names = _names({row.latest.place for row in kept if row.latest})
    return [
        Standing(
            told(row), value_of(row.latest, names) if row.latest else None, tuple(row.years), row.places,
            _failure(row), row.refreshed,
        )
        for row in kept
    ]  # fmt: skip


def _failure(row: Indicator) -> Failure | None:
    if not row.failure or row.failing_since is None:
        return None
    language = "en" if (translation.get_language() or "ja").startswith("en") else "ja"
    return Failure(row.failure["code"], row.failure[language], row.failing_since)


def _names(codes: Iterable[str]) -> dict[str, str]:
    return {code: place.name_ja for code, place in known_places(codes).items()}


def _seen(indicators: Sequence[str], who: Principal) -> dict[str, Definition]:
    found = Indicator.objects.filter(decide.visible(decide.sight(who), None)).in_bulk(list(indicators))
    return {id: told(found[id]) for id in dict.fromkeys(indicators) if id in found}


def _current(indicators: Sequence[str], places: Sequence[str], years: Sequence[int]) -> QuerySet[Figure]:
    rows = Figure.objects.filter(indicator__in=indicators, current=True)
    rows = rows.filter(place__in=list(places)) if places else rows
    return rows.filter(year__in=list(years)) if years else rows


def _cells(
    indicators: Sequence[str],
    places: Sequence[str],
    years: Sequence[int],
    merging: Iterable[Definition],
) -> Cells:
    rows = _current(indicators, places, years).values_list("indicator_id", "place", "year", "value")
    cells: Cells = {(indicator, place, year): value for indicator, place, year, value in rows.iterator()}
    definitions = list(merging)
    if definitions and indicators:
        merge(cells, definitions, places, years)
    return cells


def _per_head(
    cells: Cells,
    known: Mapping[str, Definition],
    places: Sequence[str],
    years: Sequence[int],
    who: Principal,
    merged: bool,
) -> Cells:
    for each in known.values():
        if not each.per_head:
            raise NoPerHead(title=each.title_ja)
    by = _seen([each.per_head for each in known.values()], who)
    under = _cells(list(by), places, years, by.values() if merged else ())
    found: Cells = {}
    for (indicator, place, year), value in cells.items():
        divisor = under.get((known[indicator].per_head, place, year))
        if divisor:
            found[indicator, place, year] = value / divisor
    return found
