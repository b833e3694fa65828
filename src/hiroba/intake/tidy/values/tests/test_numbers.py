"""Numbers as offices write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.intake.tidy.values.number import read_number


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1234", 1234, ""),
        ("1,234", 1234, ""),
        ("１，２３４", 1234, ""),
        ("△5", -5, ""),
        ("▲1,234.5", -1234.5, ""),
        ("−5", -5, ""),
        ("－５", -5, ""),
        ("(5)", -5, ""),
        ("1万2千", 12000, ""),
        ("3億5,000万", 350_000_000, ""),
        ("1.2万", 12000, ""),
        ("12千円", 12000, "円"),
        ("1万2千人", 12000, "人"),
        ("120人", 120, "人"),
        ("3.5㎡", 3.5, "㎡"),
        ("3.5m2", 3.5, "㎡"),
        ("500円", 500, "円"),
        ("¥500", 500, "円"),
        ("12.5%", 12.5, "%"),
        ("１２．５％", 12.5, "%"),
        ("△1.5％", -1.5, "%"),
        ("約120人", 120, "人"),
        ("1\n234", 1234, ""),
        ("0.5", 0.5, ""),
        ("0", 0, ""),
        ("1.5e3", 1500.0, ""),
    ],
)
def test_the_number_and_its_unit_are_read(text: str, value: float, unit: str) -> None:
    read = read_number(text)
    assert (read.value, read.unit, read.reason) == (value, unit, "")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1,234", "number.separator"),
        ("△5", "number.negative_mark"),
        ("1万2千", "number.kanji_scale"),
        ("120人", "number.unit"),
        ("12.5%", "number.percent"),
        ("約120", "number.approximate"),
        ("１２", "text.fullwidth"),
        ("－", "missing.marker"),
        ("…", "missing.marker"),
        ("不明", "missing.marker"),
        ("***", "missing.suppressed"),
        ("x", "missing.suppressed"),
        ("Ｘ", "missing.suppressed"),
    ],
)
def test_what_was_done_is_told(text: str, rule: str) -> None:
    assert rule in read_number(text).rules


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1-2-3", "number.identifier"),
        ("007", "number.leading_zero"),
        ("9223372036854775808", "number.too_large"),
        ("19（休床中）", "number.unreadable"),
        ("12,34", "number.unreadable"),
        ("1.2.3", "number.unreadable"),
        ("第1号", "number.unreadable"),
        ("１億２", ""),
    ],
)
def test_what_is_no_number_is_told_with_the_reason(text: str, reason: str) -> None:
    assert read_number(text).reason == reason


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_whole_number_comes_back(number: int) -> None:
    assert read_number(str(number)).value == number
    assert read_number(f"{number:,}").value == number


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_every_decimal_comes_back(number: float) -> None:
    assert read_number(f"{number:.6f}").value == pytest.approx(number, abs=1e-6)


@given(st.text(max_size=30))
def test_any_text_is_read_or_told(text: str) -> None:
    read = read_number(text)
    assert read.value is not None or read.reason or read.rules
