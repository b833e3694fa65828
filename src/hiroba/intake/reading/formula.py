"""Cells that would run when a spreadsheet opens the file (CSV injection, DDE).

Dangerous: "=" followed by an expression, a function call after = + - @ (also full-width, also
behind tabs, quotes and blanks), DDE ("...|...!"). Benign: ="00123" (keeps the zeros of a code),
phone numbers, negative numbers, account names, rulers, dashes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_LEAD = "^[\\s'\"\u3000]*"
_SIGN = "[=+\\-@＝＋－＠]"
_SUM = "(?:[0-9A-Z$:.]+\\s*[+\\-*/^&]\\s*)*"  # operands before a call: -1+1+
_NAME = "[A-Za-z_][A-Za-z0-9_.]*"
_ARGUMENT = "(?:[0-9)\"'+\\-$]|[A-Za-z]{1,3}[0-9]|[A-Za-z_.]+\\()"  # what a call holds and a remark does not
_CALL = f"{_LEAD}{_SIGN}[=+\\-@＝＋－＠\\s]*{_SUM}{_NAME}\\(\\s*{_ARGUMENT}"
_CALL_AFTER_EQUALS = f"{_LEAD}[=＝][=+\\-@＝＋－＠\\s]*{_SUM}{_NAME}\\s*[(（]"
_DDE = f"{_LEAD}{_SIGN}.*\\|.*!"
_CELL = "\\$?[A-Za-z]{1,3}\\$?[0-9]+(?:[\\s:+\\-*/^&<>=%),]|$)"
_EXPRESSION = (
    f"{_LEAD}[=＝][\\s+\\-@]*(?:{_CELL}|[0-9.]+\\s*[-+*/^&<>=]|[({{\"]|[A-Za-z_'][A-Za-z0-9_.']*[!|])"
)
DANGEROUS = "|".join((_CALL, _CALL_AFTER_EQUALS, _DDE, _EXPRESSION))
TEXT_FORMULA = re.compile(r'^=\s*"((?:[^"&()|]|"")*)"\s*$')
TEXT_FORMULA_ARROW = r'^=\s*"([^"&()|]*)"\s*$'
_DANGEROUS = re.compile(DANGEROUS, re.DOTALL)

_FIRST = np.zeros(256, dtype=bool)
_FIRST[[ord(character) for character in "=+-@\t\r\n '\""]] = True
_FIRST[0xEF] = True  # the first byte of the full-width signs
_LEADING = np.zeros(256, dtype=bool)  # what may stand before a formula's "=" in a raw block
_LEADING[[ord(character) for character in "=+-@\t\r\n '\""]] = True
_NAMING = np.zeros(256, dtype=bool)  # what stands before a call's "("
_NAMING[
    [ord(character) for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_. "]
] = True


def may_hold_formula(block: bytes, delimiter: str) -> bool:
    """A cheap look at a raw block: False where no cell of it can be dangerous or ="text"."""
    if (b"|" in block and b"!" in block) or _has_wide_equals(block):
        return True
    opens = _LEADING.copy()
    opens[ord(delimiter)] = True
    return _stands_behind(block, b"=", opens, at_start=True) or _stands_behind(
        block, b"(", _NAMING, at_start=False
    )


def _stands_behind(block: bytes, sign: bytes, before: np.ndarray, *, at_start: bool) -> bool:
    """Does `sign` stand somewhere right behind one of the bytes in `before`?"""
    if sign not in block:
        return False
    text = np.frombuffer(block, dtype=np.uint8)
    places = np.flatnonzero(text == sign[0])
    if places[0] == 0:
        if at_start:
            return True
        places = places[1:]
    return bool(before[text[places - 1]].any())


def _has_wide_equals(block: bytes) -> bool:
    """Does ＝ (EF BC 9D) occur? By the rare first byte, which is quicker than a search for all three."""
    if b"\xef" not in block:
        return False
    text = np.frombuffer(block, dtype=np.uint8)
    places = np.flatnonzero(text[:-2] == 0xEF)
    return bool(((text[places + 1] == 0xBC) & (text[places + 2] == 0x9D)).any())


def is_dangerous(text: str) -> bool:
    """Would a spreadsheet run this cell?"""
    return bool(_DANGEROUS.search(text)) and not TEXT_FORMULA.match(text)


@dataclass(frozen=True)
class Screened:
    """A batch's column after the look: the column (text formulas replaced), how many there were, and the
    index in the batch and text of the first dangerous cell, if any."""

    column: pa.Array[Any]
    text_formulas: int
    danger: tuple[int, str] | None


def screen(column: pa.Array[Any]) -> Screened:
    """Look at one string column; only cells that begin with a telling byte are looked at closely."""
    candidates = _candidates(column)
    if not len(candidates):
        return Screened(column, 0, None)
    picked = column.take(pa.array(candidates))
    told = pc.match_substring_regex(picked, f"(?s:{DANGEROUS})").to_numpy(zero_copy_only=False)
    kept = pc.match_substring_regex(picked, TEXT_FORMULA_ARROW).to_numpy(zero_copy_only=False)
    for place in np.flatnonzero(told & ~kept):
        text = picked[int(place)].as_py()
        if is_dangerous(text):
            return Screened(column, 0, (int(candidates[place]), text))
    if not kept.any():
        return Screened(column, 0, None)
    return Screened(_keep_texts(column, candidates[kept]), int(kept.sum()), None)


def _candidates(column: pa.Array[Any]) -> np.ndarray:
    """Indices of the cells whose first byte may open a formula."""
    _, places, data = column.buffers()
    if places is None or data is None or data.size == 0:
        return np.empty(0, dtype=np.int64)
    offsets = np.frombuffer(memoryview(places), dtype=np.int32)
    offsets = offsets[column.offset : column.offset + len(column) + 1]
    starts = offsets[:-1]
    first = np.frombuffer(memoryview(data), dtype=np.uint8)[np.minimum(starts, data.size - 1)]
    return np.flatnonzero(_FIRST[first] & (offsets[1:] > starts))


def _keep_texts(column: pa.Array[Any], places: np.ndarray) -> pa.Array[Any]:
    mask = np.zeros(len(column), dtype=bool)
    mask[places] = True
    cells = [_kept_text(str(cell)) for cell in column.filter(pa.array(mask)).to_pylist()]
    replaced: pa.Array[Any] = pc.replace_with_mask(column, pa.array(mask), pa.array(cells, pa.string()))
    return replaced


def _kept_text(cell: str) -> str | None:
    """="00123" -> 00123."""
    return TEXT_FORMULA.sub(r"\1", cell).replace('""', '"') or None
