"""The tolerant way through delimited text: Python's csv, record by record, on text of any make.

A quote that is never closed costs its own line only: the line is read without quoting where that
gives the expected number of cells, else it is kept as unreadable, and reading goes on behind it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field

from hiroba.intake.reading.blocks import LONGEST_QUOTED

_SENTINEL = "\ue000end\ue000"
csv.field_size_limit(2**31 - 1)  # the row limit is held by the blocks


@dataclass
class Parsed:
    """rows: cells as they stand ([] for a blank line), None where the line is unreadable.
    unreadable: the texts of those lines. consumed: characters that were whole records.
    mended: rows whose quotes were broken."""

    rows: list[list[str] | None] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    consumed: int = 0
    mended: int = 0


class _Runaway(Exception):
    """A record that goes on for too many lines."""


class _Feed:
    """Feeds lines to csv.reader and knows which of them the record at hand took."""

    def __init__(self, lines: list[str], start: int):
        self.lines, self.next, self.begin = lines, start, start

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.next - self.begin > LONGEST_QUOTED:
            raise _Runaway
        if self.next >= len(self.lines):
            self.next += 1
            if self.next > len(self.lines) + 1:
                raise StopIteration
            return _SENTINEL
        self.next += 1
        return self.lines[self.next - 1]


def parse(text: str, delimiter: str, width: int, *, at_end: bool) -> Parsed:
    """Cut `text` (line breaks LF) into records. at_end: nothing follows, so an open quote is a broken one."""
    lines = _lines(text)
    result = Parsed()
    place = 0
    while place < len(lines):
        place = _run(lines, place, delimiter, width, at_end, result)
        if place < 0:
            break
    return result


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])


def _run(lines: list[str], start: int, delimiter: str, width: int, at_end: bool, result: Parsed) -> int:
    """Read records from line `start` to a broken one; the line to go on from, or -1: more text is needed."""
    feed = _Feed(lines, start)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.begin = feed.next
        try:
            row = next(reader)
        except StopIteration:
            return len(lines)
        except (csv.Error, _Runaway):
            if feed.next > len(lines) and not at_end:
                return -1
            return _broken(lines, feed, delimiter, width, result)
        if feed.next > len(lines):
            if feed.begin >= len(lines):
                return len(lines)
            if not at_end:
                return -1
            return _broken(lines, feed, delimiter, width, result)
        _accept(row, lines, feed.begin, feed.next, result)


def _accept(row: list[str] | None, lines: list[str], begin: int, end: int, result: Parsed) -> None:
    result.rows.append(row)
    result.consumed += sum(map(len, lines[begin:end]))


def _broken(lines: list[str], feed: _Feed, delimiter: str, width: int, result: Parsed) -> int:
    """One line whose quotes are broken: read it leniently, without quoting, or keep it as unreadable."""
    begin = feed.begin
    line = lines[begin].rstrip("\n")
    row: list[str] | None = None
    if feed.next == begin + 1:  # text behind a closing quote, all on one line
        row = next(csv.reader([line], delimiter=delimiter), [])
    if row is None or len(row) != width:
        plain = line.split(delimiter)
        row = plain if len(plain) == width else row
    if row is None:
        result.unreadable.append(line)
    else:
        result.mended += 1
    _accept(row, lines, begin, begin + 1, result)
    return begin + 1
