"""A year's paper as a well-set PDF: the same that its page tells, with the drawing, tables and glossary."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.kernel.dates import service as dates
from hiroba.kernel.typesetting import service as typesetting
from hiroba.office.register.diagram import sheets
from hiroba.office.register.differing import changed
from hiroba.office.register.editions import Edition, EditionItem, EditionKpi
from hiroba.office.register.types import STAGES, Light, PolicyKind, Step
from hiroba.office.register.words import (
    LIGHTS,
    POLICY_KINDS,
    STAGE_SENTENCES,
    STEPS,
    VERDICTS,
    circled,
    figure,
    listed,
    titled,
)
from hiroba.office.register.words import STAGES as STAGE_WORDS
from hiroba.office.register.years import short_label, year_label

_TEMPLATE: Final = Path(__file__).with_name("paper.typ")
_NOTICE: Final = gettext_lazy("見出しと図表は英語ですが、本文は、まちが書いた日本語のままです。")
_WORDS: Final = {
    "contents": gettext_lazy("目次"),
    "stages": gettext_lazy("取組の段階"),
    "structure": gettext_lazy("重点取組の構造"),
    "structure_note": gettext_lazy(
        "左右は計画と技術動向、中央は重点取組です。線は、どの取組がどの計画にこたえるかを示します。"
    ),
    "structure_alt": gettext_lazy("重点取組と計画のつながりの図。下の表に同じ内容があります。"),
    "year": gettext_lazy("この年度のまとめ"),
    "list": gettext_lazy("重点取組の一覧"),
    "initiative": gettext_lazy("重点取組"),
    "department": gettext_lazy("所管課"),
    "stage": gettext_lazy("段階"),
    "plans": gettext_lazy("つながる計画"),
    "lamp": gettext_lazy("見通し"),
    "each": gettext_lazy("取組ごとの内容"),
    "kpi": gettext_lazy("成果指標"),
    "value": gettext_lazy("値"),
    "target": gettext_lazy("目標"),
    "fiscal_year": gettext_lazy("年度"),
    "budget": gettext_lazy("予算"),
    "spent": gettext_lazy("決算"),
    "partners": gettext_lazy("協力"),
    "lists": gettext_lazy("国や都道府県、まちの計画と技術動向"),
    "source": gettext_lazy("出典"),
    "terms": gettext_lazy("用語解説"),
}
_SHAPES: Final = {Light.ON_TRACK: "●", Light.AT_RISK: "▲", Light.BEHIND: "■", Light.UNKNOWN: "○"}


def pdf_of(edition: Edition, before: Edition | None, at: datetime, language: str = "ja") -> bytes:
    """Set it. In English the headings, drawings and tables are; what the town wrote stays as it wrote it.

    Raises NoLetters.
    """
    with translation.override(language):
        return typesetting.typeset(
            _TEMPLATE.read_text(encoding="utf-8"), _data(edition, before, language), at
        )


def _data(edition: Edition, before: Edition | None, language: str) -> dict[str, Any]:
    english = language == "en"
    owner = edition.name_en if english else edition.name_ja
    label = year_label(edition.year)
    title = _("重点取組 {year}").format(year=label)
    return {
        "title": title,
        "language": language,
        "words": {name: str(words) for name, words in _WORDS.items()},
        "notice": str(_NOTICE) if english else "",
        "owner": owner,
        "footer": f"{owner} {title}",
        "draft": _("下書き") if edition.closed is None else "",
        "dated": _day(edition),
        "source": _("この年度の内容は「{source}」から写しました。").format(source=edition.source)
        if edition.source
        else "",
        "drawings": [str(each) for each in sheets(edition, english=english)],
        "stages": [[str(STAGE_WORDS[each]), str(STAGE_SENTENCES[each])] for each in STAGES],
        "lists": [[str(POLICY_KINDS[kind]), rows, source] for kind, rows, source in _lists(edition) if rows],
        "table": [_row(edition, each, english=english) for each in edition.items],
        "items": [_item(each, english=english) for each in edition.items],
        "changes": [
            [f"{each.item.number} {titled(each.item)}", list(each.sentences)]
            for each in changed(before, edition)
        ],
        "changed_since": _changed_since(before),
        "lamps": _("見通し：{lamps}").format(
            lamps="　".join(f"{_SHAPES[each]} {LIGHTS[each]}" for each in _SHAPES)
        ),
        "said": [
            [str(STEPS[step]), edition.said[step.value]] for step in Step if edition.said.get(step.value)
        ],
        "terms": [[each.term, each.meaning] for each in edition.terms],
    }


def _changed_since(before: Edition | None) -> str:
    return _("%(year)sから変わったこと") % {"year": year_label(before.year)} if before else ""


def _day(edition: Edition) -> str:
    return dates.written(edition.closed) if edition.closed else ""


def _lists(edition: Edition) -> list[tuple[PolicyKind, list[str], str]]:
    found = []
    for kind in PolicyKind:
        lines = [each for each in edition.policies if each.kind is kind]
        rows = [f"{circled(each.number)} {each.title}" for each in lines]
        found.append((kind, rows, next((each.source for each in lines if each.source), "")))
    return found


def _row(edition: Edition, item: EditionItem, *, english: bool) -> list[str]:
    known = {each.id: each for each in edition.policies}
    linked = [known[id] for id in item.policies if id in known]
    plans = "\n".join(
        f"{POLICY_KINDS[kind]} " + "".join(circled(one.number) for one in linked if one.kind is kind)
        for kind in PolicyKind
        if kind is not PolicyKind.DIRECTION and any(one.kind is kind for one in linked)
    )
    return [
        str(item.number), titled(item), "\n".join(item.responsible(english=english)),
        str(STAGE_WORDS[item.stage]),
        plans or "—",
        f"{_SHAPES[item.light]} {LIGHTS[item.light]}",
    ]  # fmt: skip


def _item(item: EditionItem, *, english: bool) -> dict[str, Any]:
    texts = [
        (_("概要"), item.summary), (_("これまでの取組"), item.done), (_("これからの取組"), item.plan),
        *((str(STEPS[step]), item.said.get(step.value, "")) for step in Step),
    ]  # fmt: skip
    if item.verdict:
        texts.append((_("次の年度"), str(VERDICTS[item.verdict])))
    return {
        "title": f"{item.number}　{titled(item)}",
        "line": "　".join([str(STAGE_WORDS[item.stage]), listed(item.responsible(english=english))]),
        "lamp": f"{_SHAPES[item.light]} {LIGHTS[item.light]}",
        "why": item.why["en" if english else "ja"],
        "texts": [[name, text] for name, text in texts if text],
        "kpis": [kpi_table(each, english=english) for each in item.kpis],
        "money": [[year_label(each.year), _yen(each.budget), _yen(each.spent)] for each in item.money],
        "partners": "、".join(item.partners),
    }


def kpi_table(each: EditionKpi, *, english: bool) -> dict[str, Any]:
    """Return its title with its unit, and beside each other years, values and targets, all as written."""
    kpi = each.kpi
    title, unit = (kpi.title_ja, kpi.unit_ja)
    if english:
        title, unit = kpi.title_en or title, kpi.unit_en or unit
    told = {point.year: figure(point.value, kpi.decimals) for point in each.points}
    if kpi.baseline is not None and kpi.baseline_year is not None:
        told.setdefault(kpi.baseline_year, figure(kpi.baseline, kpi.decimals))
    aims = {target.year: figure(target.value, kpi.decimals) for target in kpi.targets}
    years = sorted({*told, *aims})
    return {
        "title": _("{title}（{unit}）").format(title=title, unit=unit) if unit else title,
        "years": [short_label(year) for year in years],
        "values": [told.get(year, "—") for year in years],
        "targets": [aims.get(year, "—") for year in years],
    }


def _yen(amount: int | None) -> str:
    return "—" if amount is None else _("{amount}円").format(amount=f"{amount:,}")
