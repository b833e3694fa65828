"""Kinds, schedules, states and failures of harvesting, in words for an officer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from hiroba.intake.harvest.types import Kind, ProblemInfo, RunInfo, RunState, Schedule, SourceInfo

KINDS: Mapping[Kind, tuple[Any, Any]] = {
    Kind.CKAN: (_("CKANのカタログ"), _("カタログの最初のページのアドレス。例：https://catalog.example.jp")),
    Kind.DCAT: (_("DCATのカタログ"), _("Turtle、JSON-LD、RDF/XMLのどれかで書かれたカタログのアドレス。")),
    Kind.HIROBA: (_("ほかの広場"), _("広場の最初のページのアドレス。例：https://hiroba.example.jp")),
    Kind.LIST: (_("オープンデータ一覧（自治体標準の形）"), _("CSVまたはExcelの一覧のアドレス。")),
    Kind.LINKS: (
        _("リンクの並んだページ"),
        _("CSVやExcelへのリンクがあるページのアドレス。robots.txtに従います。"),
    ),
}
SCHEDULES: Mapping[Schedule, Any] = {
    Schedule.HOURLY: _("1時間ごと"),
    Schedule.DAILY: _("毎日"),
    Schedule.WEEKLY: _("毎週"),
    Schedule.MONTHLY: _("30日ごと"),
    Schedule.MANUAL: _("自分で始めるときだけ"),
}
STATES: Mapping[RunState, tuple[Any, str]] = {
    RunState.WAITING: (_("順番を待っています"), "blue"),
    RunState.RUNNING: (_("集めています"), "blue"),
    RunState.DONE: (_("終わりました"), "green"),
    RunState.PARTLY: (_("一部に問題がありました"), "orange"),
    RunState.FAILED: (_("途中で止まりました"), "red"),
    RunState.SKIPPED: (_("見送りました"), "orange"),
}
_ADVICE: Mapping[str, Any] = {
    "outside_unreachable": _(
        "相手のサイトが動いているかご確認ください。次の収集は、止まったところから続きます。"
    ),
    "address_refused": _("公開されているアドレスかどうかをご確認ください。"),
    "harvest_source_refuses": _(
        "相手のサイトの都合が考えられます。続くときは、サイトの担当者にお問い合わせください。"
    ),
    "harvest_not_there": _("アドレスが変わっていないか、相手のサイトでご確認ください。"),
    "harvest_not_understood": _("収集元の種類とアドレスが合っているかをご確認ください。"),
    "graph_unreadable": _("アドレスがカタログそのものを指しているかをご確認ください。"),
    "harvest_robots_forbid": _(
        "サイトの持ち主の決まりなので、取得しません。必要なときは、持ち主にお願いしてください。"
    ),
    "harvest_record_incomplete": _("足りない項目を書き足すよう、収集元の担当者にお知らせください。"),
    "harvest_record_doubtful": _("ほかの項目は取り込みました。収集元の担当者に直してもらうと確かです。"),
    "harvest_source_empty": _("収集元に本当にデータがないときは、この収集元を消すと取り下げられます。"),
    "organisation_suspended": _("団体の参加が元に戻ると、続きから集めます。"),
    "harvest_unexpected": _("システムの管理者に、この文と対象をお知らせください。"),
}
_ADVICE_OF_FILES = _(
    "データの説明とリンクは取り込みました。ファイルを直すよう、収集元の担当者にお知らせください。"
)


class SourceRow(NamedTuple):
    """A source on a page."""

    source: SourceInfo
    kind: Any
    schedule: Any
    words: Any
    colour: str


class ProblemRow(NamedTuple):
    """A failure, and what can be done about it."""

    problem: ProblemInfo
    advice: Any


class RunRow(NamedTuple):
    """A run on a page. percent: None while the source has not said how much it has."""

    run: RunInfo
    words: Any
    colour: str
    percent: int | None


def source_row(source: SourceInfo) -> SourceRow:
    words, colour = STATES[source.last.state] if source.last else (_("まだ集めていません"), "blue")
    if not source.enabled and (source.last is None or source.last.state.finished):
        words, colour = _("止めています"), "orange"
    return SourceRow(source, KINDS[source.kind][0], SCHEDULES[source.schedule], words, colour)


def run_row(run: RunInfo) -> RunRow:
    words, colour = STATES[run.state]
    return RunRow(run, words, colour, min(100, run.found * 100 // run.total) if run.total else None)


def problem_row(problem: ProblemInfo) -> ProblemRow:
    return ProblemRow(problem, _ADVICE.get(problem.code, _ADVICE_OF_FILES))
