"""Which registrations a request meets, and how far (5.12)."""

from __future__ import annotations

from typing import Any

from hiroba.context.queries.types import TypeSelection
from hiroba.context.sources.compiling import compiled
from hiroba.context.sources.discovery import discovered
from hiroba.context.sources.matching import match
from hiroba.context.sources.types import Asked, Discovery, Registration, Span


def registration(*information: dict[str, Any], **members: Any) -> Registration:
    document = {
        "id": "urn:ngsi-ld:ContextSourceRegistration:made",
        "type": "ContextSourceRegistration",
        "endpoint": "http://source.example",
        "information": list(information),
        **members,
    }
    return compiled(document, "")


def test_a_type_alone_meets_every_id() -> None:
    """What the registration does not restrict, the request may ask."""
    made = registration({"entities": [{"type": "Sensor"}]})
    found = match(made, Asked(ids=("urn:a:1",), selection=TypeSelection((("Sensor",),))))
    assert found is not None
    assert found.ids == ("urn:a:1",)
    assert match(made, Asked(selection=TypeSelection((("Bus",),)))) is None


def test_a_pattern_narrows_the_ids_that_a_source_is_asked_for() -> None:
    """Of the ids that are asked for, the source hears only of those that it can have."""
    made = registration({"entities": [{"type": "Sensor", "idPattern": "^urn:city:.*$"}]})
    found = match(made, Asked(ids=("urn:city:1", "urn:town:2")))
    assert found is not None
    assert found.ids == ("urn:city:1",)
    assert match(made, Asked(ids=("urn:town:2",))) is None


def test_two_patterns_cannot_shut_each_other_out() -> None:
    """A pattern that is asked for meets one id if it matches it, and any pattern."""
    assert (
        match(registration({"entities": [{"type": "S", "idPattern": "^a"}]}), Asked(pattern="^b")) is not None
    )
    assert (
        match(registration({"entities": [{"type": "S", "id": "urn:a:1"}]}), Asked(pattern="^urn:b")) is None
    )


def test_attributes_meet_where_they_overlap() -> None:
    """Names of attributes shut out only where both sides name some."""
    made = registration({"entities": [{"type": "S"}], "propertyNames": ["temperature"]})
    assert match(made, Asked(attributes=frozenset({"speed"}))) is None
    found = match(made, Asked(attributes=frozenset({"speed", "temperature"})))
    assert found is not None
    assert found.covers("temperature")
    assert not found.covers("speed")
    assert match(registration({"entities": [{"type": "S"}]}), Asked(attributes=frozenset({"x"}))) is not None


def test_datasets_meet_where_they_overlap() -> None:
    """A datasetId on one side only shuts nobody out."""
    made = registration({"entities": [{"type": "S"}]}, datasetId=["urn:d:1"])
    assert match(made, Asked(datasets=frozenset({"urn:d:2"}))) is None
    assert match(made, Asked()) is not None


def test_without_a_temporal_query_only_sources_of_the_present_are_found() -> None:
    """Discovery finds intervals by temporal queries, and only by them (5.10.2)."""
    interval = {"startAt": "2020-01-01T00:00:00Z", "endAt": "2021-01-01T00:00:00Z"}
    past = registration({"entities": [{"type": "S"}]}, observationInterval=interval)
    asked = Asked(selection=TypeSelection((("S",),)))
    assert discovered([past], Discovery(asked=asked)) == []
    early = Span("before", 1_600_000_000_000_000)
    late = Span("after", 1_700_000_000_000_000)
    assert len(discovered([past], Discovery(asked=asked, span=early))) == 1
    assert discovered([past], Discovery(asked=asked, span=late)) == []
