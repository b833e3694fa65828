"""Whether what somebody wrote makes sense, before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from hiroba.kernel.organisations import service as organisations
from hiroba.office.register.errors import WrongEntry
from hiroba.office.register.types import CaseContent, Content, DataUse, Direction, Kpi
from hiroba.office.register.years import FIRST, LAST

LONGEST_TITLE: Final = 100
LONGEST_TEXT: Final = 4000
MOST: Final = 40  # lines of a list
LARGEST: Final = 10**15  # yen, and a KPI's value
Problem = tuple[str, Any]


def check(content: Content) -> None:
    """Raises WrongEntry with the first thing that makes no sense."""
    _first(_problems(content))


def check_case(content: CaseContent) -> None:
    """Raises WrongEntry."""
    _first(_case_problems(content))


def _first(problems: Iterator[Problem]) -> None:
    for field, problem in problems:
        raise WrongEntry(field=field, problem=problem)


def _problems(content: Content) -> Iterator[Problem]:
    if not content.title_ja.strip() or len(content.title_ja) > LONGEST_TITLE:
        yield "title_ja", _("名前を{most}文字以内で書いてください。").format(most=LONGEST_TITLE)
    if not 1 <= content.number <= 999:
        yield "number", _("番号は1から999までの数にしてください。")
    for field in ("summary", "plan", "done"):
        if len(getattr(content, field)) > LONGEST_TEXT:
            yield field, _("{most}文字以内で書いてください。").format(most=LONGEST_TEXT)
    for field in ("departments", "policies", "kpis", "money", "partners", "data", "risks", "milestones"):
        if len(getattr(content, field)) > MOST:
            yield field, _("一覧に書けるのは{most}件までです。").format(most=MOST)
    yield from _money(content)
    yield from _data(content.data)
    for kpi in content.kpis:
        yield from kpi_problems(kpi)


def _money(content: Content) -> Iterator[Problem]:
    years = [each.year for each in content.money]
    if len(years) != len(set(years)):
        yield "money", _("同じ年度の予算が2つあります。")
    if any(not FIRST <= year <= LAST for year in years):
        yield "money", _("予算の年度をご確認ください。")
    if any(
        not 0 <= (amount or 0) <= LARGEST for each in content.money for amount in (each.budget, each.spent)
    ):
        yield "money", _("金額は0円以上の円単位の整数で書いてください。")


def _data(data: tuple[DataUse, ...]) -> Iterator[Problem]:
    if any(each.url and not each.url.startswith(("https://", "http://")) for each in data):
        yield "data", _("データのアドレスは https:// から始まるものを書いてください。")


def kpi_problems(kpi: Kpi) -> Iterator[Problem]:
    """Yield what is wrong with a KPI: above all a target on the wrong side of the baseline."""
    if not kpi.title_ja.strip() or len(kpi.title_ja) > LONGEST_TITLE:
        yield "title_ja", _("名前を{most}文字以内で書いてください。").format(most=LONGEST_TITLE)
    years = [each.year for each in kpi.targets]
    if len(years) != len(set(years)):
        yield "targets", _("同じ年度の目標が2つあります。")
    if (kpi.baseline is None) != (kpi.baseline_year is None):
        yield "baseline", _("基準の値と、その年度を、両方書いてください。")
    for target in kpi.targets:
        if kpi.baseline_year is not None and target.year <= kpi.baseline_year:
            yield "targets", _("目標の年度は、基準の年度より後にしてください。")
        if kpi.baseline is None:
            continue
        if kpi.direction is Direction.UP and target.value < kpi.baseline:
            words = _(
                "「{title}」は増えるほどよい指標です。目標 {target} が基準 {baseline} より低くなっています。"
            )
        elif kpi.direction is Direction.DOWN and target.value > kpi.baseline:
            words = _(
                "「{title}」は減るほどよい指標です。目標 {target} が基準 {baseline} より高くなっています。"
            )
        else:
            continue
        yield (
            "targets",
            words.format(title=kpi.title_ja, target=f"{target.value:,g}", baseline=f"{kpi.baseline:,g}"),
        )


def _case_problems(content: CaseContent) -> Iterator[Problem]:
    if not content.title.strip() or len(content.title) > LONGEST_TITLE:
        yield "title", _("名前を{most}文字以内で書いてください。").format(most=LONGEST_TITLE)
    for field in ("summary", "problem", "outcome"):
        if len(getattr(content, field)) > LONGEST_TEXT:
            yield field, _("{most}文字以内で書いてください。").format(most=LONGEST_TEXT)
    if content.begins and content.ends and content.ends < content.begins:
        yield "ends", _("終わりの日は、始まりの日より後にしてください。")
    known = {each.code for each in organisations.all()}
    if any(each.organisation and each.organisation not in known for each in content.members):
        yield "members", _("この団体は広場にありません。")
    if max(len(content.members), len(content.data), len(content.initiatives)) > MOST:
        yield "members", _("一覧に書けるのは{most}件までです。").format(most=MOST)
    yield from _data(content.data)
