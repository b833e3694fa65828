"""What the engine says of a question, in plain words with the place; nothing of the machine is told on."""

from __future__ import annotations

import re
from typing import Any, Final

from django.utils.translation import gettext as _

from hiroba.catalog.workbench import types as t
from hiroba.catalog.workbench.types import Bounds, QueryError

_LINE: Final = re.compile(r"^LINE (\d+): ", re.M)
_QUOTED: Final = re.compile(r'"((?:[^"]|"")+)"')
_NEAR: Final = 40  # letters that are shown
_FIRST: Final = re.compile(r"^(?:[A-Z][A-Za-z ]+ Error: )?(.*)$")
_PATHS: Final = re.compile(r"(?:[A-Za-z]+:/)?/[^\s'\"]*")
_SPEAKABLE: Final = frozenset(
    {"BinderException", "CatalogException", "ConversionException", "InvalidInputException", "ParserException",
     "OutOfRangeException", "InvalidTypeException", "TypeMismatchException", "NotImplementedException"}
)  # fmt: skip


def place(sql: str, at: int) -> tuple[int, int]:
    """Return line and letter, from 1, of a byte of the question; (0, 0) when it has none."""
    if at < 0:
        return 0, 0
    before = sql.encode("utf-8", "replace")[:at].decode("utf-8", "ignore")
    line = before.count("\n") + 1
    return line, len(before) - (before.rfind("\n") + 1) + 1


def refusal(sql: str, why: str, what: str, at: int) -> QueryError:
    """Return the error for what the grammar refuses (`cell.grammar.Refused`)."""
    line, column = place(sql, at)
    if why == "syntax":
        return _syntax(sql, what, at)
    kinds: dict[str, type[QueryError]] = {
        "one_statement": t.OneStatement,
        "too_deep": t.TooDeep,
        "function": t.FunctionRefused,
        "unknown_table": t.UnknownTable,
    }
    return kinds.get(why, t.OnlySelect)(line=line, column=column, what=what[:_NEAR], hint="")


def _syntax(sql: str, message: str, at: int) -> QueryError:
    """The engine names the word; where it stands is looked up, or the end of the question."""
    if "depth" in message or "nest" in message:
        return t.TooDeep(line=0, column=0)
    if at < 0:
        at = len(sql.encode("utf-8", "replace").rstrip())
    line, column = place(sql, at)
    named = _QUOTED.search(message)
    near = named.group(1) if named else sql.encode("utf-8", "replace")[at:].decode("utf-8", "ignore")
    return t.SyntaxWrong(line=line, column=column, near=near.strip()[:_NEAR] or _("終わり"))


def engine_error(sql: str, kind: str, message: str, bounds: Bounds) -> QueryError:
    """Return the error for what the engine met while it worked."""
    data: dict[str, Any] = {"line": _line(message), "column": 0, "hint": ""}
    if kind == "OutOfMemoryException" or "Memory" in kind:
        return t.QueryMemory(**data, most=bounds.memory // 1024**2)
    if kind == "ParserException":
        return _syntax(sql, message, -1)
    for pattern, make in _MEANINGS:
        found = re.search(pattern, message)
        if found:
            return make(**data | {"what": found.group(1)[:_NEAR], "hint": _candidates(message)})
    if kind == "ConversionException" or kind == "OutOfRangeException":
        return t.ValueWrong(**data, what=_first(message))
    said = _first(message) if kind in _SPEAKABLE else _("原因を特定できません")
    return t.QueryWrong(**data, what=said)


_MEANINGS: Final[tuple[tuple[str, type[QueryError]], ...]] = (
    (r'Referenced column "(.+?)" not found', t.ColumnMissing),
    (r'does not have a column named "(.+?)"', t.ColumnMissing),
    (r'Referenced table "(.+?)" not found', t.ColumnMissing),
    (r'Ambiguous reference to column name "(.+?)"', t.ColumnAmbiguous),
    (r'column "(.+?)" must appear in the GROUP BY', t.NotGrouped),
    (r"Function with name (\S+) does not exist", t.FunctionMissing),
    (r"argument types '(.+?)'", t.TypesWrong),
    (r"Cannot (?:compare|combine) (?:values of type|types) (.{1,40})", t.TypesWrong),
)


def _line(message: str) -> int:
    found = _LINE.search(message)
    return int(found.group(1)) if found else 1


def _candidates(message: str) -> str:
    """Say which names the engine finds near."""
    found = re.search(r"(?:Candidate (?:bindings|tables|Entries)|Did you mean):? (.+)", message)
    names = _QUOTED.findall(found.group(1)) if found else []
    return _("もしかして：{names}").format(names="、".join(names[:5])) if names else ""


def _first(message: str) -> str:
    """The first line without what could name a file of the machine."""
    line = message.split("\n", 1)[0]
    found = _FIRST.match(line)
    return _PATHS.sub("…", found.group(1) if found else line)[:200]
