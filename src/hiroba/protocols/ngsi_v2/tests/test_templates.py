"""Templates and their expressions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.protocols.ngsi_v2 import jexl, macros

CONTEXT: dict[str, Any] = {
    "a": 10,
    "b": 4,
    "text": "10 m/s",
    "list": [1, 2, 6],
    "obj": {"x": 1, "y": {"z": [5]}},
    "none": None,
    "many": [{"n": 1}, {"n": 2}, {"n": 3}, {"m": 4}, 5],
    "id": "E1",
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("a", 10),
        ("a+b*2", 18),
        ("(a+b)*2", 28),
        ("a-b-1", 5),
        ("a/b", 2.5),
        ("a//b", 2),
        ("a%b", 2),
        ("b^2", 16),
        ("-b", -4),
        ("a>b&&b>1", True),
        ("a==10?'yes':'no'", "yes"),
        ("nothing||'other'", "other"),
        ("none||0", 0),
        ("nothing==1", None),
        ("'a'+a", "a10"),
        ("obj.y.z[0]", 5),
        ("obj['x']", 1),
        ("[a, b]", [10, 4]),
        ("{n: a, 'm': [b]}", {"n": 10, "m": [4]}),
        ("4 in list", False),
        ("many[.n>1]", [{"n": 2}, {"n": 3}]),
        ("many[.n>1][0].n", 2),
        ("many[1].n", 2),
        ("obj[.n>1]", None),
        ("(text|split(' '))[0]|parseInt", 10),
        ("text|uppercase", "10 M/S"),
        ("text|substring(0,2)", "10"),
        ("text|replaceRegex('\\\\d+','X')", "X m/s"),
        ("text|matchRegex('[a-z]')", ["m", "s"]),
        ("text|nothing", None),
        ("list|arrSum", 9),
        ("list|arrAvg", 3),
        ("list|arrMed", 2),
        ("text|arrSum", None),
        ("2.345|toFixed(1)", 2.3),
        ("'b'|mapper(['a','b'],[1,2])", 2),
        ("0.5|thMapper([0-1,1],['low','mid','high'])", "mid"),
        ("0|toIsoString", "1970-01-01T00:00:00+00:00"),
        ("'1970-01-01T00:01:00Z'|getTime", 60),
        ("a[0|uppercase", None),
        ("1/0", None),
        ("9^9^9^9", None),
    ],
)
def test_expressions(expression: str, value: Any) -> None:
    assert jexl.evaluate(expression, CONTEXT) == value


def test_templates() -> None:
    assert macros.text("a is ${a}, ${obj.x}, ${nothing}, ${list}", CONTEXT) == "a is 10, 1, null, [1,2,6]"
    assert macros.value({"k": ["${obj}", "${a}!", "${{n: a}}"], "n": 1}, CONTEXT) == {
        "k": [CONTEXT["obj"], "10!", {"n": 10}],
        "n": 1,
    }
    assert macros.text("${", CONTEXT) == "${"
    assert macros.header("a%0d%0aX-Evil: 1", CONTEXT) == "a  X-Evil: 1"


WORDS = [*"ab12'\"+-*/%^|&=<>!?:.,()[]{} $", "text", "list", "|split", "|arrSum", "||", "|replaceRegex"]
EXPRESSIONS = st.lists(st.sampled_from(WORDS), max_size=25).map("".join)


@given(EXPRESSIONS)
def test_an_expression_has_a_value_or_is_null(expression: str) -> None:
    macros.text("${" + expression + "}", CONTEXT)
    jexl.evaluate(expression, CONTEXT)


@given(st.text(max_size=60))
def test_any_text_is_a_template(text: str) -> None:
    macros.text(text, CONTEXT)


def test_depth_is_bounded() -> None:
    assert jexl.evaluate("(" * 3000 + "1" + ")" * 3000, {}) is None
    assert jexl.evaluate("-" * 3000 + "1", {}) is None
    assert jexl.evaluate("[" * 100 + "]" * 100, {}) is None
