"""One initiative: where it stands, what it answers to, who does it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.indicators.types import SourceKind
from hiroba.kernel.charts import service as charts
from hiroba.kernel.decide.types import Principal
from hiroba.office.register import service as register
from hiroba.office.register.charts import both, drawn
from hiroba.office.register.errors import UnknownInitiative
from hiroba.office.register.pages import common
from hiroba.office.register.pages.lines import address_of
from hiroba.office.register.types import STAGES, Initiative, KpiView, PolicyKind, StageProposal
from hiroba.office.register.versions import difference
from hiroba.office.register.words import DIRECTIONS, LEVELS, POLICY_KINDS, SOURCES, circled, figure
from hiroba.office.register.years import year_label


@require_safe
def page(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """Raises UnknownInitiative."""
    known = register.initiative(who, id)
    [standing] = [
        e for e in register.standings(who, known.organisation, common.now()) if e.initiative.id == id
    ]
    content = known.content
    shown = common.values(who, known.organisation) | {
        "initiative": known,
        "content": content,
        "title": common.title(content),
        "lamp": common.lamp(standing.lamp.light, standing.lamp.why),
        "stages": [
            {
                "words": common.stage_words(each),
                "here": each is content.stage,
                "past": at < STAGES.index(content.stage),
            }
            for at, each in enumerate(STAGES)
        ],
        "departments": common.departments(content),
        "plans": _plans(known),
        "kpis": [kpi_values(who, each, known.organisation) for each in standing.kpis],
        "money": [(year_label(each.year), each.budget, each.spent) for each in content.money],
        "data": [(each.title, address_of(who, each)) for each in content.data],
        "risks": [(each.text, str(LEVELS[each.level]), each.answer) for each in content.risks],
        "cases": register.cases(who, known.organisation, id),
        "decisions": [
            decision(each, inside=register.reads_inside(who, known.organisation))
            for each in register.proposals(who, id)
        ],
    }
    return render(request, "register/initiative.html", shown)


@require_safe
def history(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """Every version and what it changed: for members. Raises UnknownInitiative."""
    found = register.versions(who, id)
    known = {
        each.id: f"{circled(each.number)} {each.title}"
        for each in register.policies(found[0].organisation, dropped=True)
    }
    rows = [
        {
            "version": after.version, "written": after.written, "by": common.name_of(after.by),
            "note": after.note,
            "changes": difference(before.content, after.content, known) if before else [],
            "first": before is None,
        }
        for after, before in zip(found, [*found[1:], None], strict=True)
    ]  # fmt: skip
    shown = common.values(who, found[0].organisation) | {
        "initiative": found[0],
        "title": common.title(found[0].content),
        "rows": rows,
    }
    return render(request, "register/history.html", shown)


@require_safe
def chart(request: HttpRequest, who: Principal, id: str, indicator: str, form: str) -> HttpResponse:
    """A KPI's drawing as a file. Raises UnknownInitiative."""
    known = register.initiative(who, id)
    found = next((e for e in register.kpis(who, known, common.now()) if e.kpi.indicator == indicator), None)
    if (
        found is None
        or form not in charts.FORMS
        or not (drawing := drawn(found.kpi, found.points, found.forecast))
    ):
        raise UnknownInitiative
    title, unit = common.kpi_words(found.kpi)
    return common.picture(request, drawing, f"{title}（{unit}）" if unit else title, form, "kpi")


def kpi_values(who: Principal, view: KpiView, place: str) -> dict[str, Any]:
    """A KPI as its section shows it; place: whose values they are."""
    kpi = view.kpi
    definition = register.definition_of(who, kpi.indicator)
    told = {each.year: figure(each.value, kpi.decimals) for each in view.points}
    measured = set(told)
    base = kpi.baseline_year if kpi.baseline_year not in told else None
    if kpi.baseline is not None and base is not None:
        told[base] = figure(kpi.baseline, kpi.decimals)
    aims = {each.year: figure(each.value, kpi.decimals) for each in kpi.targets}
    ahead = view.forecast
    return {
        "kpi": kpi,
        "unit": common.kpi_words(kpi)[1],
        "lamp": common.lamp(view.lamp.light, view.lamp.why),
        "chart": both(view.kpi, view.points, view.forecast),
        "rows": [
            (year_label(year), told.get(year, "–"), aims.get(year, "–"), year == base,
             common.trail_of(kpi.indicator, place, year) if year in measured else "")
            for year in sorted({*told, *aims})
        ],
        "forecast": (
            {
                "year": year_label(ahead.year), "value": figure(ahead.value, kpi.decimals),
                "low": figure(ahead.low, kpi.decimals), "high": figure(ahead.high, kpi.decimals),
                "chance": round(100 * ahead.chance),
            }
            if ahead else None
        ),
        "lost": view.lost,
        "direction": str(DIRECTIONS[kpi.direction]),
        "source": str(SOURCES[definition.source.kind]) if definition else "",
        "formula": common.formula(kpi),
        "entered": definition is not None and definition.source.kind is SourceKind.ENTERED,
    }  # fmt: skip


def decision(each: StageProposal, *, inside: bool) -> dict[str, Any]:
    """A step from stage to stage; who decided is told to colleagues."""
    return {
        "proposal": each,
        "before": common.stage_words(each.before),
        "after": common.stage_words(each.after),
        "open": each.state.value == "proposed",
        "accepted": each.state.value == "accepted",
        "by": common.name_of(each.by) if inside else "",
        "decided_by": common.name_of(each.decided_by) if inside else "",
    }


def _plans(known: Initiative) -> list[dict[str, Any]]:
    lists = register.policies(known.organisation, dropped=True)
    found = []
    for kind in PolicyKind:
        lines = [each for each in lists if each.kind is kind and each.id in known.content.policies]
        if lines:
            found.append(
                {
                    "kind": str(POLICY_KINDS[kind]),
                    "lines": [(circled(each.number), each.title) for each in lines],
                }
            )
    return found
