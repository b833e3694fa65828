"""What a question may say: one SELECT over named tables, with functions that only compute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

_SOURCES: Final = frozenset(
    {"BASE_TABLE", "JOIN", "SUBQUERY", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "EMPTY_FROM", "PIVOT"}
)
_TABLE_FUNCTIONS: Final = frozenset(
    {"unnest", "range", "generate_series", "repeat", "repeat_row", "json_each", "json_tree"}
)
_NODES: Final = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
# Functions that look at the engine, at other queries or at the machine instead of at their arguments.
_REFUSED: Final = frozenset(
    {
        "currval", "error", "getenv", "getvariable", "in_search_path", "json_deserialize_sql",
        "json_execute_serialized_sql", "json_serialize_plan", "json_serialize_sql", "nextval",
        "get_block_size", "parse_duckdb_log_message", "session_user", "sleep_ms", "stats", "txid_current",
        "user", "version", "which_secret", "write_log", "format_pg_type", "format_type", "map_to_pg_oid",
        "col_description", "obj_description", "shobj_description", "query", "query_table",
    }
)  # fmt: skip
_REFUSED_BEGINNINGS: Final = ("__", "pg_", "has_", "inet_", "duckdb_", "pragma_", "read_", "parquet_")
# Words that the engine takes for such a function where no column bears their name.
_REFUSED_WORDS: Final = frozenset(
    {"current_catalog", "current_database", "current_role", "current_schema", "current_user", "session_user"}
)
_CLOCKS: Final = frozenset(
    {"current_date", "current_time", "current_timestamp", "current_localtime", "current_localtimestamp"}
)
NOWHERE: Final = 2**64 - 1  # the engine's place of what has none


class Refused(Exception):
    """why: a word of `catalog.workbench.wording`. at: byte in the question, or -1. what: the word meant."""

    def __init__(self, why: str, what: str = "", at: int = -1) -> None:
        super().__init__(why)
        self.why, self.what, self.at = why, what, at


@dataclass
class Reading:
    """tables: (schema, name) as written -> where. columns: every name that is used, in lower letters.
    made: names of the question's own WITH parts."""

    tables: dict[tuple[str, str], int] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)


def read(tree: dict[str, Any]) -> Reading:
    """Read the parsed question. Raises Refused."""
    if tree.get("error"):
        if tree.get("error_type") == "not implemented":
            raise Refused("only_select")
        raise Refused("syntax", str(tree.get("error_message", "")), _place(tree.get("position")))
    statements = tree.get("statements") or []
    if len(statements) != 1:
        raise Refused("one_statement")
    found = Reading()
    for node in _all(statements[0]):
        _look(node, found)
    return found


def _all(tree: object) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _look(node: dict[str, Any], found: Reading) -> None:
    kind = str(node.get("type", ""))
    if node.get("class") == "FUNCTION":
        if kind == "FUNCTION":
            _function(node)
    elif kind.endswith("_NODE"):
        if kind not in _NODES:
            raise Refused("only_select")
    elif "sample" in node and "class" not in node:
        _source(kind, node, found)
    if kind == "COLUMN_REF":
        names = [str(each).lower() for each in node.get("column_names") or ()]
        if len(names) == 1 and names[0] in _REFUSED_WORDS:
            raise Refused("function", names[0], _place(node.get("query_location")))
        found.columns.update(names)
    found.columns.update(str(each).lower() for each in _listed(node))
    if "cte_map" in node:
        found.made.update(str(each.get("key", "")).lower() for each in _parts(node))


def _listed(node: dict[str, Any]) -> Iterator[str]:
    """Names that stand outside an expression: USING (name), * EXCLUDE (name)."""
    for place in ("using_columns", "exclude_list"):
        for each in node.get(place) or ():
            if isinstance(each, str):
                yield each


def _parts(node: dict[str, Any]) -> list[dict[str, Any]]:
    parts = (node.get("cte_map") or {}).get("map") or []
    return [each for each in parts if isinstance(each, dict)]


def _source(kind: str, node: dict[str, Any], found: Reading) -> None:
    at = _place(node.get("query_location"))
    if kind == "BASE_TABLE":
        name = str(node.get("table_name", ""))
        if node.get("catalog_name") or node.get("at_clause"):
            raise Refused("unknown_table", f"{node.get('catalog_name')}.{name}", at)
        found.tables.setdefault((str(node.get("schema_name", "")), name), at)
    elif kind == "TABLE_FUNCTION":
        name = str((node.get("function") or {}).get("function_name", "")).lower()
        if name not in _TABLE_FUNCTIONS:
            raise Refused("function", name, at)
    elif kind not in _SOURCES:
        raise Refused("only_select", kind, at)


def _function(node: dict[str, Any]) -> None:
    name = str(node.get("function_name", "")).lower()
    current = name.startswith("current_") and name not in _CLOCKS
    if name in _REFUSED or current or name.startswith(_REFUSED_BEGINNINGS):
        raise Refused("function", name, _place(node.get("query_location")))


def _place(text: object) -> int:
    try:
        at = int(str(text))
    except ValueError:
        return -1
    return -1 if at >= NOWHERE else at
