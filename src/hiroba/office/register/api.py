"""The register for machines: initiatives, one of them, and the values of its KPIs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from hiroba.indicators import service as indicators
from hiroba.office.register import service as register
from hiroba.office.register.types import Standing
from hiroba.protocols.rest.types import Call, Operation, Parameter

Code = Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z_-]+$", max_length=64)]
Id = Annotated[str, msgspec.Meta(pattern="^[0-9a-z]+$", max_length=24)]


class KpiTarget(msgspec.Struct, frozen=True):
    """year: fiscal year, by the year of its April."""

    year: int
    value: float


class KpiOut(msgspec.Struct, frozen=True):
    """indicator: its id among the indicators. direction: up | down | neither.
    lamp: on_track | at_risk | behind | unknown."""

    indicator: str
    title: str
    unit: str
    direction: str
    baseline: float | None
    baseline_year: int | None
    targets: list[KpiTarget]
    lamp: str
    why: str


class InitiativeOut(msgspec.Struct, frozen=True):
    """stage: research | study | rollout. departments: codes of organisations.
    policies: ids of lines of plans."""

    id: str
    organisation: str
    number: int
    title: str
    title_en: str
    summary: str
    plan: str
    done: str
    stage: str
    ended: bool
    version: int
    departments: list[str]
    policies: list[str]
    lamp: str
    why: str
    kpis: list[KpiOut]


class KpiValue(msgspec.Struct, frozen=True):
    indicator: str
    year: int
    value: float


class KpiForecast(msgspec.Struct, frozen=True):
    """By least squares; between low and high with a chance of `chance`."""

    indicator: str
    year: int
    value: float
    low: float
    high: float
    chance: float


class KpiValues(msgspec.Struct, frozen=True):
    values: list[KpiValue]
    forecasts: list[KpiForecast]


def list_initiatives(call: Call) -> list[InitiativeOut]:
    told = register.standings(call.who, call.values["organisation"], indicators.this_year())
    return [_out(each) for each in told]


def get_initiative(call: Call) -> InitiativeOut:
    return _out(_standing(call))


def list_kpi_values(call: Call) -> KpiValues:
    kpis = _standing(call).kpis
    return KpiValues(
        [KpiValue(each.kpi.indicator, point.year, point.value) for each in kpis for point in each.points],
        [
            KpiForecast(each.kpi.indicator, ahead.year, ahead.value, ahead.low, ahead.high, ahead.chance)
            for each in kpis
            if (ahead := each.forecast) is not None
        ],
    )


def _standing(call: Call) -> Standing:
    """Raises UnknownInitiative."""
    known = register.initiative(call.who, call.values["id"])
    told = register.standings(call.who, known.organisation, indicators.this_year())
    return next(each for each in told if each.initiative.id == known.id)


def _out(each: Standing) -> InitiativeOut:
    known, content = each.initiative, each.initiative.content
    return InitiativeOut(
        known.id, known.organisation, content.number, content.title_ja, content.title_en, content.summary,
        content.plan, content.done, content.stage.value, content.ended, known.version,
        [one.code for one in content.departments], list(content.policies), each.lamp.light.value,
        each.lamp.why,
        [
            KpiOut(
                view.kpi.indicator, view.kpi.title_ja, view.kpi.unit_ja, view.kpi.direction.value,
                view.kpi.baseline, view.kpi.baseline_year,
                [KpiTarget(aim.year, aim.value) for aim in view.kpi.targets], view.lamp.light.value,
                view.lamp.why,
            )
            for view in each.kpis
        ],
    )  # fmt: skip


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/services/register/initiatives",
        summary="The priority initiatives of an organisation, with their KPIs and lamps.",
        answer=list[InitiativeOut],
        handler=list_initiatives,
        parameters=(Parameter("organisation", Code, "Code of the organisation."),),
    ),
    Operation(
        method="GET",
        path="/api/v1/services/register/initiatives/{id}",
        summary="One initiative.",
        answer=InitiativeOut,
        handler=get_initiative,
        parameters=(Parameter("id", Id, "Id of the initiative.", place="path"),),
        errors=(404,),
    ),
    Operation(
        method="GET",
        path="/api/v1/services/register/initiatives/{id}/values",
        summary="The values of an initiative's KPIs by fiscal year, and what they lead to.",
        answer=KpiValues,
        handler=list_kpi_values,
        parameters=(Parameter("id", Id, "Id of the initiative.", place="path"),),
        errors=(404,),
    ),
)
