"""The columns of a table at work: names, kinds, and the columns that are made beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from hiroba.catalog.tables.types import Column, ColumnType
from hiroba.intake.tidy import kinds
from hiroba.intake.tidy.convert import Converter
from hiroba.intake.tidy.heads import Named, unique
from hiroba.intake.tidy.inference import Decision, Sample, decide, widened
from hiroba.intake.tidy.kinds import Kind
from hiroba.intake.tidy.tally import Tally

LATITUDE, LONGITUDE = ("latitude", "緯度"), ("longitude", "経度")


@dataclass
class Work:
    """One column. sample: texts that the decision rests on. whole: they are all its texts."""

    named: Named
    sample: Sample
    decision: Decision
    tally: Tally = field(default_factory=Tally)

    @property
    def kind(self) -> Kind:
        return self.decision.kind

    @property
    def source(self) -> str:
        return self.named.head.source

    @property
    def broken(self) -> bool:
        """Whether the cells seen so far say that the column is something else."""
        tally = self.tally
        if self.kind.keeps:
            return False
        if any(reason in kinds.DECISIVE for reason in tally.unread):
            return True
        return not self.kind.tolerates(tally.unread_cells, tally.filled)

    def restart(self) -> None:
        self.tally = Tally()

    def converter(self) -> Converter:
        return Converter(self.kind, self.tally)

    def widen(self) -> None:
        head = self.named.head
        self.decision = widened(self.decision, self.sample, self.tally.strange, self.named.hints, head.unit)

    def column(self) -> Column:
        named, kind = self.named, self.kind
        unit = kind.unit or named.head.unit
        form = kind.format or ("percent" if unit == "%" and kind.type is ColumnType.NUMBER else "")
        return Column(named.name, named.title, kind.type, form, unit, named.model)


@dataclass(frozen=True)
class Made:
    """Latitude and longitude made from another column (a pair in one cell, or points)."""

    source: str
    latitude: Column
    longitude: Column


def works(names: Sequence[Named], schema: pa.Schema, samples: Mapping[str, Sample]) -> list[Work]:
    """The first decision on each column."""
    made = []
    for named in names:
        head = named.head
        form = schema.field(head.source).type
        sample = samples[head.source]
        if pa.types.is_string(form):
            decision = decide(sample, named.hints, head.unit)
        else:
            decision = Decision(kinds.typed(form))
        made.append(Work(named, sample, decision))
    return made


def beside(source: str, columns: Sequence[Column]) -> Made:
    """The coordinate columns to be made from a source, under names that are free."""
    taken = {column.name for column in columns}
    made = [
        Column(unique(name, taken), title, ColumnType.NUMBER, name) for name, title in (LATITUDE, LONGITUDE)
    ]
    return Made(source, made[0], made[1])
