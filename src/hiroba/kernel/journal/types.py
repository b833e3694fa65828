"""Values of the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.decide.types import Principal


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"  # a decision said no
    FAILED = "failed"  # it was begun, and ended in an error


@dataclass(frozen=True)
class Entry:
    """Who did what to what, when, for whom and what for. Nothing in it names a person: `actor` and
    `on_behalf` are opaque ids. rules: ids of the policies and rules that decided."""

    id: int
    at: datetime
    actor_kind: str  # anonymous | person | token | system
    actor: str
    action: str
    kind: str
    object_id: str
    organisation: str
    purpose: str
    outcome: str
    details: dict[str, int | str]
    on_behalf: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """What was refused to whom, or failed: a line before it is written. rules: what decided; empty: nothing
    permits it."""

    actor_kind: str
    actor: str
    action: str
    kind: str
    object_id: str = ""
    organisation: str = ""
    on_behalf: str = ""
    purpose: str = ""
    rules: tuple[str, ...] = ()
    outcome: Outcome = Outcome.REFUSED


class Unseen:
    """Who got nothing for which id (or name) of a kind. place: what else is needed to find it."""

    __slots__ = ("_key", "id", "kind", "place", "who")

    def __init__(self, who: Principal, kind: str, id: str, place: str = "") -> None:
        self.who, self.kind, self.id, self.place = who, kind, id, place
        self._key = who.id, who.purpose, kind, id, place

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unseen) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@dataclass(frozen=True)
class Question:
    """Which lines are asked for; what is empty does not matter. action: whole, or its beginning with a dot
    at the end (`dataset.`). since, until: of the time, until excluded."""

    kind: str = ""
    id: str = ""
    organisation: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Head:
    """The last place of the chain that was signed, or that an export ends with."""

    position: int
    seal: str
    at: datetime
    signature: str


@dataclass(frozen=True)
class State:
    """sealed, waiting: lines in the chain, and not yet. oldest: when the oldest waiting one was written.
    signed: the last signed head."""

    sealed: int
    waiting: int
    oldest: datetime | None
    signed: Head | None


class Fault(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    PLACE = "place"
    UNSIGNED = "unsigned"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    UNREADABLE = "unreadable"


MEANINGS: dict[Fault, Any] = {
    Fault.CHANGED: _(
        "この行の中身が封印と合いません。行か封印が書き換えられたか、行の順番が変えられたか、間に行が差し込まれています。"
    ),
    Fault.REMOVED: _("封印はありますが、行がありません。行が消されています。"),
    Fault.PLACE: _("鎖の番号が飛んでいます。ここにあった行が封印ごと消されています。"),
    Fault.UNSIGNED: _(
        "署名がこの広場の鍵のものではありません。署名が偽られたか、秘密の鍵が取り替えられています。"
    ),
    Fault.TRUNCATED: _("署名された場所まで鎖が届きません。終わりの行が消されています。"),
    Fault.REWRITTEN: _(
        "署名や書き出しに残る封印と、いまの封印が違います。ここまでの鎖が作り直されています。"
    ),
    Fault.UNREADABLE: _("この行を記録の書き出しとして読めません。"),
}


@dataclass(frozen=True)
class Problem:
    """The first line that does not fit. position: its place in the chain (in a file that cannot be read, its
    line). entry: the id of the line, 0 where there is none."""

    fault: Fault
    position: int
    entry: int = 0

    @property
    def meaning(self) -> Any:
        return MEANINGS[self.fault]


@dataclass(frozen=True)
class Verdict:
    """lines: whose seals were computed anew. signatures: that were checked. waiting: lines not yet sealed."""

    lines: int
    signatures: int
    waiting: int
    problem: Problem | None
