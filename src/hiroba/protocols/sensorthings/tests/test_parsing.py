"""Nothing that stands in an address breaks the reader."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.sensorthings.asking.evaluating import holds, in_order
from hiroba.protocols.sensorthings.asking.expressions import parse_filter, parse_order
from hiroba.protocols.sensorthings.asking.options import parse_options
from hiroba.protocols.sensorthings.asking.paths import literal, parse_path
from hiroba.protocols.sensorthings.asking.windows import window_of
from hiroba.protocols.sensorthings.types import Item

WORDS = st.sampled_from(
    [
        "result", "phenomenonTime", "name", "properties/a", "Datastream/name", "1", "2.5", "'text'", "null", "true",
        "2026-11-20T00:00:00Z", "2026-11-20", "duration'PT1H'", "geography'POINT(1 2)'", "now()", "year", "length",
        "st_within", "geo.distance", "substringof", "round", "eq", "ne", "gt", "le", "and", "or", "not", "add",
        "sub", "mul", "div", "mod", "in", "(", ")", ",", "desc",
    ]
)  # fmt: skip
ITEM = Item(
    "Observations",
    "x",
    {"result": 3, "phenomenonTime": "2026-11-20T00:00:00Z", "name": "n", "properties": {"a": [1]}},
    related={"Datastream": [Item("Datastreams", "d", {"name": "d"})]},
)


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_any_filter_is_evaluated_or_refused(text):
    try:
        expression = parse_filter(text)
    except HirobaError:
        return
    assert holds(expression, ITEM) in (True, False)
    window_of(expression)


@given(st.text(max_size=60))
def test_any_text_is_no_danger(text):
    for parse in (parse_filter, parse_order, parse_path):
        try:
            parse(text)
        except HirobaError:
            continue


@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join))
def test_any_order_sorts_or_is_refused(text):
    try:
        order = parse_order(text)
    except HirobaError:
        return
    assert len(in_order([ITEM, ITEM], order)) == 2


@given(
    st.dictionaries(
        st.sampled_from(["$expand", "$select", "$top", "$filter", "$orderby"]), st.text(max_size=40)
    )
)
def test_any_options_are_read_or_refused(pairs):
    try:
        parse_options(pairs.items(), "Things")
    except HirobaError:
        return


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.strip() == text and text.isprintable()))
def test_an_id_survives_its_address(id):
    first, second = parse_path(f"Things({literal(id)})/name")
    assert (first.id, second.name) == (id, "name")
