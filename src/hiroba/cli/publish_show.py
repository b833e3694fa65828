"""What a person sees while files are published: a bar, and a line for each file."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from hiroba.intake.publishing.types import FileReport, Outcome, Stage

_MARKS = {
    Outcome.PUBLISHED: "[green]✓[/]",
    Outcome.UNCHANGED: "[blue]=[/]",
    Outcome.REFUSED: "[red]✗[/]",
    Outcome.STOPPED: "[yellow]![/]",
}
_WORDS = {
    Stage.WAITING: "",
    Stage.READING: "読み取り中",
    Stage.TIDYING: "整えています",
    Stage.STORING: "保存しています",
    Stage.DONE: "",
}


class Show:
    """Writes to stderr; with `as_json` only the bar is shown, and only on a terminal."""

    def __init__(self, files: int, as_json: bool) -> None:
        self.console = Console(stderr=True)
        self.as_json = as_json
        self.counts = dict.fromkeys(Outcome, 0)
        self.bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
            transient=True,
        )
        self.task = self.bar.add_task("", total=files)
        self.name = ""

    def __enter__(self) -> Show:
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bar.stop()
        if kind is None and not self.as_json:
            published, unchanged, refused, stopped = (self.counts[outcome] for outcome in Outcome)
            self.console.print(
                f"公開 {published:,}・変更なし {unchanged:,}・お断り {refused:,}・確認待ち {stopped:,} "
                f"/ published {published:,}, unchanged {unchanged:,}, refused {refused:,}, "
                f"waiting {stopped:,}"
            )

    def started(self, name: str) -> None:
        self.name = name
        self.bar.update(self.task, description=escape(name))

    def progress(self, stage: Stage, done: int, total: int | None) -> None:
        rows = f" {done:,}" if done else ""
        rows += f" / {total:,}" if done and total else ""
        self.bar.update(self.task, description=f"{escape(self.name)}  {_WORDS[stage]}{rows}")

    def finished(self, report: FileReport) -> None:
        self.counts[report.status] += 1
        self.bar.advance(self.task)
        if self.as_json:
            return
        rows = sum(table.rows_out for table in report.tables)
        told = {
            Outcome.REFUSED: report.reason,
            Outcome.UNCHANGED: report.dataset or "",
            Outcome.STOPPED: f"{report.reason} /publish/submissions/{report.submission}/personal",
        }
        said = told.get(report.status, f"{rows:,} 行, {report.dataset or ''}")
        self.console.print(
            f"{_MARKS[report.status]} {escape(report.path)}  [dim]{escape(said)}[/]", highlight=False
        )
