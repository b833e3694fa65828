"""What may be counted of a dataset, how it is asked, and what is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError
from hiroba.rules.privacy.types import Budget, Told

OTHER: Final = "(other)"  # the label of whatever has none, and of empty cells
MOST_COLUMNS: Final = 3  # that are counted by at once
MOST_CELLS: Final = 1_000  # counts of one answer


class Countable(msgspec.Struct, frozen=True):
    """A column that may be counted by, with all labels there are: they are told as they stand, so that the
    groups say nothing of who is in the table.

    low, width: of numbers that are told in ranges: the label at 0 is below `low`, each further one `width`
    wide, the last one open. head: of texts that are told by their first characters. 0: by the value itself.
    """

    column: str
    title: str
    labels: list[str]
    low: float = 0.0
    width: float = 0.0
    head: int = 0

    @property
    def all_labels(self) -> list[str]:
        return [*self.labels, OTHER]


class Offer(msgspec.Struct, frozen=True):
    """table: its ordinal in the dataset's current version."""

    table: int
    columns: list[Countable]


class Question(msgspec.Struct, frozen=True):
    """by: columns; where: column -> labels of which a row has one."""

    by: list[str]
    where: dict[str, list[str]] = {}


class Axis(msgspec.Struct, frozen=True):
    """A column of an answer, with the labels that were counted."""

    column: str
    title: str
    labels: list[str]


class Words(msgspec.Struct, frozen=True):
    """A question as the ledger keeps it: whoever reads it later needs nothing else. where: title, labels."""

    version: int
    axes: list[Axis]
    where: list[Axis] = []


@dataclass(frozen=True)
class Open:
    """A dataset whose counts this one may ask. columns: those open to them. manages: sets the budget."""

    dataset: str
    title: str
    organisation: str
    version: int
    columns: tuple[Countable, ...]
    budget: Budget
    manages: bool


@dataclass(frozen=True)
class Answer:
    """cells: a label of each axis, and the count with noise. scale: of the noise; margin: 95 of 100 counts
    are off by no more. epsilon, left, yearly: as numbers people use."""

    told: Told
    words: Words
    cells: tuple[tuple[tuple[str, ...], int], ...]
    margin: int
    left: float
    yearly: float

    @property
    def epsilon(self) -> float:
        return self.told.epsilon / 1000


class BadQuestion(HirobaError):
    code: ClassVar[str] = "count_question_invalid"
    status: ClassVar[int] = 400
    sentence = _("{why}")


class BadOffer(HirobaError):
    code: ClassVar[str] = "count_offer_invalid"
    status: ClassVar[int] = 422
    sentence = _("{why}")
