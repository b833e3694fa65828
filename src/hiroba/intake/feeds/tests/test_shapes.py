"""What counts as a changed shape."""

from __future__ import annotations

import pytest
from django.utils import translation

from hiroba.intake.feeds.changes import lines
from hiroba.intake.feeds.shapes import compare
from hiroba.intake.feeds.types import TableShape

OLD = {"a": TableShape({"name": "string", "n": "integer"}, 100)}


def now(rows: int = 100, called: str = "a", **columns: str) -> dict[str, TableShape]:
    return {called: TableShape(columns or {"name": "string", "n": "integer"}, rows)}


@pytest.mark.parametrize(
    ("new", "rules"),
    [
        (now(), []),
        (now(called="a_202405"), []),
        (now(51), []),
        (now(49), ["feed.rows-fell"]),
        (now(0), ["feed.empty"]),
        (now(name="string", n="number"), []),
        (now(name="string", n="string"), ["feed.type-changed"]),
        (now(name="string"), ["feed.column-gone"]),
        (now(name="string", n="integer", more="date"), []),
        (now(name="string", called_now="integer"), ["feed.column-gone", "feed.column-new"]),
        (now() | {"b": TableShape({}, 0)}, []),
    ],
)
def test_what_is_worse_than_before_is_told(new: dict[str, TableShape], rules: list[str]) -> None:
    assert [each.rule for each in compare(OLD, new)] == rules


def test_a_table_that_is_gone_is_told() -> None:
    two = OLD | {"b": TableShape({"x": "string"}, 3)}
    assert [each.rule for each in compare(two, OLD)] == ["feed.table-gone"]


def test_the_first_version_may_be_anything_but_empty() -> None:
    assert compare({}, OLD) == []
    assert [each.rule for each in compare({}, {"a": TableShape({"x": "string"}, 0)})] == ["feed.empty"]


def test_columns_are_named_as_the_file_has_them() -> None:
    titles = {"name": "名称", "n": "定員"}
    before = {"a": TableShape({"name": "string", "n": "integer"}, 9, titles)}
    after = {"a": TableShape({"n": "string"}, 9, {"n": "定員"})}
    assert [each.value for each in compare(before, after)] == ["名称", "定員: integer → string"]


def test_a_letter_names_what_went_came_and_changed_and_no_more_than_can_be_read() -> None:
    columns = {f"c{n}": "string" for n in range(14)} | {"n": "integer"}
    before = {"a": TableShape(columns, 9), "b": TableShape({"x": "string"}, 9)}
    after = {"a": TableShape({"n": "date", "新": "string"}, 9)}
    gone, came, kinds, table = lines(compare(before, after))
    assert gone == "・なくなった項目：" + "、".join(f"a c{n}" for n in range(10)) + "、ほか4件"
    assert (came, kinds, table) == (
        "・増えた項目：a 新", "・型が変わった項目：a n: 整数 → 日付", "・なくなった表：b",
    )  # fmt: skip
    with translation.override("en"):
        assert lines(compare(before, after))[1] == "・New columns: a 新"
