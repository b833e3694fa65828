"""Parts of an entity made one: the newest of equals, never an auxiliary one over others (4.5.5)."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hiroba.context.sources.merging import HERE, Part, merged, rank_of


def part(mode: str | None, times: dict[str, tuple[int, int]] | None = None, **attributes: Any) -> Part:
    body = {"id": "urn:a:1", "type": "Sensor", **attributes}
    return Part(HERE if mode is None else rank_of(mode), body, times or {}, mode or "@none")


def value(number: float, **members: Any) -> dict[str, Any]:
    return {"type": "Property", "value": number, **members}


def test_halves_become_a_whole() -> None:
    """What one place lacks, another gives; types are united."""
    body, _times = merged(
        [part(None, name=value(1)), part("inclusive", speed=value(2), type=["Sensor", "Car"])]
    )
    assert body["name"]["value"] == 1
    assert body["speed"]["value"] == 2
    assert body["type"] == ["Sensor", "Car"]


def test_the_newest_observation_wins() -> None:
    """observedAt decides, wherever the instance is held."""
    old, new = value(1, observedAt="2026-01-01T00:00:00Z"), value(2, observedAt="2026-02-01T00:00:00Z")
    for here, there in ((old, new), (new, old)):
        body, _times = merged([part(None, speed=here), part("inclusive", speed=there)])
        assert body["speed"]["value"] == 2


def test_without_observations_the_last_change_wins() -> None:
    """modifiedAt decides where nothing was observed; where nothing is known, what is held here."""
    body, times = merged(
        [
            part(None, {"speed": (1, 5)}, speed=value(1)),
            part("inclusive", {"speed": (1, 9)}, speed=value(2)),
        ]
    )
    assert body["speed"]["value"] == 2
    assert times["speed"] == (1, 9)
    body, _times = merged([part(None, speed=value(1)), part("inclusive", speed=value(2))])
    assert body["speed"]["value"] == 1


def test_an_auxiliary_source_only_fills_gaps() -> None:
    """However new it is, it never overrides (4.3.6.2)."""
    body, _times = merged(
        [
            part("auxiliary", speed=value(9, observedAt="2027-01-01T00:00:00Z"), name=value(3)),
            part(None, speed=value(1, observedAt="2020-01-01T00:00:00Z")),
        ]
    )
    assert body["speed"]["value"] == 1
    assert body["name"]["value"] == 3


def test_instances_are_told_apart_by_dataset() -> None:
    """Each datasetId is decided for itself."""
    here = [value(1, datasetId="urn:d:a"), value(2, datasetId="urn:d:b")]
    body, _times = merged([part(None, speed=here), part("inclusive", speed=value(3))])
    assert sorted(each["value"] for each in body["speed"]) == [1, 2, 3]


@given(
    st.lists(
        st.tuples(st.sampled_from(["inclusive", "auxiliary", "redirect"]), st.integers(1, 9)), min_size=1
    )
)
def test_nothing_is_lost_and_nothing_is_doubled(given_parts: list[tuple[str, int]]) -> None:
    """Whatever the parts, an attribute of any of them is there once."""
    parts = [part(mode, **{f"a{number}": value(number)}) for mode, number in given_parts]
    body, _times = merged(parts)
    assert body.keys() - {"id", "type"} == {f"a{number}" for _mode, number in given_parts}
    assert all(isinstance(body[f"a{number}"], dict) for _mode, number in given_parts)
