"""Values come in: entered by a person or computed by a job. What was there before is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from hiroba.indicators import fiscal
from hiroba.indicators.definitions import managed
from hiroba.indicators.errors import EvidenceMissing, NotEntered, UnknownPlace, WrongNumber, WrongYear
from hiroba.indicators.models import Figure, Goal, Indicator, Making
from hiroba.indicators.places import place as known_place
from hiroba.indicators.places import places as known_places
from hiroba.indicators.types import SourceKind, Target, Value
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal

_LARGEST: Final = 1e15  # above it a float no longer counts by ones
_LONGEST: Final = 2000  # letters of evidence


@dataclass(frozen=True)
class Entered:
    """place: a code. value: as it came. year: of the fiscal year's April."""

    indicator: str
    place: str
    year: int
    value: float
    as_of: date
    evidence: str


@dataclass(frozen=True)
class Computed:
    """One value of a refresh."""

    place: str
    year: int
    value: float
    as_of: date


def number(value: Any) -> float:
    """Return a finite number that counts by ones. Raises WrongNumber."""
    try:
        found = float(str(value).replace(",", "").strip()) if isinstance(value, str) else float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise WrongNumber(value=str(value)[:20]) from error
    if not math.isfinite(found) or abs(found) > _LARGEST:
        raise WrongNumber(value=str(value)[:20])
    return found


@transaction.atomic
def enter(entered: Entered, who: Principal) -> Value:
    """Keep a figure with its evidence; the one of the same place and year becomes its past.

    Raises UnknownIndicator, Forbidden, NotEntered, UnknownPlace, WrongYear, WrongNumber, EvidenceMissing.
    """
    row = managed(entered.indicator, who)
    if row.source["kind"] != SourceKind.ENTERED:
        raise NotEntered()
    evidence = entered.evidence.strip()
    if not evidence or len(evidence) > _LONGEST:
        raise EvidenceMissing()
    check_year(entered.year)
    place = known_place(entered.place)
    figure = Figure(
        indicator=row, place=place.code, year=entered.year, value=number(entered.value), as_of=entered.as_of,
        made=timezone.now(), entered_by=who.id[:64], evidence=evidence, place_name=place.name_ja,
    )  # fmt: skip
    _replace(row, [figure])
    note(row)
    journal.record(
        who, "indicator.enter", "indicator", row.pk, organisation=row.organisation,
        details={"place": place.code, "year": entered.year},
    )  # fmt: skip
    return value_of(figure, {place.code: place.name_ja})


def record(
    row: Indicator, computed: Sequence[Computed], inputs: Sequence[Mapping[str, Any]], version: str
) -> int:
    """Keep what a refresh computed; return how many values are new. What is the same is left alone.

    Raises WrongNumber, WrongYear, UnknownPlace.
    """
    now = timezone.now()
    names = _names([each.place for each in computed])
    for each in computed:
        number(each.value)
        check_year(each.year)
        if each.place not in names:
            raise UnknownPlace(place=each.place[:40])
    with transaction.atomic():
        there = {(f.place, f.year): f for f in Figure.objects.filter(indicator=row, current=True)}
        fresh = [each for each in computed if _differs(there.get((each.place, each.year)), each, version)]
        if fresh:
            making = Making.objects.create(
                indicator=row, at=now, source=row.source, inputs=[dict(each) for each in inputs]
            )
            figures = [
                Figure(
                    indicator=row, place=each.place, year=each.year, value=each.value, as_of=each.as_of,
                    made=now, making=making, version=version, place_name=names[each.place],
                )
                for each in fresh
            ]  # fmt: skip
            _replace(row, figures)
        note(row)
    return len(fresh)


@transaction.atomic
def aim(target: Target, who: Principal) -> Target:
    """Keep what an indicator is to reach. Raises UnknownIndicator, Forbidden, UnknownPlace, WrongYear,
    WrongNumber."""
    row = managed(target.indicator, who)
    place = known_place(target.place)
    check_year(target.year)
    value = number(target.value)
    Goal.objects.update_or_create(
        indicator=row, place=place.code, year=target.year,
        defaults={"value": value, "evidence": target.evidence.strip()[:_LONGEST]},
    )  # fmt: skip
    journal.record(
        who, "indicator.aim", "indicator", row.pk, organisation=row.organisation,
        details={"place": place.code, "year": target.year},
    )  # fmt: skip
    return target


def note(row: Indicator) -> None:
    """Keep what a list tells of the values: the years, how many places, and the latest of the owner."""
    current = Figure.objects.filter(indicator=row, current=True)
    row.years = sorted(set(current.values_list("year", flat=True)))
    row.places = current.values("place").distinct().count()
    newest = current.order_by("-year", "place")
    row.latest = newest.filter(place=row.organisation).first() or newest.first()
    row.save(update_fields=["years", "places", "latest"])


def value_of(row: Figure, names: Mapping[str, str]) -> Value:
    """names: what the places are called now, in Japanese."""
    then = row.place_name if row.place_name and row.place_name != names.get(row.place) else ""
    return Value(
        row.indicator_id, row.place, row.year, row.value, row.as_of, row.made, row.version, row.entered_by,
        row.evidence, then,
    )  # fmt: skip


def check_year(year: int) -> None:
    """Raises WrongYear."""
    if not fiscal.FIRST <= year <= fiscal.LAST:
        raise WrongYear(year=str(year)[:20])


def _differs(there: Figure | None, computed: Computed, version: str) -> bool:
    """Report whether a value is new, or made of other versions: its trail leads to where it stands now."""
    return there is None or there.value != computed.value or there.version != version


def _replace(row: Indicator, figures: Sequence[Figure]) -> None:
    """Put these in the place of the current ones of their places and years."""
    wanted = {(each.place, each.year) for each in figures}
    if len(figures) == 1:
        [(place, year)] = wanted
        old = Figure.objects.filter(indicator=row, current=True, place=place, year=year)
        ids = list(old.values_list("pk", flat=True))
    else:
        rows = Figure.objects.filter(indicator=row, current=True).values_list("pk", "place", "year")
        ids = [pk for pk, place, year in rows if (place, year) in wanted]
    for start in range(0, len(ids), 1000):
        Figure.objects.filter(pk__in=ids[start : start + 1000]).update(current=False)
    Figure.objects.bulk_create(figures, batch_size=1000)


def _names(codes: Sequence[str]) -> dict[str, str]:
    return {code: place.name_ja for code, place in known_places(codes).items()}
