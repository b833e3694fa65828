"""Values of SensorThings: the entity sets, what a request asks, and an expression of $filter."""

from __future__ import annotations

from typing import Any

import msgspec

# entity set -> navigation -> (entity set it leads to, to many)
NAVIGATIONS: dict[str, dict[str, tuple[str, bool]]] = {
    "Things": {
        "Locations": ("Locations", True),
        "HistoricalLocations": ("HistoricalLocations", True),
        "Datastreams": ("Datastreams", True),
    },
    "Locations": {"Things": ("Things", True), "HistoricalLocations": ("HistoricalLocations", True)},
    "HistoricalLocations": {"Thing": ("Things", False), "Locations": ("Locations", True)},
    "Datastreams": {
        "Thing": ("Things", False),
        "Sensor": ("Sensors", False),
        "ObservedProperty": ("ObservedProperties", False),
        "Observations": ("Observations", True),
    },
    "Sensors": {"Datastreams": ("Datastreams", True)},
    "ObservedProperties": {"Datastreams": ("Datastreams", True)},
    "Observations": {
        "Datastream": ("Datastreams", False),
        "FeatureOfInterest": ("FeaturesOfInterest", False),
    },
    "FeaturesOfInterest": {"Observations": ("Observations", True)},
}
PROPERTIES: dict[str, tuple[str, ...]] = {
    "Things": ("name", "description", "properties"),
    "Locations": ("name", "description", "encodingType", "location", "properties"),
    "HistoricalLocations": ("time",),
    "Datastreams": (
        "name", "description", "observationType", "unitOfMeasurement", "observedArea", "phenomenonTime",
        "resultTime", "properties",
    ),
    "Sensors": ("name", "description", "encodingType", "metadata", "properties"),
    "ObservedProperties": ("name", "definition", "description", "properties"),
    "Observations": (
        "phenomenonTime", "resultTime", "result", "resultQuality", "validTime", "parameters",
    ),
    "FeaturesOfInterest": ("name", "description", "encodingType", "feature", "properties"),
}  # fmt: skip


class Literal(msgspec.Struct, frozen=True):
    value: Any


class Name(msgspec.Struct, frozen=True):
    """A property, reached over navigations: `Datastream/Thing/properties/owner`."""

    steps: tuple[str, ...]


class Call(msgspec.Struct, frozen=True):
    """An operator or a function with its operands."""

    name: str
    operands: tuple[Expression, ...]


Expression = Literal | Name | Call


class Sorting(msgspec.Struct, frozen=True):
    expression: Expression
    descending: bool = False


class Options(msgspec.Struct, frozen=True):
    """The query options of a request, or of one $expand."""

    filter: Expression | None = None
    expand: tuple[Expansion, ...] = ()
    select: tuple[str, ...] = ()
    order: tuple[Sorting, ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    format: str = ""
    text: tuple[tuple[str, str], ...] = ()  # as it was asked, for the link to the next page


class Expansion(msgspec.Struct, frozen=True):
    navigation: str
    options: Options = Options()


class Step(msgspec.Struct, frozen=True):
    """One segment of a resource path; id: what stands in the parentheses, or None."""

    name: str
    id: str | None = None


class Item(msgspec.Struct):
    """One entity of SensorThings. properties: by name, those without a value left out. source: what it was
    made of. related: what was looked up around it, by navigation."""

    set: str
    id: str
    properties: dict[str, Any]
    source: Any = None
    related: dict[str, list[Item]] = {}
