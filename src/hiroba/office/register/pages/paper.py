"""A year's paper as a page, as a PDF, as open data: at an address of its own that stays."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.charts import service as charts
from hiroba.kernel.decide.types import ONLY_PUBLIC, Principal
from hiroba.office.register import service as register
from hiroba.office.register.charts import both
from hiroba.office.register.diagram import structure
from hiroba.office.register.editions import EditionItem
from hiroba.office.register.errors import UnknownEdition
from hiroba.office.register.pages import common
from hiroba.office.register.papers import kpi_table
from hiroba.office.register.types import STAGES, PolicyKind, Step
from hiroba.office.register.words import (
    POLICY_KINDS,
    STAGE_SENTENCES,
    STEPS,
    VERDICTS,
    circled,
    is_english,
    listed,
    titled,
)
from hiroba.office.register.years import year_label


@require_safe
def page(request: HttpRequest, who: Principal, code: str, year: int) -> HttpResponse:
    """Raises UnknownEdition, UnknownOrganisation."""
    edition = register.edition(who, code, year)
    before = register.edition_before(code, year)
    english = is_english()
    known = {each.id: each for each in edition.policies}
    [info] = [each for each in register.years(who, code) if each.year == year]
    shown = common.values(who, code) | {
        "edition": edition,
        "year": year,
        "label": year_label(year),
        "drawing": structure(edition, english=english),
        "items": [_item(each, known, english=english) for each in edition.items],
        "lists": [
            {
                "words": str(POLICY_KINDS[kind]),
                "lines": [(circled(e.number), e.title) for e in edition.policies if e.kind is kind],
                "source": next((e.source for e in edition.policies if e.kind is kind and e.source), ""),
            }
            for kind in PolicyKind
        ],
        "stages": [(common.stage_words(each), str(STAGE_SENTENCES[each])) for each in STAGES],
        "said": [
            (str(STEPS[step]), edition.said[step.value]) for step in Step if edition.said.get(step.value)
        ],
        "changes": register.changed(before, edition),
        "before": year_label(before.year) if before else "",
        "data": [(id, words) for id, words in zip(info.datasets, _data_words(), strict=False) if _open(id)],
        "closed": info.closed,
    }
    return render(request, "register/paper.html", shown)


@require_safe
def pdf(request: HttpRequest, who: Principal, code: str, year: int) -> HttpResponse:
    """Raises UnknownEdition, NoLetters."""
    del request
    language = "en" if is_english() else "ja"
    made = register.paper(who, code, year, language)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="register-{code}-{year}-{language}.pdf"'
    return answer


@require_safe
def drawing(request: HttpRequest, who: Principal, code: str, year: int, form: str) -> HttpResponse:
    """The structure of a year's initiatives as a file. Raises UnknownEdition."""
    edition = register.edition(who, code, year)
    if form not in charts.FORMS:
        raise UnknownEdition(year=year)
    english = is_english()
    owner = edition.name_en if english else edition.name_ja
    title = _("{owner} 重点取組の構造 {year}").format(owner=owner, year=year_label(year))
    return common.picture(request, structure(edition, english=english), title, form, "structure")


def _data_words() -> tuple[str, str]:
    """What a year's open data is called on its page, in the order in which it is published."""
    return _("重点取組一覧のデータ"), _("成果指標のデータ")


def _open(id: str) -> bool:
    found = datasets.find(id, ONLY_PUBLIC)
    return found is not None and not found.withdrawn


def _item(item: EditionItem, known: dict[str, Any], *, english: bool) -> dict[str, Any]:
    linked = [known[id] for id in item.policies if id in known]
    return {
        "item": item,
        "title": titled(item),
        "stage": common.stage_words(item.stage),
        "departments": listed(item.responsible(english=english)),
        "plans": [
            (str(POLICY_KINDS[kind]), "".join(circled(one.number) for one in linked if one.kind is kind))
            for kind in PolicyKind
            if kind is not PolicyKind.DIRECTION and any(one.kind is kind for one in linked)
        ],
        "directions": [one.title for one in linked if one.kind is PolicyKind.DIRECTION],
        "lamp": common.lamp(item.light, item.why["en" if english else "ja"]),
        "kpis": [
            kpi_table(each, english=english) | {"chart": both(each.kpi, each.points, each.forecast)}
            for each in item.kpis
        ],
        "said": [(str(STEPS[step]), item.said[step.value]) for step in Step if item.said.get(step.value)],
        "verdict": str(VERDICTS[item.verdict]) if item.verdict else "",
        "money": [(year_label(each.year), each.budget, each.spent) for each in item.money],
    }
