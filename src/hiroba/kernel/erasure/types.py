"""What is erased, and how an erasure stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

ASKED: Final = "erasure.asked"  # of the outbox; key: the order's id


class Kind(StrEnum):
    PERSON = "person"
    THING = "thing"  # an entity of the living city
    ROWS = "rows"  # of a dataset, in all its versions


class OrderState(StrEnum):
    WAITING = "waiting"  # for a second person
    WORKING = "working"
    DONE = "done"
    CALLED_OFF = "called-off"


@dataclass(frozen=True)
class Target:
    """organisation: whose it is ("" for a person). dataset, column: of rows.

    what: id of the person or the thing, or the value that the rows have; "" where only the place is meant.
    It may tell of somebody: it stands in no log, no journal and no address.
    """

    kind: Kind
    organisation: str = ""
    dataset: str = ""
    column: str = ""
    what: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        """What a mark is bound to."""
        return "\0".join((self.kind, self.organisation, self.dataset, self.column))


@dataclass(frozen=True)
class Noted:
    """A line of what was erased: a mark, and where what it stands for was."""

    mark: str
    target: Target  # without `what`


@dataclass(frozen=True)
class OrderInfo:
    """counts: how much each place changed. expected: how much was found there when it was asked for."""

    id: str
    target: Target = field(repr=False)  # its `what` is "" as soon as it is over
    state: OrderState
    by: str
    asked: datetime
    confirmed_by: str
    confirmed: datetime | None
    done: datetime | None
    expected: dict[str, int]
    counts: dict[str, int]
    job: str = ""
