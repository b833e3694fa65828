"""A question in DuckDB's dialect, said in Spark's: only what means the same in both.

The parsed question may hold nothing but the parts listed here; a test asks both engines with them. What is
missing (text of numbers, cuts of times, regular expressions, ...) is not translated approximately: such a
question stays with the engine of this machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

_SAME: Final = frozenset(
    {
        # the question
        "Select", "From", "Join", "Where", "Group", "Having", "Order", "Ordered", "Limit", "Offset", "With",
        "CTE", "Subquery", "Union", "Intersect", "Except", "Table", "TableAlias", "Alias", "Identifier",
        "Column", "Star", "Distinct",
        # conditions
        "Literal", "Null", "Boolean", "Paren", "And", "Or", "Not", "EQ", "NEQ", "GT", "GTE", "LT", "LTE",
        "Is", "In", "Between", "Like", "ILike", "Exists", "Case", "If", "Coalesce", "Nullif", "Greatest",
        "Least",
        # arithmetic
        "Add", "Sub", "Mul", "Div", "Mod", "Neg", "Abs", "Ceil", "Floor", "Round",
        # words and days
        "Lower", "Upper", "Length", "Substring", "Year", "Month", "Day", "Cast", "TryCast", "DataType",
        # many rows
        "Count", "Sum", "Avg", "Min", "Max", "Median", "Stddev", "StddevSamp", "StddevPop", "Variance",
        "VariancePop", "Filter", "Window", "WindowSpec", "RowNumber", "Rank", "DenseRank", "Lag", "Lead",
    }
)  # fmt: skip
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_JOINS: Final = frozenset({"", "INNER", "CROSS", "OUTER"})
Names = Mapping[tuple[str, str], str]  # (schema, name) in small letters -> name of the view on the cluster


class Unsaid(Exception):
    """part: what of the question has no word that means the same."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def say(sql: str, views: Names, made: Set[str]) -> str:
    """Return the question in Spark's words, over these views. made: names of its own WITH parts.

    Raises Unsaid.
    """
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
    except (SqlglotError, RecursionError) as error:
        raise Unsaid("syntax") from error
    if not isinstance(tree, exp.Query):
        raise Unsaid("syntax")
    for node in list(tree.walk()):
        _check(node)
    tree = tree.transform(_round)
    for table in list(tree.find_all(exp.Table)):
        _name(table, views, made)
    for column in tree.find_all(exp.Column):
        column.set("db", None)
    _headings(tree)
    try:
        return tree.sql("spark", identify=True, unsupported_level=sqlglot.ErrorLevel.RAISE)
    except (SqlglotError, RecursionError) as error:
        raise Unsaid("syntax") from error


def _check(node: exp.Expr) -> None:
    """Raises Unsaid for a part that does not mean the same everywhere."""
    kind = type(node).__name__
    if kind not in _SAME:
        raise Unsaid(node.name or kind)
    look = _LOOKS.get(kind)
    if look is not None and not look(node):
        raise Unsaid(kind)


def _plain_text(node: exp.Expr) -> bool:
    """No letters that one of the two reads as more than a letter."""
    return not set("\\`$") & set(str(node.this))


def _join(node: exp.Expr) -> bool:
    return str(node.args.get("kind") or "") in _JOINS and not node.args.get("method")


def _literal_pattern(node: exp.Expr) -> bool:
    """The escape character differs, but only where there is one: `Literal` refuses it."""
    return isinstance(node.expression, exp.Literal)


def _from_the_first(node: exp.Expr) -> bool:
    start = node.args.get("start")
    return isinstance(start, exp.Literal) and start.is_int and int(start.this) >= 1


def _cast(node: exp.Expr) -> bool:
    """To numbers with a fraction, and a day that is written out."""
    to = node.args["to"].this
    if to == exp.DataType.Type.DOUBLE:
        return True
    return to == exp.DataType.Type.DATE and bool(node.this.is_string and _DAY.fullmatch(node.this.this))


def _whole_star(node: exp.Expr) -> bool:
    return not any(node.args.get(each) for each in ("except_", "except", "replace", "rename"))


def _counted(node: exp.Expr) -> bool:
    return isinstance(node.expression, exp.Literal) and not node.args.get("limit_options")


def _places(node: exp.Expr) -> bool:
    decimals = node.args.get("decimals")
    return decimals is None or (isinstance(decimals, exp.Literal) and decimals.is_int)


_LOOKS: Final = {
    "Literal": _plain_text,
    "Identifier": _plain_text,
    "Join": _join,
    "Like": _literal_pattern,
    "ILike": _literal_pattern,
    "Substring": _from_the_first,
    "Cast": _cast,
    "TryCast": _cast,
    "Star": _whole_star,
    "Limit": _counted,
    "Offset": _counted,
    "Round": _places,
}


def _round(node: exp.Expr) -> exp.Expr:
    """Spark rounds the decimal digits that it would print; DuckDB the number itself, scaled."""
    if not isinstance(node, exp.Round) or node.args.get("decimals") is None:
        return node
    scale = exp.cast(exp.Literal.number(10 ** int(node.args["decimals"].this)), "double")
    scaled = exp.Mul(this=exp.paren(node.this.copy()), expression=scale)
    return exp.paren(exp.Div(this=exp.Round(this=scaled), expression=scale.copy()))


def _name(table: exp.Table, views: Names, made: Set[str]) -> None:
    """Raises Unsaid."""
    if not table.db and table.name.lower() in made:
        return
    view = views.get((table.db.lower(), table.name.lower()))
    if view is None or table.catalog:
        raise Unsaid(table.name)
    if not table.alias:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name, quoted=True)))
    table.set("db", None)
    table.set("this", exp.to_identifier(view, quoted=True))


def _headings(tree: exp.Expr) -> None:
    """An expression without a name is headed as DuckDB heads it."""
    select = tree
    while isinstance(select, exp.SetOperation | exp.Subquery):
        select = select.this
    if not isinstance(select, exp.Select):
        return
    named: list[exp.Expr] = []
    for each in select.expressions:
        if isinstance(each, exp.Alias | exp.Column | exp.Star):
            named.append(each)
            continue
        text = each.sql("duckdb", normalize_functions="lower")
        named.append(exp.alias_(each, text.replace("count(*)", "count_star()").replace("`", ""), quoted=True))
    select.set("expressions", named)
