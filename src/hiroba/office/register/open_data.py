"""A closed year as open data: its initiatives and the values of its KPIs, two datasets."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from django.utils import translation

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import MetadataChanges
from hiroba.catalog.tables.service import plain_cell
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.jobs.service import job
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.office.register.editions import Edition
from hiroba.office.register.types import PolicyKind
from hiroba.office.register.words import LIGHTS, STAGES, VERDICTS, circled
from hiroba.office.register.yearly import row_of
from hiroba.office.register.years import year_label

JOB: Final = "register.publish_year"
_INITIATIVES: Final = (
    "年度", "番号", "取組", "所管課", "段階", "見通し", "理由", "国の情報政策", "都道府県の情報政策",
    "技術動向", "まちの総合計画", "まちづくりの方向", "概要",
    "これまでの取組", "これからの取組", "評価", "見直し",
)  # fmt: skip
_VALUES: Final = ("年度", "番号", "取組", "成果指標", "単位", "種類", "値の年度", "値")


@job(JOB)
def publish_year(context: JobContext, *, organisation: str, year: int) -> None:
    """Publish a closed year."""
    made = publish(organisation, year)
    journal.record(
        SYSTEM, "register.year_publish", "register_year", f"{organisation}/{year}", organisation=organisation,
        details={"datasets": made, "try": context.attempt},
    )  # fmt: skip


def publish(organisation: str, year: int) -> int:
    """Publish a closed year now, and return as how many datasets; done twice, the same bytes are no new
    version. Raises UnknownEdition."""
    row = row_of(organisation, year)
    edition = msgspec.convert(row.snapshot, Edition)
    with translation.override("ja"), tempfile.TemporaryDirectory() as folder:
        found = [_publish(edition, Path(folder), *each) for each in _files(edition)]
    row.datasets = [id for id in found if id]
    row.save(update_fields=["datasets"])
    return len(row.datasets)


def _files(edition: Edition) -> list[tuple[str, str, Sequence[str], Iterator[Sequence[Any]]]]:
    """(name, title, heads, rows) of each."""
    label = year_label(edition.year, "ja")
    return [
        (f"重点取組一覧_{edition.year}.csv", f"{label} 重点取組一覧", _INITIATIVES, _initiatives(edition)),
        (f"成果指標_{edition.year}.csv", f"{label} 重点取組の成果指標（KPI）", _VALUES, _values(edition)),
    ]


def _publish(
    edition: Edition, folder: Path, name: str, title: str, heads: Sequence[str], rows: Iterator[Sequence[Any]]
) -> str:
    path = folder / name
    lines = list(rows)
    if not lines:
        return ""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        for line in lines:  # the file itself can be had and opened too
            writer.writerow([plain_cell(each) if isinstance(each, str) else each for each in line])
    key = f"register/{edition.year}/{name}"
    request = publishing.Request(name, name, key, edition.organisation, SYSTEM, PublishOptions())
    report = publishing.publish_file(path, request, lambda _stage, _done, _total: None)
    if report.dataset is not None:
        source = edition.source or f"{edition.name_ja}の重点取組の登録簿"
        about = MetadataChanges(
            title=title, description=f"出典：{source}", keywords=("重点取組", "KPI"), licence="CC-BY-4.0"
        )
        datasets.update_metadata(report.dataset, about, SYSTEM)
    return report.dataset or ""


def _initiatives(edition: Edition) -> Iterator[Sequence[Any]]:
    known = {each.id: each for each in edition.policies}
    for item in edition.items:
        linked = [known[id] for id in item.policies if id in known]
        yield (
            edition.year, item.number, item.title_ja, "、".join(item.departments), str(STAGES[item.stage]),
            str(LIGHTS[item.light]), item.why["ja"],
            *("".join(circled(one.number) for one in linked if one.kind is kind) for kind in PolicyKind
              if kind is not PolicyKind.DIRECTION),
            "、".join(one.title for one in linked if one.kind is PolicyKind.DIRECTION), item.summary,
            item.done or item.said.get("do", ""), item.plan, item.said.get("check", ""),
            str(VERDICTS[item.verdict]) if item.verdict else "",
        )  # fmt: skip


def _values(edition: Edition) -> Iterator[Sequence[Any]]:
    for item in edition.items:
        for each in item.kpis:
            told = (edition.year, item.number, item.title_ja, each.kpi.title_ja, each.kpi.unit_ja)
            if each.kpi.baseline is not None:
                yield (*told, "基準", each.kpi.baseline_year, f"{each.kpi.baseline:g}")
            for point in each.points:
                yield (*told, "実績", point.year, f"{point.value:.15g}")
            for target in each.kpi.targets:
                yield (*told, "目標", target.year, f"{target.value:.15g}")
