"""A year's paper as a well-set PDF: the same that its page tells, with the drawing, tables and glossary."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.kernel.typesetting import service as typesetting
from hiroba.office.register.diagram import structure
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
)
from hiroba.office.register.words import STAGES as STAGE_WORDS
from hiroba.office.register.years import short_label, year_label

_TEMPLATE: Final = Path(__file__).with_name("paper.typ")
_SHAPES: Final = {Light.ON_TRACK: "●", Light.AT_RISK: "▲", Light.BEHIND: "■", Light.UNKNOWN: "○"}


def pdf_of(edition: Edition, before: Edition | None, at: datetime) -> bytes:
    """Set it, in Japanese. Raises NoLetters."""
    with translation.override("ja"):
        return typesetting.typeset(_TEMPLATE.read_text(encoding="utf-8"), _data(edition, before), at)


def _data(edition: Edition, before: Edition | None) -> dict[str, Any]:
    label = year_label(edition.year)
    title = _("重点取組 {year}").format(year=label)
    return {
        "title": title,
        "language": "ja",
        "owner": edition.name_ja,
        "footer": f"{edition.name_ja} {title}",
        "draft": _("下書き") if edition.closed is None else "",
        "dated": _day(edition),
        "source": _("この年度の内容は「{source}」から写しました。").format(source=edition.source)
        if edition.source
        else "",
        "drawing": str(structure(edition)),
        "stages": [[str(STAGE_WORDS[each]), str(STAGE_SENTENCES[each])] for each in STAGES],
        "lists": [[str(POLICY_KINDS[kind]), rows, source] for kind, rows, source in _lists(edition) if rows],
        "table": [_row(edition, each) for each in edition.items],
        "items": [_item(each) for each in edition.items],
        "changes": [
            [f"{each.item.number} {each.item.title_ja}", list(each.sentences)]
            for each in changed(before, edition)
        ],
        "before": year_label(before.year) if before else "",
        "said": [
            [str(STEPS[step]), edition.said[step.value]] for step in Step if edition.said.get(step.value)
        ],
        "terms": [[each.term, each.meaning] for each in edition.terms],
    }


def _day(edition: Edition) -> str:
    day = edition.closed
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _lists(edition: Edition) -> list[tuple[PolicyKind, list[str], str]]:
    found = []
    for kind in PolicyKind:
        lines = [each for each in edition.policies if each.kind is kind]
        rows = [f"{circled(each.number)} {each.title}" for each in lines]
        found.append((kind, rows, next((each.source for each in lines if each.source), "")))
    return found


def _row(edition: Edition, item: EditionItem) -> list[str]:
    known = {each.id: each for each in edition.policies}
    linked = [known[id] for id in item.policies if id in known]
    plans = "\n".join(
        f"{POLICY_KINDS[kind]} " + "".join(circled(one.number) for one in linked if one.kind is kind)
        for kind in PolicyKind
        if kind is not PolicyKind.DIRECTION and any(one.kind is kind for one in linked)
    )
    return [
        str(item.number), item.title_ja, "\n".join(item.departments), str(STAGE_WORDS[item.stage]),
        plans or "—",
        f"{_SHAPES[item.light]} {LIGHTS[item.light]}",
    ]  # fmt: skip


def _item(item: EditionItem) -> dict[str, Any]:
    texts = [
        (_("概要"), item.summary), (_("これまでの取組"), item.done), (_("これからの取組"), item.plan),
        *((str(STEPS[step]), item.said.get(step.value, "")) for step in Step),
    ]  # fmt: skip
    if item.verdict:
        texts.append((_("次の年度"), str(VERDICTS[item.verdict])))
    return {
        "title": f"{item.number}　{item.title_ja}",
        "line": "　".join([str(STAGE_WORDS[item.stage]), "・".join(item.departments)]),
        "lamp": f"{_SHAPES[item.light]} {LIGHTS[item.light]}",
        "why": item.why["ja"],
        "texts": [[name, text] for name, text in texts if text],
        "kpis": [_kpi(each) for each in item.kpis],
        "money": [[year_label(each.year), _yen(each.budget), _yen(each.spent)] for each in item.money],
        "partners": "、".join(item.partners),
    }


def _kpi(each: EditionKpi) -> dict[str, Any]:
    kpi, unit = each.kpi, each.kpi.unit_ja
    told = {point.year: figure(point.value, kpi.decimals) for point in each.points}
    if kpi.baseline is not None and kpi.baseline_year is not None:
        told.setdefault(kpi.baseline_year, figure(kpi.baseline, kpi.decimals))
    aims = {target.year: figure(target.value, kpi.decimals) for target in kpi.targets}
    years = sorted({*told, *aims})
    return {
        "title": f"{kpi.title_ja}（{unit}）" if unit else kpi.title_ja,
        "years": [short_label(year) for year in years],
        "values": [told.get(year, "—") for year in years],
        "targets": [aims.get(year, "—") for year in years],
    }


def _yen(amount: int | None) -> str:
    return "—" if amount is None else f"{amount:,}円"
