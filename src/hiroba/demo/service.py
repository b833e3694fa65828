"""The door of the demonstration: fill the city, and keep its sensors sending."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import MetadataChanges
from hiroba.catalog.series import service as series
from hiroba.demo import dialogue, initiatives, members, real, standings
from hiroba.demo.accounts import Account, ensure_accounts
from hiroba.demo.figures import FIGURES, Figures
from hiroba.demo.files.service import write_files
from hiroba.demo.sensors import ensure_sensors, send
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import FileReport, PublishOptions, Stage
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM

__all__ = ["Filled", "fill", "send"]

_DONE = "demo-filled"
_MADE = MetadataChanges(
    keywords=("架空のデータ",),
    description="デモ用に作った架空の地区のデータです。実在の場所や施設ではありません。",
)
_QUOTED = "公表された計画書や資料に書かれている数値を表にしたものです。"


@dataclass(frozen=True)
class Filled:
    accounts: list[Account]
    reports: list[FileReport]
    handed_in: int


def fill(data_dir: Path, data: Path | None, told: Callable[[str], None]) -> Filled:
    """Make members, accounts, files and sensors; what is there already is left as it is."""
    members.ensure_members()
    accounts = ensure_accounts(data_dir)
    reports: list[FileReport] = []
    mark = data_dir / _DONE
    if not mark.exists():
        reports += _district(told)
        reports += [_figures(figures, told) for figures in FIGURES]
        publishing.settle(lambda _done: None)
        _series(reports)
        ensure_sensors()
        mark.write_text("")
    _talk(data_dir)
    initiatives.ensure_initiatives()
    standings.ensure_standings()
    handed_in = _real(data_dir, data, told)
    return Filled(accounts, reports, handed_in)


def _district(told: Callable[[str], None]) -> list[FileReport]:
    """The made district: every file is published as it was made, the one that is no data is refused."""
    with tempfile.TemporaryDirectory(prefix="hiroba-demo-") as folder:
        district = Path(folder) / "ひろば地区"
        return [_publish(path, members.DISTRICT, _MADE, told) for path in write_files(district)]


def _series(reports: Sequence[FileReport]) -> None:
    """The files that came month after month are kept as one, as an officer would say."""
    ids = [each.dataset for each in reports if each.dataset is not None]
    for detail in datasets.details(ids, EVERYTHING):
        series.note(detail)
    for proposal in series.proposals(members.DISTRICT, SYSTEM):
        series.accept(members.DISTRICT, proposal.key, SYSTEM, proposal.title)


def _figures(figures: Figures, told: Callable[[str], None]) -> FileReport:
    about = MetadataChanges(
        title=figures.title, description=_QUOTED, keywords=figures.keywords, licence="CC-BY-4.0"
    )
    return _publish(figures.path, members.FIGURES, about, told)


def _publish(
    path: Path, organisation: str, about: MetadataChanges, told: Callable[[str], None]
) -> FileReport:
    told(path.name)
    [source] = publishing.expand([str(path)])
    report = publishing.publish_source(
        source, organisation=organisation, who=SYSTEM, options=PublishOptions(), progress=_silent
    )
    if report.dataset is not None:
        datasets.update_metadata(report.dataset, about, SYSTEM)
    return report


def _talk(data_dir: Path) -> None:
    """Residents have asked and built, once."""
    mark = data_dir / "demo-dialogue"
    if not mark.exists():
        dialogue.talk()
        mark.write_text("")


def _real(data_dir: Path, data: Path | None, told: Callable[[str], None]) -> int:
    """Real files are handed in once; the worker publishes them while the square is open."""
    mark = data_dir / "demo-real-data"
    if data is None or mark.exists():
        return 0
    told(str(data))
    count = real.hand_in(data)
    mark.write_text(str(count))
    return count


def _silent(_stage: Stage, _done: int, _total: int | None) -> None:
    return
