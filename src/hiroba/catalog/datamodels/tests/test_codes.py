"""Municipality codes and corporate numbers: check digits and names."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.catalog.datamodels import service
from hiroba.catalog.datamodels.types import Municipality

LIST = Path(__file__).parents[5].parent / "shared" / "data" / "codes" / "全国地方公共団体コード.csv"


@pytest.mark.parametrize(
    ("five", "six"),
    [("13101", "131016"), ("13104", "131041"), ("01000", "010006"), ("13000", "130001"), ("37201", "372013")],
)
def test_five_digits_get_their_check_digit(five: str, six: str) -> None:
    assert service.complete_code(five) == six
    assert service.complete_code(six) == six
    assert service.is_valid_code(six)


@pytest.mark.parametrize("wrong", ["131017", "13101", "", "abcdef", "990001", "1310166", "１３１０１６x"])
def test_wrong_codes_are_not_valid(wrong: str) -> None:
    assert not service.is_valid_code(wrong)


@pytest.mark.parametrize("wrong", ["1310", "131017", "99101", "x3101", ""])
def test_what_cannot_be_completed_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong or "^$"):
        service.complete_code(wrong)


@given(st.integers(1, 47), st.integers(0, 999), st.integers(0, 9))
def test_one_check_digit_is_right(prefecture: int, rest: int, digit: int) -> None:
    five = f"{prefecture:02d}{rest:03d}"
    assert service.is_valid_code(five + str(digit)) is (service.complete_code(five)[5] == str(digit))


def test_all_of_tokyo_and_all_prefectures() -> None:
    tokyo = [one for one in service.municipalities() if one.prefecture == "東京都" and one.name != "東京都"]
    assert len(tokyo) == 62
    assert len([one for one in service.municipalities() if one.name == one.prefecture]) == 47
    assert all(service.is_valid_code(one.code) for one in service.municipalities())
    assert len({one.code for one in service.municipalities()}) == 109


def found(name: str) -> Municipality:
    one = service.find_municipality(name) or service.municipality(name)
    assert one is not None
    return one


def test_finding_a_municipality() -> None:
    assert found("新宿区").code == "131041"
    assert found("東京都 新宿区").code == "131041"
    assert found("東京都").english == "Tokyo"
    assert found("Hachioji City").name == "八王子市"
    assert service.find_municipality("どこか") is None
    assert found("13104").name == found("131041").name == "新宿区"
    assert service.municipality("999999") is None


def test_the_list_agrees_with_the_official_one() -> None:
    if not LIST.exists():
        pytest.skip("the official list is not beside the checkout (../shared/data/codes)")
    with LIST.open(encoding="utf-8-sig") as file:
        official = {row[0]: (row[1], row[2] or row[1]) for row in csv.reader(file) if len(row) == 5}
    assert all(service.is_valid_code(code) for code in official if code.isdigit())
    ours = {one.code: (one.prefecture, one.name) for one in service.municipalities()}
    assert {code: official[code] for code in ours} == ours
