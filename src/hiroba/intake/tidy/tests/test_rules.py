"""Every rule that this room tells has a sentence."""

import re
from pathlib import Path

from hiroba.intake.tidy.service import explain

_RULE = re.compile(
    r'"((?:row|column|text|type|missing|number|boolean|choice|date|datetime|time|year|yearmonth|place|code|phone|'
    r'postal|shape)\.[a-z_]+)"'
)
_ROOM = Path(__file__).parents[1]
_INSIDE = {
    "column.unforeseen",
    "code.unreadable",
    "phone.unreadable",
    "postal.unreadable",
}  # never told as such


def test_every_rule_in_the_code_is_explained() -> None:
    sources = [path for path in _ROOM.rglob("*.py") if "tests" not in path.parts and path.name != "rules.py"]
    told = {rule for path in sources for rule in _RULE.findall(path.read_text(encoding="utf-8"))}
    assert len(told) > 40
    assert [rule for rule in sorted(told - _INSIDE) if explain(rule) == rule] == []
