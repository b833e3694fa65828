"""One array of cells into typed values: the fast way first, then the rest by their different texts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hiroba.intake.tidy.arrow import Array, pc
from hiroba.intake.tidy.kinds import Kind
from hiroba.intake.tidy.tally import Tally
from hiroba.intake.tidy.values.reading import Reading
from hiroba.intake.tidy.values.text import read_text

_CACHED = 100_000
_KEPT_APART = frozenset({"missing.marker", "missing.suppressed", "missing.error"})
Rows = npt.NDArray[np.int64]


@dataclass
class Lost:
    """Cells whose text is not in the table, chunk by chunk: (row, raw, reason)."""

    rows: list[int] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def add(self, rows: Rows, raw: str, reason: str) -> None:
        self.rows.extend(rows.tolist())
        self.raws.extend([raw] * len(rows))
        self.reasons.extend([reason] * len(rows))


@dataclass
class Converter:
    """A column's kind at work; keeps what each different text was read as."""

    kind: Kind
    tally: Tally
    cache: dict[str, Reading] = field(default_factory=dict)

    def convert(self, cells: Array, rows: Rows, lost: Lost) -> Array:
        """cells: strings; rows: their rows in the file. Null where empty, missing or unread."""
        self.tally.filled += len(cells) - cells.null_count
        plain = self.kind.plain(cells, self.tally) if self.kind.plain else None
        if plain is None:
            return self._by_texts(cells, rows, lost)
        if plain.null_count == cells.null_count:
            return plain
        mask = pc.and_(pc.is_null(plain), pc.is_valid(cells))
        read = self._by_texts(cells.filter(mask), rows[np.asarray(mask)], lost)
        return pc.replace_with_mask(plain, mask, read)

    def _by_texts(self, cells: Array, rows: Rows, lost: Lost) -> Array:
        encoded = cells.dictionary_encode()
        texts = encoded.dictionary.to_pylist()
        places = np.asarray(pc.fill_null(encoded.indices, -1))
        readings = [self._read(text) for text in texts]
        self._account(texts, readings, places, rows, lost)
        values = pa.array([reading.value for reading in readings], self.kind.arrow)
        return values.take(encoded.indices)

    def _read(self, text: str) -> Reading:
        found = self.cache.get(text)
        if found is None:
            found = self.kind.read(text)
            if found.reason and self.kind.keeps:
                found = _kept(text, found.reason)
            if len(self.cache) < _CACHED:
                self.cache[text] = found
        return found

    def _account(
        self, texts: list[str], readings: list[Reading], places: Rows, rows: Rows, lost: Lost
    ) -> None:
        told = [i for i, reading in enumerate(readings) if reading.rules or reading.reason]
        if not told:
            return
        counts = np.bincount(places[places >= 0], minlength=len(texts))
        for place in told:
            text, reading, count = texts[place], readings[place], int(counts[place])
            for rule in reading.rules:
                self.tally.change(rule, count, text, reading.value)
            if reading.reason or _KEPT_APART.intersection(reading.rules):
                self._lose(reading, text, count, rows[places == place], lost)

    def _lose(self, reading: Reading, text: str, count: int, rows: Rows, lost: Lost) -> None:
        if reading.reason:
            self.tally.refuse(reading.reason, count, rows.tolist(), text)
        lost.add(rows, text, reading.reason or reading.rules[0])


def _kept(text: str, reason: str) -> Reading:
    """Text that has not the form of its column stays as it stands, and that is told."""
    return Reading(read_text(text).value, (reason.replace(".unreadable", ".kept"),))
