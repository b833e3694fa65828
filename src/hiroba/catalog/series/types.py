"""Values of series: what is proposed, what stands, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets.types import DatasetDetail, TableInfo
from hiroba.catalog.series.expressions import Named as Named
from hiroba.catalog.series.gaps import Gap as Gap
from hiroba.catalog.series.periods import Grain as Grain
from hiroba.catalog.series.periods import Period as Period
from hiroba.catalog.tables.types import Drift
from hiroba.kernel.errors.types import HirobaError


@dataclass(frozen=True)
class Candidate:
    """A dataset that may belong to a series. alike: how much its columns are those of its neighbours,
    0 to 1."""

    dataset: str
    title: str
    period: Period
    alike: float = 1.0


@dataclass(frozen=True)
class Proposal:
    """The same table at several times, as it seems. key: what an officer's answer names. declined: was
    proposed before, or dissolved."""

    key: str
    organisation: str
    title: str
    grain: Grain
    candidates: tuple[Candidate, ...]
    declined: bool = False


@dataclass(frozen=True)
class SeriesRef:
    """A series as a dataset's page and the standards name it. previous, following: ids of the datasets
    before and after in time, "" at the ends; first, last: those at the ends; period: this dataset's own."""

    id: str
    title: str
    period: Period
    previous: str = ""
    following: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class SeriesCard:
    """A series in a list. members: those that this reader sees. first, last: the periods that it spans."""

    id: str
    organisation: str
    title: str
    grain: Grain
    members: int
    first: Period
    last: Period


@dataclass(frozen=True)
class Member:
    """A dataset of a series. counts: whether its rows are in the whole; a newer file for the same time has
    taken its place where not. table: the one that is joined, None where it has none."""

    detail: DatasetDetail
    period: Period
    counts: bool = True

    @property
    def table(self) -> TableInfo | None:
        return self.detail.tables[0] if self.detail.tables else None


@dataclass(frozen=True)
class SeriesInfo:
    """A series as this reader sees it, members in the order of time. waiting: datasets of the same name
    whose columns differ too much to join by themselves; shown to its officers only."""

    id: str
    organisation: str
    title: str
    grain: Grain
    members: tuple[Member, ...]
    gaps: tuple[Gap, ...] = ()
    waiting: tuple[Candidate, ...] = ()

    @property
    def counted(self) -> tuple[Member, ...]:
        """The members whose rows are in the whole."""
        return tuple(each for each in self.members if each.counts and each.table is not None)


@dataclass(frozen=True)
class Whole:
    """All members as one table. drift: what differs in their columns; its parts are numbers of `counted`."""

    table: TableInfo
    drift: tuple[Drift, ...]


class UnknownSeries(HirobaError):
    """No such series, or nothing of it for this reader: the two are not told apart."""

    code: ClassVar[str] = "series_unknown"
    status: ClassVar[int] = 404
    sentence = _("シリーズ「{id}」は見つかりません。")


class UnknownProposal(HirobaError):
    """What was proposed has changed meanwhile."""

    code: ClassVar[str] = "series_proposal_unknown"
    status: ClassVar[int] = 404
    sentence = _("この提案は見つかりません。データが変わったようです。一覧をもう一度ご覧ください。")


class InvalidSeries(HirobaError):
    """Fewer than two members, or a title that is empty or too long."""

    code: ClassVar[str] = "series_invalid"
    status: ClassVar[int] = 422
    sentence = _("シリーズには、名前（500文字まで）と2つ以上のデータが必要です。")
