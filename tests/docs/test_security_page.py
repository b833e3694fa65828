"""The page about security names what is there, and each point once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text()
LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| .+ \| (.+) \| (.*) ?\|$", re.MULTILINE)


def test_every_point_of_both_levels_is_answered_once() -> None:
    points = LINE.findall(PAGE)
    assert Counter(level for _number, level, _state, _where in points) == {"1": 70, "2": 183}
    assert len({number for number, *_rest in points}) == len(points)
    assert {state for _number, _level, state, _where in points} == {"met", "partly", "not", "n/a"}


def test_what_the_page_names_is_there() -> None:
    named = re.findall(r"`((?:src|tests|docs)/[^`]+|SECURITY\.md)`", PAGE)
    assert len(named) > 60
    assert [each for each in named if not (ROOT / each.partition("::")[0]).exists()] == []
    tests = [each.partition("::") for each in named if "::" in each]
    assert len(tests) > 20
    lost = [f"{path}::{name}" for path, _sign, name in tests
            if not re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(), re.MULTILINE)]  # fmt: skip
    assert lost == []
