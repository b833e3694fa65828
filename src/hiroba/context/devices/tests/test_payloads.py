"""Payloads: what is understood, and that nothing a device sends breaks the reader."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.context.devices.errors import NotUnderstood, Unreadable
from hiroba.context.devices.measuring import measure
from hiroba.context.devices.payloads.paths import MISSING, find
from hiroba.context.devices.payloads.reading import groups_of
from hiroba.context.devices.payloads.times import iso, micros_of
from hiroba.context.devices.payloads.values import number_of
from hiroba.context.devices.tests.conftest import made
from hiroba.context.devices.types import Wire

NOW = 1_795_000_000_000_000


def test_ultralight_has_groups_and_times():
    first, second = groups_of(Wire.ULTRALIGHT, b"t|21.5|h|40#2026-11-26T09:00:00Z|t|22")
    assert first.values == {"t": "21.5", "h": "40"}
    assert first.at is None
    assert (second.values, iso(second.at or 0)) == ({"t": "22"}, "2026-11-26T09:00:00Z")


@pytest.mark.parametrize("text", ["", "t", "|", "t|1#", "#", "x|t|1"])
def test_ultralight_that_is_none(text):
    with pytest.raises(NotUnderstood):
        groups_of(Wire.ULTRALIGHT, text.encode())


@pytest.mark.parametrize(
    ("path", "value"),
    [("a.b[1].c", 3), ("/a/b/1/c", 3), ("x.y", 4), ("/t~1u", 5), ("a.b[9]", MISSING), ("a.z.q", MISSING)],
)
def test_paths(path, value):
    assert find({"a": {"b": [0, {"c": 3}]}, "x.y": 4, "t/u": 5}, path) == value


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("2026-11-26T18:00:00+09:00", "2026-11-26T09:00:00Z"),
        ("2026-11-26 18:00:00", "2026-11-26T09:00:00Z"),  # no zone: Japan
        ("20261126180000", "2026-11-26T09:00:00Z"),
        (1795683600, "2026-11-26T09:00:00Z"),
        (1795683600000, "2026-11-26T09:00:00Z"),
        ("1795683600.5", "2026-11-26T09:00:00.500Z"),
    ],
)
def test_times_as_devices_write_them(given, text):
    assert iso(micros_of(given) or 0) == text


@pytest.mark.parametrize(
    "given", [True, None, "soon", "", float("nan"), float("inf"), [], "99999999999999999999"]
)
def test_what_is_no_time(given):
    assert micros_of(given) is None


def test_a_mapping_scales_and_names_the_unit():
    found = measure(
        made(), groups_of(Wire.JSON, b'{"t": "21.5", "h": 41, "door": "open", "b": 88}')[0], NOW, Wire.JSON
    )
    assert found.attributes["temperature"]["value"] == 21.5
    assert found.attributes["temperature"]["unitCode"] == "CEL"
    assert found.attributes["humidity"]["value"] == 0.41
    assert found.attributes["open"]["value"] is True
    assert found.battery == 88


def test_one_wrong_field_does_not_cost_the_others():
    found = measure(made(), groups_of(Wire.JSON, b'{"t": 999, "h": 41}')[0], NOW, Wire.JSON)
    assert set(found.attributes) == {"humidity"}
    assert [each.code for each in found.wrong] == ["value_out_of_range"]


def test_a_clock_far_ahead_is_refused():
    device = made(time="at")
    with pytest.raises(NotUnderstood) as refusal:
        measure(device, groups_of(Wire.JSON, b'{"t": 1, "at": "2099-01-01T00:00:00Z"}')[0], NOW, Wire.JSON)
    assert refusal.value.code == "time_ahead"


def test_a_receiver_without_a_fix_is_nowhere():
    device = made(longitude="lon", latitude="lat")
    good = measure(device, groups_of(Wire.JSON, b'{"lon": 139.7, "lat": 35.7}')[0], NOW, Wire.JSON)
    assert good.attributes["location"]["value"]["coordinates"] == [139.7, 35.7]
    with pytest.raises(NotUnderstood) as refusal:
        measure(device, groups_of(Wire.JSON, b'{"lon": 0, "lat": 0}')[0], NOW, Wire.JSON)
    assert refusal.value.code == "place_wrong"


def test_fields_that_nobody_named_are_taken_where_asked():
    device = made(fields=(), rest=True)
    found = measure(device, groups_of(Wire.ULTRALIGHT, b"t|21.5|state|ok|1x|9")[0], NOW, Wire.ULTRALIGHT)
    assert found.attributes["t"]["value"] == 21.5
    assert found.attributes["state"]["value"] == "ok"
    assert "1x" not in found.attributes


@given(st.sampled_from(list(Wire)), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(wire, payload):
    try:
        groups = groups_of(wire, payload)
    except NotUnderstood:
        return
    for device in (made(), made(fields=(), rest=True, longitude="x", latitude="y", time="t")):
        for group in groups:
            try:
                measure(device, group, NOW, wire)
            except NotUnderstood:
                continue


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["t", "h", "a", "door"]), inner)
    ),
    max_leaves=8,
)


@given(JSON)
def test_any_json_is_measured_or_refused(document):
    try:
        groups = groups_of(Wire.JSON, json.dumps(document).encode())
        for group in groups:
            for attribute in measure(made(), group, NOW, Wire.JSON).attributes.values():
                value = attribute["value"]
                assert not isinstance(value, float) or math.isfinite(value)
    except NotUnderstood:
        return


@given(st.text(max_size=40))
def test_numbers_are_finite_or_none(text):
    found = number_of(text)
    assert found is None or math.isfinite(found)


def test_deep_json_is_refused():
    with pytest.raises(Unreadable):
        groups_of(Wire.JSON, b"[" * 100_000 + b"]" * 100_000)
