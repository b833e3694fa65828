"""Everything that is written into the journal is told in words on its pages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import hiroba
from hiroba.kernel.decide.types import Action
from hiroba.web.journal.words import ACTIONS, TRIED

# as they are called: the journal's own verbs, and the rooms' short ways to them
_WRITERS = frozenset((
    "record", "record_all", "refused", "refusal", "tell", "_tell", "note", "_note", "noted", "_journal",
))  # fmt: skip
_NOT_OF_THE_JOURNAL = frozenset(("signin.sweep",))


def _written() -> Iterator[tuple[str, str]]:
    """Words with a dot that are given to what writes a line."""
    for path in Path(hiroba.__file__).parent.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in _WRITERS:
                for given in node.args[:4]:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        kind, dot, act = given.value.partition(".")
                        if dot and kind.isidentifier() and act.replace("-", "_").isidentifier():
                            yield given.value, path.name


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_every_act_has_words() -> None:
    written = dict(_written())
    assert {"dataset.update", "feed.add", "signin.try", "deputy.lend"} <= set(written), "they are found"
    assert {act: file for act, file in written.items() if act not in ACTIONS and act not in TRIED} == {}


def test_every_action_of_a_decision_has_words_for_its_refusal() -> None:
    assert [each.value for each in Action if each.value.replace(":", ".") not in TRIED] == []
