"""What the values of the register are called, for whoever reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Protocol

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hiroba.indicators.types import SourceKind
from hiroba.office.register.types import (
    CaseKind,
    CaseState,
    Direction,
    Kpi,
    Level,
    Light,
    PolicyKind,
    Stage,
    Step,
    StepState,
    Verdict,
)

POLICY_KINDS: Final[Mapping[PolicyKind, Any]] = {
    PolicyKind.NATIONAL: _("国の情報政策"),
    PolicyKind.METROPOLITAN: _("都道府県の情報政策"),
    PolicyKind.TECHNOLOGY: _("技術動向"),
    PolicyKind.TOWN: _("まちの総合計画"),
    PolicyKind.DIRECTION: _("まちづくりの方向"),
}
STAGES: Final[Mapping[Stage, Any]] = {
    Stage.RESEARCH: _("調査研究"),
    Stage.STUDY: _("適用検討"),
    Stage.ROLLOUT: _("導入実行"),
}
STAGE_SENTENCES: Final[Mapping[Stage, Any]] = {
    Stage.RESEARCH: _("技術の動きや、ほかの自治体の例を調べています。"),
    Stage.STUDY: _("費用と効果、使う業務の範囲を確かめています。試行もこの段階です。"),
    Stage.ROLLOUT: _("予算と目標値を決めて、導入し、使いながら見直しています。"),
}
LIGHTS: Final[Mapping[Light, Any]] = {
    Light.ON_TRACK: _("順調"),
    Light.AT_RISK: _("注意"),
    Light.BEHIND: _("遅れ"),
    Light.UNKNOWN: _("判断できない"),
}
LEVELS: Final[Mapping[Level, Any]] = {Level.HIGH: _("大"), Level.MIDDLE: _("中"), Level.LOW: _("小")}
DIRECTIONS: Final[Mapping[Direction, Any]] = {
    Direction.UP: _("増えるほどよい"),
    Direction.DOWN: _("減るほどよい"),
    Direction.NEITHER: _("どちらともいえない"),
}
STEPS: Final[Mapping[Step, Any]] = {
    Step.PLAN: _("計画"),
    Step.DO: _("実行"),
    Step.CHECK: _("評価"),
    Step.ACT: _("見直し"),
}
STEP_SENTENCES: Final[Mapping[Step, Any]] = {
    Step.PLAN: _("この年度に何をするかを、取組ごとに書きます。"),
    Step.DO: _("この年度に何をしたかを、取組ごとに書きます。"),
    Step.CHECK: _("成果指標の値を見て、うまくいったこと、いかなかったことを書きます。"),
    Step.ACT: _("次の年度に続けるか、見直すか、終えるかを決めます。"),
}
STEP_STATES: Final[Mapping[StepState, Any]] = {
    StepState.WAITING: _("これから"),
    StepState.OPEN: _("書いています"),
    StepState.HANDED_IN: _("承認を待っています"),
    StepState.SIGNED: _("承認しました"),
}
VERDICTS: Final[Mapping[Verdict, Any]] = {
    Verdict.CONTINUE: _("続ける"),
    Verdict.REVISE: _("見直して続ける"),
    Verdict.END: _("終える"),
}
CASE_KINDS: Final[Mapping[CaseKind, Any]] = {
    CaseKind.USE_CASE: _("ユースケース"),
    CaseKind.PILOT: _("実証プロジェクト"),
}
CASE_STATES: Final[Mapping[CaseState, Any]] = {
    CaseState.PLANNED: _("準備中"),
    CaseState.RUNNING: _("実施中"),
    CaseState.DONE: _("終了"),
    CaseState.STOPPED: _("中止"),
}
SOURCES: Final[Mapping[SourceKind, Any]] = {
    SourceKind.ENTERED: _("根拠とともに手で書き入れます"),
    SourceKind.COUNT: _("動いているサービスが数えます"),
    SourceKind.QUERY: _("広場のデータにSQLで尋ねます"),
    SourceKind.ATTRIBUTE: _("まちのもの（エンティティ）の属性から求めます"),
}
FIELDS: Final[Mapping[str, Any]] = {
    "number": _("番号"),
    "title_ja": _("名前"),
    "title_en": _("英語の名前"),
    "summary": _("概要"),
    "plan": _("これからの取組"),
    "done": _("これまでの取組"),
    "stage": _("段階"),
    "public": _("公開"),
    "ended": _("終了"),
    "departments": _("所管課"),
    "policies": _("つながる計画"),
    "kpis": _("成果指標"),
    "money": _("予算と決算"),
    "partners": _("協力する団体"),
    "data": _("使うデータ"),
    "risks": _("リスク"),
    "milestones": _("節目"),
}


class Titled(Protocol):
    """An initiative, a KPI, an item of a paper."""

    @property
    def title_ja(self) -> str: ...

    @property
    def title_en(self) -> str: ...


def is_english() -> bool:
    return (translation.get_language() or "ja").startswith("en")


def titled(thing: Titled) -> str:
    """The title in the reader's language, where it was written in it."""
    return (thing.title_en if is_english() else "") or thing.title_ja


def unit_of(kpi: Kpi) -> str:
    """In the reader's language."""
    return (kpi.unit_en if is_english() else "") or kpi.unit_ja


def circled(number: int) -> str:
    """1 -> ①; past 20 there are no such letters."""
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else f"({number})"


def listed(names: Iterable[str]) -> str:
    """企画政策課・情報推進課; with commas in English."""
    return str(_("・")).join(names)


def figure(value: float | None, decimals: int = 0) -> str:
    """42678.0 -> 42,678."""
    return "–" if value is None else f"{value:,.{decimals}f}"
