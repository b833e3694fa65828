"""The indicators for machines: the list, values, and where a value comes from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Standing, Value
from hiroba.protocols.rest.types import Call, Operation, Parameter

_BASE = "/api/v1/services/dashboards"
_MOST = 100_000  # values of one answer
Text = Annotated[str, msgspec.Meta(max_length=2000)]
Id = Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z_.-]{1,64}$")]
Place = Annotated[str, msgspec.Meta(max_length=100)]
Year = Annotated[int, msgspec.Meta(ge=1900, le=2100)]


class Indicator(msgspec.Struct, frozen=True):
    """direction: up | down | neither is better. source: count | query | attribute | entered."""

    id: str
    organisation: str
    title_ja: str
    title_en: str
    unit_ja: str
    unit_en: str
    direction: str
    source: str
    formula: str
    themes: list[str]
    per_head: str
    years: list[int]
    places: int
    failure: str


class Indicators(msgspec.Struct, frozen=True):
    total: int
    items: list[Indicator]


class Number(msgspec.Struct, frozen=True):
    """year: of the April with which the fiscal year begins."""

    indicator: str
    place: str
    year: int
    value: float


class Numbers(msgspec.Struct, frozen=True):
    truncated: bool
    items: list[Number]


class Version(msgspec.Struct, frozen=True):
    dataset: str
    version: int
    title: str
    address: str


class Past(msgspec.Struct, frozen=True):
    value: float
    as_of: date
    made: datetime
    evidence: str


class Origin(msgspec.Struct, frozen=True):
    """Where a value comes from. entered: by a person, whose name is not told. past: what it was before."""

    indicator: str
    place: str
    place_then: str
    year: int
    value: float
    as_of: date
    made: datetime
    source: str
    formula: str
    sql: str
    versions: list[Version]
    rows: str
    entered: bool
    evidence: str
    past: list[Past]


def list_indicators(call: Call) -> Indicators:
    values = call.values
    found = indicators.listing(
        call.who, values["organisation"], values["theme"], values["q"].replace("\0", "")
    )
    return Indicators(len(found), [_indicator(each) for each in found])


def list_values(call: Call) -> Numbers:
    """Raises UnknownPlace, NoPerHead, NotAdditive."""
    values = call.values
    ids = [each for each in values["indicators"].split(",") if each]
    places = [indicators.resolve(each) for each in values["places"].split(",") if each.strip()]
    years = list(range(values["first"], values["last"] + 1))
    block = indicators.block(
        ids, places, years, who=call.who, per_head=values["per_head"], merged=values["merged"]
    )
    items = [
        Number(*each)
        for each in zip(block.indicators, block.places, block.years, block.values, strict=True)
    ]  # fmt: skip
    return Numbers(len(items) > _MOST, items[:_MOST])


def trace_value(call: Call) -> Origin:
    """Raises UnknownIndicator, UnknownValue."""
    values = call.values
    found = indicators.trail(values["indicator"], values["place"], values["year"], call.who)
    value, source = found.value, found.source
    return Origin(
        value.indicator, value.place, value.place_then, value.year, value.value, value.as_of, value.made,
        source.kind.value, found.definition.formula, source.sql,
        [Version(each.dataset, each.version, each.title, each.address) for each in found.inputs],
        found.rows, bool(value.entered_by), value.evidence, [_past(each) for each in found.past],
    )  # fmt: skip


def _indicator(standing: Standing) -> Indicator:
    known = standing.definition
    return Indicator(
        known.id, known.organisation, known.title_ja, known.title_en, known.unit_ja, known.unit_en,
        known.direction.value, known.source.kind.value, known.formula, list(known.themes), known.per_head,
        list(standing.years), standing.places, standing.failure.sentence if standing.failure else "",
    )  # fmt: skip


def _past(value: Value) -> Past:
    return Past(value.value, value.as_of, value.made, value.evidence)


OPERATIONS = (
    Operation(
        method="GET",
        path=f"{_BASE}/indicators",
        summary="Indicators: figures of places over fiscal years.",
        answer=Indicators,
        handler=list_indicators,
        parameters=(
            Parameter("q", Text, "A part of the title or the id.", ""),
            Parameter("organisation", Place, "Code of the owner.", ""),
            Parameter("theme", Place, "One of the themes.", ""),
        ),
    ),
    Operation(
        method="GET",
        path=f"{_BASE}/values",
        summary="Values of indicators, of places and fiscal years.",
        answer=Numbers,
        handler=list_values,
        parameters=(
            Parameter("indicators", Text, "Ids, with commas between them."),
            Parameter("places", Text, "Codes or names, with commas between them; all when empty.", ""),
            Parameter("first", Year, "First fiscal year.", 1900),
            Parameter("last", Year, "Last fiscal year.", 2100),
            Parameter("per_head", bool, "Divided by the indicator that each names.", False),
            Parameter("merged", bool, "With the values of the places before a merger.", False),
        ),
        errors=(400,),
    ),
    Operation(
        method="GET",
        path=f"{_BASE}/values/{{indicator}}/{{place}}/{{year}}",
        summary="Where one value comes from: source, dataset versions, formula, evidence.",
        answer=Origin,
        handler=trace_value,
        parameters=(
            Parameter("indicator", Id, "Id of the indicator.", place="path"),
            Parameter("place", Place, "Code of the place.", place="path"),
            Parameter("year", Year, "Fiscal year.", place="path"),
        ),
        errors=(404,),
    ),
)
