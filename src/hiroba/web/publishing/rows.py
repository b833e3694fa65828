"""A submission as a row of the page: where it stands, in words, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.intake.publishing.types import (
    ChangeReport,
    FileReport,
    Outcome,
    Stage,
    SubmissionState,
    SubmissionStatus,
)
from hiroba.web.catalogue.names import titles_of
from hiroba.web.publishing.changes import explain, is_found
from hiroba.web.templatetags.hiroba_ui import number

_FIRST = 3  # changes that a row tells
_DOTS: Mapping[SubmissionState, str] = {
    SubmissionState.WAITING: "wait",
    SubmissionState.WORKING: "live",
    SubmissionState.PUBLISHED: "ok",
    SubmissionState.UNCHANGED: "ok",
    SubmissionState.REFUSED: "bad",
    SubmissionState.STOPPED: "wait",
}
_STAGES: Mapping[Stage, Any] = {
    Stage.WAITING: gettext_lazy("順番を待っています"),
    Stage.READING: gettext_lazy("読み取り中"),
    Stage.TIDYING: gettext_lazy("整えています"),
    Stage.STORING: gettext_lazy("しまっています"),
    Stage.DONE: gettext_lazy("終わりました"),
}


@dataclass(frozen=True)
class ChangeWords:
    sentence: str
    column: str
    count: int


@dataclass(frozen=True)
class Row:
    """percent: how far, None when it cannot be said. dry: nothing was kept, it was only tried."""

    status: SubmissionStatus
    dot: str
    stage: str
    percent: int | None
    dry: bool
    url: str
    link: str
    rows_in: int = 0
    rows_out: int = 0
    unread: int = 0
    changed: int = 0
    first: tuple[ChangeWords, ...] = ()
    reason: str = ""

    @property
    def finished(self) -> bool:
        return self.status.state.finished


def row_of(status: SubmissionStatus) -> Row:
    """The row of one submission."""
    report = status.report
    dry = report is not None and report.status is Outcome.PUBLISHED and not report.dataset
    url, link = _onward(status)
    base = Row(status, _DOTS[status.state], stage_words(status, dry=dry), _percent(status), dry, url, link)
    return base if report is None else _told(base, report)


def _told(base: Row, report: FileReport) -> Row:
    changes = _worded(report.changes, report)
    return Row(
        **{name: getattr(base, name) for name in ("status", "dot", "stage", "percent", "dry", "url", "link")},
        rows_in=sum(table.rows_in for table in report.tables),
        rows_out=sum(table.rows_out for table in report.tables),
        unread=sum(table.cells_unread for table in report.tables),
        changed=len(changes),
        first=tuple(changes[:_FIRST]),
        reason=report.reason,
    )


def change_words(report: FileReport, *, found: bool) -> list[ChangeWords]:
    """Every change of the report in words, or what was only found; those that touched most cells first."""
    return _worded((each for each in report.changes if is_found(each.rule) is found), report)


def _worded(changes: Iterable[ChangeReport], report: FileReport) -> list[ChangeWords]:
    """In words, most first; what reads the same (of several files of an archive) is one."""
    titles = titles_of(column for table in report.tables for column in table.columns)
    counts = Counter[tuple[str, str]]()
    for each in changes:
        counts[explain(each.rule), titles.get(each.column, each.column)] += each.count
    return [ChangeWords(sentence, column, count) for (sentence, column), count in counts.most_common()]


def stage_words(status: SubmissionStatus, *, dry: bool) -> str:
    """Where the file stands, as one says it."""
    if status.state is SubmissionState.PUBLISHED:
        if dry:
            return _("ためし終わりました（公開はしていません）")
        return _("団体の中だけで公開しました") if status.closed else _("公開しました")
    if status.state is SubmissionState.UNCHANGED:
        return _("前と同じファイルでした。何も変えていません")
    if status.state is SubmissionState.REFUSED:
        return _("公開できませんでした")
    if status.state is SubmissionState.STOPPED:
        return _("公開を止めて、確認を待っています")
    words = str(_STAGES[status.stage])
    if status.stage is Stage.TIDYING and status.done:
        return _("{stage} {rows} 行").format(stage=words, rows=number(status.done))
    return words


def _percent(status: SubmissionStatus) -> int | None:
    if status.state.finished:
        return 100
    return min(status.done * 100 // status.total, 99) if status.total else None


def _onward(status: SubmissionStatus) -> tuple[str, str]:
    """(address, words) of where to go from here."""
    if status.dataset and status.state.finished:
        return reverse("catalogue:dataset", args=[status.dataset]), _("データのページを見る")
    if status.state is SubmissionState.STOPPED and status.report and status.report.submission:
        return reverse("publishing:personal", args=[status.id]), _("どうするかを決める")
    return reverse("publishing:submission", args=[status.id]), _("くわしく見る")


def as_json(status: SubmissionStatus) -> dict[str, Any]:
    """What <hiroba-drop> polls."""
    row = row_of(status)
    return {
        "id": status.id,
        "state": status.state.value,
        "stage": row.stage,
        "done": status.done,
        "total": status.total,
        "message": _message(row),
        "notes": _notes(row),
        "url": row.url,
        "link": row.link,
    }


def _message(row: Row) -> str:
    """How it ended, in one sentence."""
    if row.reason:
        return row.reason
    if not row.finished or not row.rows_out:
        return row.stage
    if row.rows_in != row.rows_out:
        return _("{stage}。{rows_in} 行を読み、{rows_out} 行になりました。").format(
            stage=row.stage, rows_in=number(row.rows_in), rows_out=number(row.rows_out)
        )
    return _("{stage}。{rows} 行のデータになりました。").format(stage=row.stage, rows=number(row.rows_out))


def _notes(row: Row) -> list[str]:
    """What a clerk wants to know besides: what was mended most, what could not be read, what to do now."""
    if row.status.state is SubmissionState.STOPPED:
        return [_("まだ、だれにも見えていません。列を除く、団体の中だけにする、などを選べます。")]
    if row.reason:
        return [_("理由のところを直したファイルを、もう一度置いてください。ほかのファイルには影響しません。")]
    notes = list(dict.fromkeys(each.sentence for each in row.first))
    if row.changed > len(row.first):
        notes.append(_("ほかに {n} 種類あります。").format(n=row.changed - len(row.first)))
    if row.unread:
        notes.append(
            _("値のないセルや読み取れなかったセルが {n} 個あります。元の値は残しています。").format(
                n=number(row.unread)
            )
        )
    return notes
