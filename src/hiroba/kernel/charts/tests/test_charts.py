"""Drawings stay drawings whatever is written into them, and are whole as files of their own."""

from __future__ import annotations

import struct
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString

from hiroba.kernel.charts import service as charts
from hiroba.kernel.charts.types import Bar, Column, Line, Point

HOSTILE = '"/><script>alert(1)</script>&'
FILE = charts.File(f"公開したデータ {HOSTILE}", "出典：広場", "https://square.example")
BARS = charts.bars(
    [Bar(HOSTILE, 12, "12件", HOSTILE, "/a?b=1&c=2", 20), Bar("下", -3, "-3件", "", "/b")], "棒"
)
POINTS = tuple(Point(year, year - 2000, "", f"/{year}") for year in (2019, 2020))
LINES = charts.lines([Line(HOSTILE, POINTS)] * 2, "線", "件", "ja", {2019: "令和元年度"})
SMALL = charts.small(Line("", POINTS), "小", [Line("", POINTS)], "ja", {})


def _texts(drawing: str) -> str:
    return "".join(ElementTree.fromstring(drawing).itertext())


@pytest.mark.parametrize("drawing", [BARS, LINES, charts.grid([(HOSTILE, SMALL)] * 5, HOSTILE)])
def test_hostile_words_stay_words_also_in_a_file(drawing: SafeString) -> None:
    for each in (drawing, charts.taken_along(drawing, FILE, "svg").decode()):
        assert HOSTILE in _texts(each)
        assert "<script" not in each


def test_a_file_says_what_it_is_and_its_marks_lead_back() -> None:
    made = charts.taken_along(BARS, FILE, "svg").decode()
    assert "公開したデータ" in _texts(made)
    assert "出典：広場" in _texts(made)
    assert 'href="https://square.example/a?b=1&amp;c=2"' in made
    assert 'href="/' not in made


def test_a_picture_is_a_png_twice_as_wide_as_the_drawing() -> None:
    svg, png = (charts.taken_along(BARS, FILE, form) for form in ("svg", "png"))
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    box = ElementTree.fromstring(svg).attrib["viewBox"].split()
    assert (width, height) == pytest.approx((2 * float(box[2]), 2 * float(box[3])), abs=2)


def test_another_form_is_none() -> None:
    with pytest.raises(KeyError):
        charts.taken_along(BARS, FILE, "exe")


def test_columns_stand_on_each_other() -> None:
    drawing = charts.columns([Column("月", (3, 1)), Column("火", (0, 0))], "呼び出し")
    rects = [each.attrib for each in ElementTree.fromstring(drawing).iter("rect")]
    assert [float(each["height"]) for each in rects] == [54, 18]
    assert float(rects[1]["y"]) + 18 == float(rects[0]["y"])
    assert charts.columns([], "ない").endswith("</svg>")


@pytest.mark.parametrize(("share", "width"), [(-1, 0), (0.25, 25), (7, 100)])
def test_a_way_is_gone_between_nothing_and_all(share: float, width: float) -> None:
    rects = list(ElementTree.fromstring(charts.progress(share)).iter("rect"))
    assert float(rects[1].attrib["width"]) == width


@pytest.mark.parametrize(
    ("values", "language", "told"),
    [
        ((0, 50_000, 200_000), "ja", ["0", "5万", "20万"]),
        ((0, 50_000, 200_000), "en", ["0", "50,000", "200,000"]),
        ((0, 50_000), "ja", ["0", "50,000"]),
        ((-2_500_000, 117_000_000), "ja", ["-250万", "11,700万"]),
        ((2e8, 3e9), "ja", ["2億", "30億"]),
        ((0, 0.003), "en", ["0", "0.003"]),
        ((0.1 + 0.2, 1), "ja", ["0.3", "1"]),
    ],
)
def test_numbers_beside_each_other_are_written_in_one_way(
    values: tuple[float, ...], language: str, told: list[str]
) -> None:
    write = charts.notation(values, language)
    assert [write(each) for each in values] == told


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_axis_tells_its_unit_and_one_notation(language: str) -> None:
    points = tuple(Point(year, (year - 2018) * 40_000.0, "", "/") for year in range(2019, 2024))
    texts = _shown(charts.lines([Line("", points)], "線", "枚", language, {}, charts.NARROW))
    assert texts[0] == "枚"
    assert {"15万", "20万"} <= set(texts) if language == "ja" else {"150,000", "200,000"} <= set(texts)
    assert any("万" in each for each in texts) == (language == "ja")
    assert "50,000" not in texts or language == "en"


def test_a_narrow_drawing_keeps_its_words_inside_and_tells_the_last_year() -> None:
    years = {year: f"令和{year - 2018}年度" for year in range(2019, 2031)}
    points = tuple(Point(year, year - 2000.0, "", "/") for year in years)
    lines = [Line("とても長い名前の指標" * 4, points), Line("短い", points)]
    drawn = charts.lines(lines, "線", "件", "ja", years, charts.NARROW)
    assert years[2030] in _shown(drawn)
    assert years[2029] not in _shown(drawn)
    for drawing in (
        drawn,
        charts.bars([Bar("とても長い名前の団体" * 4, 5, "5件", "", "/")], "棒", charts.NARROW),
    ):
        assert _sticking_out(drawing, charts.NARROW) == []


def test_a_name_stands_above_its_bar_where_there_is_little_room() -> None:
    name = "ネットにつながるPCを置く公民館の割合"
    wide, narrow = (
        charts.bars([Bar(name, 5, "5%", "", "/")], "棒", each) for each in (charts.WIDE, charts.NARROW)
    )
    assert name in "".join(_shown(narrow))
    places = {text: float(each.attrib["y"]) for each in _words(narrow) if (text := "".join(each.itertext()))}
    assert places["5%"] > max(y for text, y in places.items() if text in name)
    assert len({each.attrib["y"] for each in _words(wide)}) == 1


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("新たな技術やサービスの導入", ["新たな技術や", "サービスの導入"]),
        ("公衆無線LAN（Wi-Fi）の整備", ["公衆無線LAN", "（Wi-Fi）の整備"]),
        ("Use of the information hub", ["Use of the", "information hub"]),
        ("", [""]),
    ],
)
def test_lines_break_between_words(words: str, lines: list[str]) -> None:
    assert charts.wrapped(words, 120, 13) == lines


def test_what_is_too_long_for_its_lines_ends_in_dots() -> None:
    broken = charts.wrapped("ながい" * 40, 100, 13, most=2)
    assert len(broken) == 2
    assert broken[-1].endswith("…")
    assert all(charts.wide(line, 13) <= 100 for line in broken)


def _words(drawing: str) -> list[ElementTree.Element]:
    return [each for each in ElementTree.fromstring(drawing).iter() if each.tag.endswith("}text")]


def _shown(drawing: str) -> list[str]:
    return ["".join(each.itertext()) for each in _words(drawing)]


def _sticking_out(drawing: str, width: float) -> list[str]:
    """Words that would be cut at a side."""
    found = []
    for each in _words(drawing):
        text, x = "".join(each.itertext()), float(each.attrib["x"])
        across = charts.wide(text, float(each.attrib["font-size"]))
        left = x - across * {"start": 0, "middle": 0.5, "end": 1}[each.attrib["text-anchor"]]
        found += [text] if left < 0 or left + across > width else []
    return found
