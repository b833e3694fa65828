"""KPIs: their values live in the indicators, their targets in the initiative's versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Definition, Source, SourceKind, Target
from hiroba.kernel.decide.types import Principal, Visibility
from hiroba.office.register.checking import kpi_problems
from hiroba.office.register.errors import UnknownInitiative, WrongEntry
from hiroba.office.register.initiatives import change as change_content
from hiroba.office.register.initiatives import initiative, initiatives, rewrite
from hiroba.office.register.lamps import judged, of_initiative
from hiroba.office.register.models import new_id
from hiroba.office.register.rights import require_writer
from hiroba.office.register.types import Content, Initiative, Kpi, KpiView, Point, Standing

THEME = "重点取組"


@transaction.atomic
def add_kpi(who: Principal, id: str, version: int, kpi: Kpi, source: Source) -> Initiative:
    """Add a KPI (its indicator is made here) with where its values come from.

    Raises UnknownInitiative, Forbidden, WrongEntry, EntryMoved, and what indicators say of the source.
    """
    known = _for_writer(who, id)
    kpi = replace(_checked(kpi), indicator=f"register-{new_id()}")
    indicators.define(_definition(known, kpi, source), who)
    _aim(who, known, kpi)
    return rewrite(who, known, version, replace(known.content, kpis=(*known.content.kpis, kpi)))


@transaction.atomic
def change_kpi(who: Principal, id: str, version: int, kpi: Kpi, source: Source | None = None) -> Initiative:
    """Change what a KPI says and aims at, and with `source` where its values come from.

    Raises as `add_kpi`.
    """
    known = _for_writer(who, id)
    _one(known, kpi.indicator)
    _checked(kpi)
    before = _definition_of(kpi.indicator, who)
    if before is not None or source is not None:
        now = source or (before.source if before else Source(SourceKind.ENTERED))
        wanted = _definition(known, kpi, now)
        if before is None:
            indicators.define(wanted, who)
        elif wanted != before:
            indicators.change(wanted, who)
        _aim(who, known, kpi)
    kpis = tuple(kpi if each.indicator == kpi.indicator else each for each in known.content.kpis)
    return rewrite(who, known, version, replace(known.content, kpis=kpis))


@transaction.atomic
def drop_kpi(who: Principal, id: str, version: int, indicator: str) -> Initiative:
    """Take a KPI away; the indicator is retired, its values stay with the versions and papers of before."""
    known = _for_writer(who, id)
    _one(known, indicator)
    if _definition_of(indicator, who) is not None:
        indicators.retire(indicator, who)
    kpis = tuple(each for each in known.content.kpis if each.indicator != indicator)
    return rewrite(who, known, version, replace(known.content, kpis=kpis))


def enter_value(who: Principal, id: str, indicator: str, year: int, value: float, evidence: str) -> None:
    """Enter the value of a fiscal year with its evidence. Raises UnknownInitiative, Forbidden, WrongEntry,
    and what indicators say: EvidenceMissing, NotEntered, WrongNumber."""
    known = _for_writer(who, id)
    _one(known, indicator)
    as_of = min(indicators.last_day(year), timezone.localdate())
    indicators.enter(indicators.Entered(indicator, known.organisation, year, value, as_of, evidence), who)


def kpis(who: Principal, known: Initiative, now: int) -> tuple[KpiView, ...]:
    """Return the KPIs of an initiative as of a fiscal year, with forecast and lamp."""
    return _views(who, [known], now)[known.id]


def standings(who: Principal, organisation: str, now: int) -> list[Standing]:
    """Return every initiative of an organisation with its lamp."""
    known = initiatives(who, organisation)
    views, today = _views(who, known, now), timezone.localdate()
    return [
        Standing(each, of_initiative(views[each.id], each.content.milestones, today), views[each.id])
        for each in known
    ]


def _views(who: Principal, known: Sequence[Initiative], now: int) -> dict[str, tuple[KpiView, ...]]:
    """One question for all of them."""
    ids = [kpi.indicator for each in known for kpi in each.content.kpis]
    points, lost = _points(who, ids, {each.organisation for each in known}), _lost(who, known)
    return {
        each.id: tuple(
            judged(
                kpi,
                [p for p in points.get((kpi.indicator, each.organisation), ()) if p.year <= now],
                now,
                lost.get(kpi.indicator, ""),
            )
            for kpi in each.content.kpis
        )
        for each in known
    }


def change(who: Principal, id: str, version: int, content: Content, note: str = "") -> Initiative:
    """Write the next version over `version`, as `initiatives.change`; its values are seen by who sees it."""
    before = initiative(who, id)
    with transaction.atomic():
        after = change_content(who, id, version, content, note)
        if before.content.public is not after.content.public:
            for kpi in after.content.kpis:
                known = _definition_of(kpi.indicator, who)
                if known is not None:
                    indicators.change(replace(known, visibility=_visibility(after)), who)
    return after


def _points(who: Principal, ids: Sequence[str], places: Iterable[str]) -> dict[tuple[str, str], list[Point]]:
    """(indicator, place) -> values by year."""
    if not ids:
        return {}
    block = indicators.block(ids, sorted(places), who=who)
    found: dict[tuple[str, str], list[Point]] = {}
    for indicator, place, year, value in zip(
        block.indicators, block.places, block.years, block.values, strict=True
    ):
        found.setdefault((indicator, place), []).append(Point(year, value))
    return {key: sorted(points, key=lambda each: each.year) for key, points in found.items()}


def _lost(who: Principal, known: Sequence[Initiative]) -> dict[str, str]:
    """indicator -> why no new value comes: its source failed, or it was retired."""
    standing = {
        each.definition.id: each
        for code in {each.organisation for each in known}
        for each in indicators.listing(who, organisation=code)
    }
    gone = _("この指標の計算は終わっています。値は最後に得られたものです。")
    told: dict[str, str] = {}
    for each in known:
        for kpi in each.content.kpis:
            found = standing.get(kpi.indicator)
            if found is None:
                told[kpi.indicator] = gone
            elif found.failure is not None:
                told[kpi.indicator] = found.failure.sentence
    return told


def _for_writer(who: Principal, id: str) -> Initiative:
    known = initiative(who, id)
    require_writer(who, known.organisation)
    return known


def _one(known: Initiative, indicator: str) -> Kpi:
    found = next((each for each in known.content.kpis if each.indicator == indicator), None)
    if found is None:
        raise UnknownInitiative
    return found


def _checked(kpi: Kpi) -> Kpi:
    for field, problem in kpi_problems(kpi):
        raise WrongEntry(field=field, problem=problem)
    return kpi


def _aim(who: Principal, known: Initiative, kpi: Kpi) -> None:
    """The indicator, too, says what it is to reach: charts and the living city have it from there."""
    for each in kpi.targets:
        indicators.aim(Target(kpi.indicator, known.organisation, each.year, each.value, THEME), who)


def _visibility(known: Initiative) -> Visibility:
    return Visibility.PUBLIC if known.content.public else Visibility.ORGANISATION


def _definition(known: Initiative, kpi: Kpi, source: Source) -> Definition:
    return Definition(
        kpi.indicator, known.organisation, kpi.title_ja, kpi.title_en or kpi.title_ja, kpi.unit_ja,
        kpi.unit_en or kpi.unit_ja, kpi.direction, source, _visibility(known), kpi.decimals,
        formula=kpi.formula, themes=(THEME,), formula_en=kpi.formula_en,
    )  # fmt: skip


def definition_of(who: Principal, indicator: str) -> Definition | None:
    """Return where a KPI's values come from; None where the indicator is gone."""
    return _definition_of(indicator, who)


def _definition_of(indicator: str, who: Principal) -> Definition | None:
    found = indicators.listing(who, ids=[indicator])
    return found[0].definition if found else None
