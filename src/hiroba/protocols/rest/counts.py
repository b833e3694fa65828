"""How many rows there are, told with noise from the budget of a dataset that one may not read."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from hiroba.catalog.counting import service as counting
from hiroba.catalog.counting.types import Answer, Countable, Open, Question
from hiroba.protocols.rest.operation import Call, Operation, Parameter

Id = Annotated[str, msgspec.Meta(max_length=100)]
Epsilon = Annotated[float, msgspec.Meta(gt=0, le=10)]
_DATASET = Parameter("id", Id, "Dataset.", place="path")
_UNIT = 1000


class CountableColumn(msgspec.Struct, frozen=True):
    """labels: all there are; `(other)` stands for every other value and for empty cells."""

    column: str
    title: str
    labels: list[str]


class Countables(msgspec.Struct, frozen=True):
    """yearly, left: epsilon of this fiscal year (from 1 April), of all who ask together. per_person: rows of
    one person, at most."""

    dataset: str
    title: str
    version: int
    columns: list[CountableColumn]
    yearly: float
    left: float
    per_person: int


class Cell(msgspec.Struct, frozen=True):
    """labels: in the order of `columns`. count: with noise, never below 0."""

    labels: tuple[str, ...]
    count: int


class NoisyCounts(msgspec.Struct, frozen=True):
    """epsilon: of the answer, spent when it was first given (`again`: nothing was spent this time). scale: of
    the two-sided geometric (discrete Laplace) noise. margin: 95 of 100 counts are off by no more."""

    dataset: str
    version: int
    columns: list[str]
    cells: list[Cell]
    epsilon: float
    scale: float
    margin: int
    again: bool
    answered: datetime
    yearly: float
    left: float


def count_columns(call: Call) -> Countables:
    return _countables(counting.opened(call.values["id"], call.who))


def ask_counts(call: Call) -> NoisyCounts:
    by = [name for name in call.values["by"].split(",") if name]
    where: dict[str, list[str]] = {}
    for name, label in call.query:
        where.setdefault(name, []).append(label)
    question = Question(by, where)
    return _answer(counting.ask(call.values["id"], question, call.values["epsilon"], call.who))


def _countables(found: Open) -> Countables:
    return Countables(
        dataset=found.dataset,
        title=found.title,
        version=found.version,
        columns=[_column(each) for each in found.columns],
        yearly=found.budget.yearly / _UNIT,
        left=found.budget.left / _UNIT,
        per_person=found.budget.per_person,
    )


def _column(one: Countable) -> CountableColumn:
    return CountableColumn(one.column, one.title, one.all_labels)


def _answer(found: Answer) -> NoisyCounts:
    return NoisyCounts(
        dataset=found.told.dataset,
        version=found.words.version,
        columns=[axis.column for axis in found.words.axes],
        cells=[Cell(labels, count) for labels, count in found.cells],
        epsilon=found.epsilon,
        scale=found.told.scale,
        margin=found.margin,
        again=found.told.again,
        answered=found.told.at,
        yearly=found.yearly,
        left=found.left,
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/datasets/{id}/counts",
        summary="What may be counted of a dataset that one may not read, and what is left of its budget.",
        answer=Countables,
        handler=count_columns,
        parameters=(_DATASET,),
        errors=(404,),
    ),
    Operation(
        method="POST",
        path="/api/v1/datasets/{id}/counts",
        summary=(
            "Counts with noise (differential privacy), paid for with epsilon; the same question again, "
            "or with a smaller epsilon, is told the same for nothing."
        ),
        answer=NoisyCounts,
        handler=ask_counts,
        parameters=(
            _DATASET,
            Parameter("epsilon", Epsilon, "What is spent: 0.01 to 10, more is more exact."),
            Parameter("by", str, "Up to three columns to count by, with commas; none: the total.", ""),
        ),
        free_query="column=label; several times for one of several: only rows that fit are counted.",
        errors=(404, 409),
    ),
)
