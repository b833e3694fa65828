"""What titles and file names say about time: what can be read in one way is read, the rest is left."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.catalog.series.expressions import names_time, read
from hiroba.catalog.series.gaps import gaps
from hiroba.catalog.series.periods import (
    Grain,
    Period,
    day_of,
    fiscal_year,
    month_of,
    part_of_year,
    round_of,
    year_of,
)


@pytest.mark.parametrize(
    ("name", "stem", "heading", "period"),
    [
        ("人口統計 令和6年4月", "人口統計*", "人口統計", "2024-04"),
        ("人口統計（2024-04）", "人口統計(*)", "人口統計", "2024-04"),
        ("人口統計　２０２４年４月", "人口統計*", "人口統計", "2024-04"),
        ("R6.4 人口", "*人口", "人口", "2024-04"),
        ("人口_R060401", "人口_*", "人口", "2024-04-01"),
        ("人口（令和6年4月1日現在）", "人口(*現在)", "人口", "2024-04-01"),
        ("令和6年度人口（令和6年4月1日現在）", "*人口(*現在)", "人口", "2024-04-01"),
        ("令和元年5月 一覧", "*一覧", "一覧", "2019-05"),
        ("平成三十年度 一覧", "*一覧", "一覧", "2018年度"),
        ("令和6(2024)年度 学校一覧", "*学校一覧", "学校一覧", "2024年度"),
        ("2024年（令和6年）4月 人口", "*人口", "人口", "2024-04"),
        ("令和6年度 給食献立 1月", "*給食献立*", "給食献立", "2025-01"),
        ("2024年度上期 相談件数", "**相談件数", "相談件数", "2024年度上期"),
        ("相談件数 2024年 第1四半期", "相談件数**", "相談件数", "2024年第1四半期"),
        ("第3回まちづくり会議", "*まちづくり会議", "まちづくり会議", "第3回"),
        ("令和6年第3回定例会", "**定例会", "定例会", "2024年第3回"),
        ("0066_202501", "0066_*", "0066", "2025-01"),
        ("GIS_R4_public_toilet", "gis_*_public_toilet", "GIS_public_toilet", "2022"),
        ("131105_population_20201101", "131105_population_*", "131105_population", "2020-11-01"),
        ("ふるさと納税 令和2年度分", "ふるさと納税*", "ふるさと納税", "2020年度"),
        ("FY2024 budget", "*budget", "budget", "2024年度"),
    ],
)
def test_times_are_read(name: str, stem: str, heading: str, period: str) -> None:
    named = read(name)
    assert named is not None
    assert (named.stem, named.heading, named.period.text) == (stem, heading, period)


@pytest.mark.parametrize(
    "name",
    [
        "公衆便所一覧",
        "131105_public_toilet",
        "1990円ショップ一覧",
        "S3バケット一覧",
        "H2ステーション一覧",
        "昭和3丁目の施設",
        "3か月ごとの件数",
        "令和5年度〜令和6年度 予算",
        "2023-24年 人口",
        "4月と5月の献立 2024年",
        "人口 2024年以降",
        "令和6年(2023年) 人口",
        "平成40年 人口",
        "人口 20241301",
        "給食献立 4月",
        "2023年と2024年の人口",
        "令和6年4月",
        "",
    ],
)
def test_what_may_be_read_in_two_ways_or_none_is_left(name: str) -> None:
    assert read(name) is None


ERAS = st.sampled_from([("令和", 2018, 1, 60), ("平成", 1988, 1, 31), ("昭和", 1925, 1, 64)])
MONTHS = st.integers(1, 12)
STEMS = st.sampled_from(["人口", "町丁別世帯数一覧", "public_toilet", "相談件数（窓口別）"])


@given(ERAS, st.data(), MONTHS, STEMS)
def test_an_era_and_the_western_year_are_the_same_month(
    era: tuple[str, int, int, int], data: st.DataObject, month: int, stem: str
) -> None:
    name, before, first, last = era
    number = data.draw(st.integers(first, last))
    year = before + number
    spoken = "元" if number == 1 else str(number)
    same = [
        read(each)
        for each in (
            f"{stem} {name}{spoken}年{month}月",
            f"{stem} {year}年{month}月",
            f"{stem} {year}-{month:02}",
            f"{stem} {name}{number}年（{year}年）{month}月",
        )
    ]
    assert {each and each.period for each in same} == {month_of(year, month)}
    assert len({each and each.stem for each in same}) == 1


@given(st.integers(1950, 2099), MONTHS)
def test_months_of_a_fiscal_year_lie_in_it(year: int, month: int) -> None:
    named = read(f"{year}年度{month}月の人口")
    assert named is not None
    assert named.period.within(fiscal_year(year))


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_days_are_read_however_they_are_written(day: date) -> None:
    for text in (
        f"{day:%Y%m%d}",
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y_%m_%d}",
    ):
        named = read(f"toilet_{text}")
        assert named is not None, text
        assert named.period == day_of(day)


@given(st.text(max_size=60))
def test_no_name_breaks_it(name: str) -> None:
    named = read(name)
    if named is not None:
        assert names_time(name)
        assert named.period.text
        assert "*" in named.stem


PERIODS = st.one_of(
    st.builds(month_of, st.integers(1990, 2030), MONTHS),
    st.builds(year_of, st.integers(1990, 2030)),
    st.builds(fiscal_year, st.integers(1990, 2030)),
    st.builds(lambda y, n, f: part_of_year(y, n, 3, fiscal=f), st.integers(1990, 2030), st.integers(1, 4), st.booleans()),
    st.builds(lambda y, n, f: part_of_year(y, n, 6, fiscal=f), st.integers(1990, 2030), st.integers(1, 2), st.booleans()),
)  # fmt: skip


@given(PERIODS)
def test_what_a_period_is_called_is_read_as_that_period(period: Period) -> None:
    named = read(f"人口 {period.text}")
    assert named is not None
    assert named.period == period


@given(st.sets(st.integers(0, 40), min_size=3, max_size=40))
def test_gaps_and_members_together_are_a_whole_line(places: set[int]) -> None:
    months = [month_of(2020 + each // 12, each % 12 + 1) for each in sorted(places)]
    told = gaps(months)
    assert not {each.first for each in told} & set(months)
    assert all(each.number >= 1 and each.first.order <= each.last.order for each in told)


def test_the_step_is_what_most_keep() -> None:
    years = [year_of(each) for each in (2000, 2005, 2010, 2020)]
    (gap,) = gaps(years)
    assert (gap.first.text, gap.number) == ("2015", 1)
    assert gaps([year_of(each) for each in (2000, 2003, 2010)]) == ()
    assert gaps([round_of(each) for each in (1, 2, 4)])[0].first.text == "第3回"
    (days,) = gaps([day_of(date(2024, 4, each)) for each in (1, 8, 22)])
    assert days.first.first == date(2024, 4, 15)
    monthly = [day_of(date(2024, each, 1)) for each in (1, 2, 3, 5)]
    assert [each.first.text for each in gaps(monthly)] == ["2024-04-01"]
    assert [each.grain for each in monthly] == [Grain.DAY] * 4
