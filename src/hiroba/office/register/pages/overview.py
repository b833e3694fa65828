"""Where do we stand? The page that a mayor opens first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from hiroba.kernel.charts.service import progress
from hiroba.kernel.decide.types import Principal, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.office.register import service as register
from hiroba.office.register.pages import common
from hiroba.office.register.types import STAGES, Direction, Kpi, KpiView, Light, Standing, YearInfo
from hiroba.office.register.words import LIGHTS, STAGE_SENTENCES, STEP_STATES, STEPS, figure, listed
from hiroba.office.register.years import short_label, year_label

_ORDER = (Light.ON_TRACK, Light.AT_RISK, Light.BEHIND, Light.UNKNOWN)


@require_safe
def home(request: HttpRequest, who: Principal) -> HttpResponse:
    """To the only register there is, else to choose one; an officer may begin one."""
    codes = register.owners()
    mine = [
        code
        for code, role in who.roles.items()
        if role is not Role.MEMBER and code not in codes and not organisations.is_trial(code)
    ]
    if len(codes) == 1 and not mine:
        return redirect("register:overview", code=codes[0])
    shown = {
        "owners": [organisations.get(code) for code in codes],
        "mine": [organisations.get(c) for c in mine],
    }
    return render(request, "register/home.html", shown)


@require_safe
def page(request: HttpRequest, who: Principal, code: str) -> HttpResponse:
    """The overview of one organisation. Raises UnknownOrganisation."""
    now = common.now()
    told = register.standings(who, code, now)
    running = [each for each in told if not each.initiative.content.ended]
    years = register.years(who, code)
    shown = common.values(who, code) | {
        "year": year_label(now),
        "total": len(running),
        "lamps": [_count(light, running) for light in _ORDER],
        "urgent": [
            card(each)
            for light in (Light.BEHIND, Light.AT_RISK)
            for each in running
            if each.lamp.light is light
        ],
        "stages": [
            {
                "words": common.stage_words(stage),
                "sentence": str(STAGE_SENTENCES[stage]),
                "number": at,
                "cards": [card(each) for each in running if each.initiative.content.stage is stage],
            }
            for at, stage in enumerate(STAGES, 1)
        ],
        "ended": [card(each) for each in told if each.initiative.content.ended],
        "papers": [_year(each) for each in years if each.closed],
        "review": next((_review(who, each) for each in years if not each.closed), None),
        "next_year": max([now, *(each.year + 1 for each in years)]),
        "cases": register.cases(who, code)[:3],
        **_changes(who, code, years),
    }
    shown["waiting"] = _waiting(code, told) if shown["inside"] else []
    return render(request, "register/overview.html", shown)


def card(each: Standing) -> dict[str, Any]:
    """An initiative as lists show it."""
    content = each.initiative.content
    return {
        "id": each.initiative.id,
        "number": content.number,
        "title": common.title(content),
        "departments": listed(one["name"] for one in common.departments(content)),
        "lamp": common.lamp(each.lamp.light, each.lamp.why),
        "stage": common.stage_words(content.stage),
        "kpi": _kpi(each.kpis[0]) if each.kpis else None,
        "public": content.public,
    }


def _kpi(view: KpiView) -> dict[str, Any]:
    """value and target with how far the way is gone, in percent."""
    kpi = view.kpi
    known = view.points[-1] if view.points else None
    value = known.value if known else kpi.baseline
    year = known.year if known else kpi.baseline_year
    target = kpi.targets[-1] if kpi.targets else None
    title, unit = common.kpi_words(kpi)
    return {
        "title": title,
        "unit": unit,
        "formula": common.formula(kpi),
        "value": figure(value, kpi.decimals),
        "year": short_label(year) if year is not None else "",
        "target": figure(target.value, kpi.decimals) if target else "",
        "target_year": short_label(target.year) if target else "",
        "way": progress(_way(kpi, value, target.value)) if value is not None and target else "",
    }


def _way(kpi: Kpi, value: float, target: float) -> float:
    """How much of the way to the target is gone: from 0 where more is better, else from the baseline."""
    begun = 0.0 if kpi.direction is Direction.UP else kpi.baseline
    if begun is None or target == begun:
        return 1.0 if value == target else 0.0
    return (value - begun) / (target - begun)


def _count(light: Light, running: list[Standing]) -> dict[str, Any]:
    return common.lamp(light, "") | {
        "words": str(LIGHTS[light]),
        "count": sum(each.lamp.light is light for each in running),
    }


def _year(each: YearInfo) -> dict[str, Any]:
    return {"year": each.year, "label": year_label(each.year), "closed": each.closed, "source": each.source}


def _review(who: Principal, info: YearInfo) -> dict[str, Any]:
    known = register.year(who, info.organisation, info.year)
    step = known.current
    return _year(info) | {
        "step": str(STEPS[step.step]) if step else "",
        "state": str(STEP_STATES[step.state]) if step else "",
    }


def _waiting(code: str, told: list[Standing]) -> list[dict[str, Any]]:
    titles = {each.initiative.id: common.title(each.initiative.content) for each in told}
    return [
        {
            "id": each.initiative,
            "title": titles.get(each.initiative, ""),
            "after": common.stage_words(each.after),
        }
        for each in register.waiting(code)
    ]


def _changes(who: Principal, code: str, years: list[YearInfo]) -> dict[str, Any]:
    """Between the newest edition that the reader may see and the closed one before it."""
    if not years:
        return {"changes": []}
    newest = register.edition(who, code, years[0].year)
    before = register.edition_before(code, years[0].year)
    return {
        "changes": register.changed(before, newest)[:8],
        "changed_before": year_label(before.year) if before else "",
    }
