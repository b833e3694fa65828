"""What an officer chooses to make a table anonymous, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Literal

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError
from hiroba.rules.privacy.types import Risk


class Part(StrEnum):
    """What a column is in the table."""

    KEPT = "kept"
    IDENTIFYING = "identifying"  # tells people apart together with others
    SENSITIVE = "sensitive"  # what nobody is to learn of a person
    DROPPED = "dropped"


class Ladder(StrEnum):
    """How a column is made coarser, step by step."""

    AGES = "ages"
    NUMBERS = "numbers"
    TOPPED = "topped"  # the same, with the greatest in one range
    DATES = "dates"
    PLACES = "places"
    HEAD = "head"
    WHOLE = "whole"


class Rest(StrEnum):
    """What becomes of the dataset that an anonymous table was made from."""

    KEPT = "kept"  # as it stands, for whoever may see it now
    WITHDRAWN = "withdrawn"


class Plan(msgspec.Struct, frozen=True):
    """parts: column -> Part, for every column; ladders: column -> Ladder, for those that identify.

    k: rows that look alike; distinct: different sensitive values among them; closeness: their greatest
    distance from the whole table, 0 to 1; suppressed: the greatest share of rows that may be left out.
    """

    table: int  # ordinal
    parts: dict[str, Part]
    ladders: dict[str, Ladder]
    k: int = 5
    distinct: int = 1
    closeness: float = 1.0
    suppressed: float = 0.02


class CellPlan(msgspec.Struct, frozen=True):
    """A table of counts: by which columns (across "": by one alone), and the least count that is told."""

    table: int  # ordinal
    down: str
    across: str = ""
    least: int = 5


class Step(msgspec.Struct, frozen=True):
    """How coarse a column became. name: as the hierarchy calls the level ("" = as it was)."""

    column: str
    title: str
    level: int
    height: int
    name: str = ""


class Outcome(msgspec.Struct, frozen=True):
    """proven: no coarser level was taken than needed. suppressed: rows left out."""

    before: Risk
    after: Risk
    steps: list[Step]
    suppressed: int
    proven: bool


@dataclass(frozen=True)
class CellTable:
    """counts: by row; None where one is hidden. by_row, by_column: the totals. small: counts that are hidden
    for themselves; others: those that are hidden so that the small ones cannot be computed."""

    down: list[str]
    across: list[str]
    counts: list[list[int | None]]
    by_row: list[int]
    by_column: list[int]
    small: int
    others: int


@dataclass(frozen=True)
class Offered:
    """One column of the form, with what is suggested. examples stand nowhere: a title is enough."""

    name: str
    title: str
    part: Part
    ladders: tuple[Ladder, ...]
    ladder: Ladder


@dataclass(frozen=True)
class TrialInfo:
    """state: of the job, or `unreachable`. made: id of the dataset that it became, or ""."""

    id: str
    dataset: str
    version: int
    plan: Plan
    state: Literal["queued", "running", "done", "failed", "unreachable"]
    outcome: Outcome | None
    made: str
    done: int = 0
    total: int | None = None


PARTS: dict[Part, Any] = {
    Part.KEPT: _("そのまま"),
    Part.IDENTIFYING: _("組み合わせると人が分かる"),
    Part.SENSITIVE: _("人に知られたくない"),
    Part.DROPPED: _("除く"),
}
LADDERS: dict[Ladder, Any] = {
    Ladder.AGES: _("年齢を5・10・20歳ごとに（90歳からはまとめる）"),
    Ladder.NUMBERS: _("数をだんだん広い幅に"),
    Ladder.TOPPED: _("数を広い幅に、大きい値はひとつにまとめる"),
    Ladder.DATES: _("日を年月・年・10年ごとに"),
    Ladder.PLACES: _("住所を町名・市区町村・都道府県に"),
    Ladder.HEAD: _("先頭の文字だけに"),
    Ladder.WHOLE: _("そのままか、全部まとめるか"),
}


class UnknownTrial(HirobaError):
    code: ClassVar[str] = "trial_unknown"
    status: ClassVar[int] = 404
    sentence = _("この試しは見つかりません。7日たつと消えます。もう一度はじめてください。")


class OriginalStaysOpen(HirobaError):
    code: ClassVar[str] = "original_stays_open"
    status: ClassVar[int] = 422
    sentence = _(
        "もとのデータは、だれでも見られるままです。人が分からない表を出しても、もとの表から分かってしまいます。"
        "もとのデータの公開を終えるか、先に「団体の中だけ」にしてください。"
    )


class BadPlan(HirobaError):
    code: ClassVar[str] = "plan_invalid"
    status: ClassVar[int] = 422
    sentence = _("{why}")
