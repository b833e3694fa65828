"""What is taken as a registration, and what is refused (5.2.9, 5.9.2)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.context.jsonld import service as jsonld
from hiroba.context.sources.errors import InvalidRegistration
from hiroba.context.sources.reading import changed, read
from hiroba.context.sources.types import Registration
from hiroba.kernel.errors.types import HirobaError

NOW = 1_790_000_000_000_000


def document(**members: Any) -> dict[str, Any]:
    return {
        "id": "urn:ngsi-ld:ContextSourceRegistration:made",
        "type": "ContextSourceRegistration",
        "endpoint": "http://source.example",
        "information": [{"entities": [{"type": "Sensor"}]}],
        **members,
    }


def test_what_is_not_said_is_assumed() -> None:
    """Inclusive, what a federation asks, five seconds."""
    made = read(document(), jsonld.CORE, "", NOW)
    assert made.mode == "inclusive"
    assert "queryEntity" in made.operations
    assert "createEntity" not in made.operations
    assert made.timeout == 5.0


@pytest.mark.parametrize(
    "members",
    [
        {"information": []},
        {"information": [{}]},
        {"information": [{"entities": [{"type": "S", "idPattern": "[open"}]}]},
        {"endpoint": 5},
        {"mode": "somehow"},
        {"operations": ["fly"]},
        {"expiresAt": "2020-01-01T00:00:00Z"},
        {"expiresAt": "2030-01-01T00:00:00+01:00"},
        {"management": {"timeout": -1}},
        {"management": {"cacheDuration": "soon"}},
        {"contextSourceInfo": [{"key": "X", "value": 5}]},
        {"contextSourceInfo": [{"key": "X", "value": "a\r\nY: b"}]},
        {"mode": "exclusive"},
        {"mode": "auxiliary", "operations": ["updateEntity"]},
        {"location": {"type": "Point", "coordinates": [500, 0]}},
        {"type": "Building"},
        {"id": "no uri"},
    ],
)
def test_what_makes_no_sense_is_refused(members: dict[str, Any]) -> None:
    """Each is told as what it is: bad data."""
    with pytest.raises(InvalidRegistration):
        read(document(**members), jsonld.CORE, "", NOW)


def test_an_update_takes_members_away_with_null() -> None:
    """And leaves what it does not name."""
    before = read(document(expiresAt="2035-01-01T00:00:00Z"), jsonld.CORE, "", NOW)
    after = changed(before.document, {"expiresAt": None, "tenant": "town"}, jsonld.CORE, "", NOW)
    assert after.expires is None
    assert after.tenant == "town"
    assert after.endpoint == before.endpoint
    with pytest.raises(InvalidRegistration):
        changed(before.document, {"information": None}, jsonld.CORE, "", NOW)


_TEXT = st.text("ab:/.0", max_size=6)
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | _TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_TEXT, inner, max_size=2),
    max_leaves=4,
)
_NAMES = st.sampled_from(
    [
        *("information", "endpoint", "mode", "operations", "management", "expiresAt", "tenant", "scope"),
        *("contextSourceInfo", "location", "observationInterval", "datasetId", "id", "type", "anything"),
    ]
)


@given(st.dictionaries(_NAMES, _ANY, max_size=4))
def test_anything_is_read_or_refused(members: dict[str, Any]) -> None:
    """Never an error that nobody foresaw."""
    try:
        made = read({**document(), **members}, jsonld.CORE, "", NOW)
    except HirobaError:
        return
    assert isinstance(made, Registration)
