"""Values of the indicators."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from hiroba.kernel.decide.types import Visibility


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class SourceKind(StrEnum):
    COUNT = "count"  # a running service's own count, named in its manifest
    QUERY = "query"  # SQL of the workbench over datasets
    ATTRIBUTE = "attribute"  # attributes of entities in the living city, reduced to a number
    ENTERED = "entered"  # by a person, with evidence


@dataclass(frozen=True)
class Source:
    """Where an indicator's values come from.

    count: of COUNT, the manifest's id of it. sql: of QUERY, answers rows (place, year, value) or one number,
    which is the organisation's own of the running fiscal year. entity_type, entity (an id, "" = all of the
    owner's), attribute, reduce (count | sum | mean | min | max | last): of ATTRIBUTE.
    """

    kind: SourceKind
    count: str = ""
    sql: str = ""
    entity_type: str = ""
    entity: str = ""
    attribute: str = ""
    reduce: str = "last"


@dataclass(frozen=True)
class Definition:
    """id: in addresses. organisation: whose indicator it is. unit: as written after a number.

    per_head: the id of the indicator that divides it where "per head" is asked ("" = cannot).
    formula: in words, how a value comes about; formula_en: in English. themes: words by which it is grouped.
    additive: whether the values of places that were merged may be added up (counts: yes, shares: no).
    """

    id: str
    organisation: str
    title_ja: str
    title_en: str
    unit_ja: str
    unit_en: str
    direction: Direction
    source: Source
    visibility: Visibility = Visibility.PUBLIC
    decimals: int = 0
    per_head: str = ""
    formula: str = ""
    themes: tuple[str, ...] = ()
    additive: bool = True
    formula_en: str = ""


@dataclass(frozen=True)
class Value:
    """One number. place: an organisation's code, a municipality's code, or the name of a place abroad.

    year: fiscal year (April to March), by the year of its April. as_of: the day it holds for.
    version: which version of the source: ids of dataset versions with commas, or an entity's id, "" = none.
    entered_by: opaque id of the person, "" where it was computed. evidence: where the entered figure is from.
    place_then: how the place was called when the value was made, where that is not its name now.
    """

    indicator: str
    place: str
    year: int
    value: float
    as_of: date
    made: datetime
    version: str = ""
    entered_by: str = ""
    evidence: str = ""
    place_then: str = ""


@dataclass(frozen=True)
class Failure:
    """Why an indicator could not be computed last time; its values stay."""

    code: str
    sentence: str
    since: datetime


@dataclass(frozen=True)
class Standing:
    """An indicator as it stands. places, years: for which there are values."""

    definition: Definition
    latest: Value | None
    years: tuple[int, ...] = ()
    places: int = 0
    failure: Failure | None = None
    refreshed: datetime | None = None


@dataclass(frozen=True)
class Block:
    """Values of many indicators at once, for charts: columns of the same length."""

    indicators: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """What an indicator is to reach in a fiscal year. evidence: where the target is from."""

    indicator: str
    place: str
    year: int
    value: float
    evidence: str = ""


class PlaceKind(StrEnum):
    PREFECTURE = "prefecture"
    MUNICIPALITY = "municipality"
    ORGANISATION = "organisation"  # departments, companies, universities
    ABROAD = "abroad"
    FACILITIES = "facilities"  # a kind of place, such as the libraries of wards


@dataclass(frozen=True)
class Place:
    code: str
    name_ja: str
    name_en: str
    kind: PlaceKind


@dataclass(frozen=True)
class Succession:
    """`before` became (a part of) `after` on a day; a renaming that kept its code is no succession.

    absorbed: `after` was there already and took it in; else it was made new of those that became it.
    """

    before: str
    after: str
    on: date
    absorbed: bool = False


@dataclass(frozen=True)
class Renaming:
    """A place was called so until the day before `until`."""

    place: str
    name_ja: str
    name_en: str
    until: date


@dataclass(frozen=True)
class Input:
    """A version of a dataset that went into a value. address: of its page, below the installation's.

    Of one that the reader may not see, dataset, title and address are "".
    """

    dataset: str
    version: int
    title: str
    address: str


@dataclass(frozen=True)
class Trail:
    """Where a number comes from. past: what it was before, newest first. source: as it was then.

    rows: the address at which the rows can be read, "" where there are none.
    """

    definition: Definition
    value: Value
    source: Source
    inputs: tuple[Input, ...] = ()
    rows: str = ""
    past: tuple[Value, ...] = ()
