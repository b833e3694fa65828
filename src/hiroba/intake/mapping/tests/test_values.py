from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.catalog.datamodels.types import Field
from hiroba.intake.mapping import units
from hiroba.intake.mapping.types import NO_PART, NOT_IN_LIST, UNKNOWN_UNIT, UNREADABLE, Rule
from hiroba.intake.mapping.values import converter

YES_NO = Field("x", "x", enum=("あり", "なし", "未確認"))
NUMBER = Field("x", "x", type="number", unit="m")
COUNT = Field("x", "x", type="integer", unit="人")
DATE, TIME, TEXT = Field("x", "x", type="date"), Field("x", "x", type="time"), Field("x", "x")
MOMENT = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "field", "cells", "value", "reason"),
    [
        (Rule("x", ("a",)), TEXT, (12,), "12", ""),
        (Rule("x", ("a",)), TEXT, (None,), None, ""),
        (Rule("x", ("a",), constant="なし"), TEXT, (None,), "なし", ""),
        (Rule("x", constant="市のもの"), TEXT, (), "市のもの", ""),
        (Rule("x", ("a", "b"), separator=" "), TEXT, ("港ビル", "3階"), "港ビル 3階", ""),
        (Rule("x", ("a", "b"), separator=" "), TEXT, ("港ビル", None), "港ビル", ""),
        (Rule("x", ("a",), split="～", part=2), DATE, ("2026年4月1日～令和8年4月3日",), date(2026, 4, 3), ""),
        (Rule("x", ("a",), split="～", part=2), DATE, ("2026-04-01",), None, NO_PART),
        (Rule("x", ("a",)), DATE, (MOMENT,), date(2026, 4, 1), ""),
        (Rule("x", ("a",)), TIME, (MOMENT,), "09:30", ""),
        (Rule("x", ("a",)), DATE, ("いつか",), None, UNREADABLE),
        (Rule("x", ("a",)), YES_NO, (True,), "あり", ""),
        (Rule("x", ("a",)), YES_NO, ("×",), "なし", ""),
        (Rule("x", ("a",), codes={"9": "未確認"}), YES_NO, (9,), "未確認", ""),
        (Rule("x", ("a",)), YES_NO, ("たぶん",), "たぶん", NOT_IN_LIST),
        (Rule("x", ("a",), unit="km"), NUMBER, (1.5,), 1500.0, ""),
        (Rule("x", ("a",), unit="円"), NUMBER, (1.5,), None, UNKNOWN_UNIT),
        (Rule("x", ("a",), unit="千人"), COUNT, (1.25,), 1250, ""),
        (Rule("x", ("a",)), COUNT, (1.5,), None, UNREADABLE),
        (Rule("x", ("a",)), COUNT, ("約30人",), 30, ""),
    ],
)
def test_cells_become_the_value_of_the_attribute(rule, field, cells, value, reason):
    assert converter(rule, field)(cells) == (value, reason)


def test_units_go_there_and_back():
    for one in units.known():
        for other in units.known():
            there, back = units.factor(one, other), units.factor(other, one)
            assert (there is None) == (back is None)
            assert there is None or back is None or there * back == pytest.approx(1)
    assert units.factor("ｋｍ", "m") == 1000
    assert units.factor("㎡", "m2") == 1


@given(
    st.one_of(
        st.none(), st.text(max_size=20), st.integers(), st.floats(), st.booleans(), st.binary(max_size=4)
    ),
    st.sampled_from([YES_NO, NUMBER, COUNT, DATE, TIME, TEXT]),
    st.text(max_size=3),
    st.integers(0, 5),
)
def test_no_cell_breaks_a_mapping(cell, field, split, part):
    value, reason = converter(Rule("x", ("a",), split=split, part=part), field)((cell,))
    assert value is None or not reason or reason == NOT_IN_LIST
