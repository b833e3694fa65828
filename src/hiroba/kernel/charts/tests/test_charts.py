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
