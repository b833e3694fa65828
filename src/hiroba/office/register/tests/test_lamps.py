"""A forecast tells its uncertainty; a lamp tells why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.office.register.checking import kpi_problems
from hiroba.office.register.forecast import forecast
from hiroba.office.register.lamps import judged, of_initiative
from hiroba.office.register.tests.conftest import kpi
from hiroba.office.register.types import Direction, Light, Milestone, Point, Target


def points(*values: float, first: int = 2020) -> list[Point]:
    return [Point(first + at, value) for at, value in enumerate(values)]


def test_a_straight_line_goes_on_straight_and_is_sure_of_it():
    ahead = forecast(points(10, 12, 14, 16), 2026)
    assert ahead is not None
    assert ahead.value == pytest.approx(22)
    assert ahead.high - ahead.low == pytest.approx(0, abs=1e-6)
    assert ahead.slope == pytest.approx(2)


def test_the_prediction_interval_is_that_of_the_textbook():
    ahead = forecast(points(1, 3, 2, 4, 6, first=1), 6)
    # slope 1.1, mean 3.2 at x = 3, s² = 2.7 / 3, t(0.90; 3) = 1.638, sqrt(1 + 1/5 + 9/10)
    assert ahead is not None
    assert ahead.value == pytest.approx(6.5)
    assert ahead.high - ahead.value == pytest.approx(1.638 * (2.7 / 3) ** 0.5 * 2.1**0.5, rel=1e-6)


def test_with_fewer_than_three_values_there_is_no_forecast():
    assert forecast(points(1, 2), 2030) is None
    view = judged(kpi(baseline=None, baseline_year=None), points(7), 2020)
    assert view.lamp.light is Light.UNKNOWN
    assert "3年度分" in view.lamp.why


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=12), st.integers(2040, 2060))
def test_a_forecast_lies_within_its_interval(values, year):
    ahead = forecast(points(*values), year)
    assert ahead is not None
    assert ahead.low <= ahead.value <= ahead.high


@pytest.mark.parametrize(
    ("values", "light"),
    [
        ((10, 14, 18, 22), Light.ON_TRACK),
        ((10, 11, 12, 13), Light.BEHIND),
        ((10, 16, 12, 20), Light.AT_RISK),
        ((10, 20, 30, 31), Light.ON_TRACK),
    ],
)
def test_a_lamp_says_whether_the_target_will_be_reached(values, light):
    view = judged(
        kpi(baseline=None, baseline_year=None, targets=(Target(2027, 31.0),)), points(*values), 2024
    )
    assert view.lamp.light is light
    assert "31" in view.lamp.why


def test_fewer_is_better_where_it_is():
    down = kpi(direction=Direction.DOWN, baseline=90.0, targets=(Target(2026, 10.0),))
    assert judged(down, points(9), 2021).lamp.light is Light.ON_TRACK
    assert judged(down, points(88), 2021).lamp.light is Light.BEHIND


def test_old_values_and_passed_targets_are_not_judged_as_if_they_were_new():
    old = judged(kpi(targets=(Target(2023, 30.0),)), points(9), 2026)
    assert old.lamp.light is Light.UNKNOWN
    late = judged(kpi(targets=(Target(2023, 30.0),)), [Point(2026, 9)], 2026)
    assert late.lamp.light is Light.BEHIND


def test_without_kpis_milestones_speak():
    today = date(2026, 6, 1)
    assert of_initiative((), (), today).light is Light.UNKNOWN
    late = Milestone("説明会", today - timedelta(days=10))
    assert of_initiative((), (late,), today).light is Light.AT_RISK
    assert "説明会" in of_initiative((), (late,), today).why
    assert of_initiative((), (Milestone("説明会", today - timedelta(days=200)),), today).light is Light.BEHIND
    done = Milestone("説明会", today - timedelta(days=200), today)
    assert of_initiative((), (done,), today).light is Light.ON_TRACK


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"targets": (Target(2025, 4.0),)}, "targets"),
        ({"direction": Direction.DOWN, "targets": (Target(2025, 9.0),)}, "targets"),
        ({"targets": (Target(2018, 9.0),)}, "targets"),
        ({"targets": (Target(2025, 9.0), Target(2025, 8.0))}, "targets"),
        ({"baseline_year": None}, "baseline"),
        ({"title_ja": " "}, "title_ja"),
    ],
)
def test_a_target_on_the_wrong_side_is_told(changes, field):
    assert next(name for name, _problem in kpi_problems(kpi(**changes))) == field
