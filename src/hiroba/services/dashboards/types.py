"""Values of the dashboards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.errors.types import HirobaError


class Kind(StrEnum):
    """How values are shown."""

    LINES = "lines"
    MULTIPLES = "multiples"
    MAP = "map"
    BARS = "bars"
    NUMBERS = "numbers"
    TABLE = "table"


KINDS = {
    Kind.LINES: _("折れ線グラフ"),
    Kind.MULTIPLES: _("団体ごとの小さなグラフ"),
    Kind.MAP: _("地図"),
    Kind.BARS: _("棒グラフ（順位）"),
    Kind.NUMBERS: _("大きな数字"),
    Kind.TABLE: _("表"),
}


class Size(StrEnum):
    """How much of a row a part takes on a wide screen."""

    HALF = "half"
    FULL = "full"


_HALF_BY_ITSELF = frozenset({Kind.LINES, Kind.BARS, Kind.NUMBERS})


@dataclass(frozen=True)
class View:
    """What is looked at. places: codes, () = all with values. first, last: fiscal years, None = all.

    per_head, merged: as of `indicators.block`.
    """

    indicators: tuple[str, ...]
    places: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    kind: Kind = Kind.LINES
    per_head: bool = False
    merged: bool = False


@dataclass(frozen=True)
class Tile:
    """A part of a dashboard. title, text: as the editor wrote them, "" = the indicators' own; in English
    where they were written in it. size: None = as its kind needs."""

    view: View
    title: str = ""
    text: str = ""
    title_en: str = ""
    text_en: str = ""
    size: Size | None = None

    @property
    def half(self) -> bool:
        """Whether it stands beside another; where nobody said, its kind decides."""
        return self.size is Size.HALF or (self.size is None and self.view.kind in _HALF_BY_ITSELF)


@dataclass(frozen=True)
class Draft:
    """What an editor makes of a dashboard."""

    organisation: str
    title_ja: str
    title_en: str = ""
    text: str = ""
    visibility: Visibility = Visibility.PRIVATE
    tiles: tuple[Tile, ...] = ()
    text_en: str = ""


@dataclass(frozen=True)
class Board:
    id: str
    organisation: str
    title_ja: str
    title_en: str
    text: str
    visibility: Visibility
    tiles: tuple[Tile, ...]
    modified: datetime
    text_en: str = ""


class Rhythm(StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class UnknownBoard(HirobaError):
    code: ClassVar[str] = "dashboard_not_found"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("このダッシュボードは見つかりません。消されたか、公開されていません。")


class WrongBoard(HirobaError):
    code: ClassVar[str] = "dashboard_wrong"
    sentence: ClassVar[Any] = _("ダッシュボードを保存できません：{why}")


class BoardChanged(HirobaError):
    code: ClassVar[str] = "dashboard_changed"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _(
        "ほかの人が先に保存しました。新しい内容をごらんになって、もう一度直してください。"
    )


class WrongForm(HirobaError):
    code: ClassVar[str] = "dashboard_form_unknown"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("この形式では取り出せません。CSV、JSON、SVG、PNGのどれかを選んでください。")
