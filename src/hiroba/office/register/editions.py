"""A year as its paper tells it: made of the register while it is open, kept as it was once it is closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone, translation

from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.organisations import service as organisations
from hiroba.office.register.measuring import standings
from hiroba.office.register.plans import policies, terms, terms_in
from hiroba.office.register.types import (
    DataUse,
    Forecast,
    Kpi,
    KpiView,
    Light,
    Milestone,
    Money,
    Point,
    Policy,
    Stage,
    Standing,
    Step,
    Term,
    Verdict,
    YearInfo,
)

LANGUAGES = ("ja", "en")


@dataclass(frozen=True)
class EditionKpi:
    """why: language -> the lamp's sentence."""

    kpi: Kpi
    points: tuple[Point, ...]
    light: Light
    why: dict[str, str]
    forecast: Forecast | None = None
    lost: str = ""


@dataclass(frozen=True)
class EditionItem:
    """An initiative. departments, partners: their names as of then. said: step -> words."""

    id: str
    number: int
    title_ja: str
    title_en: str
    summary: str
    plan: str
    done: str
    stage: Stage
    ended: bool
    departments: tuple[str, ...]
    policies: tuple[str, ...]
    light: Light
    why: dict[str, str]
    kpis: tuple[EditionKpi, ...] = ()
    money: tuple[Money, ...] = ()
    partners: tuple[str, ...] = ()
    data: tuple[DataUse, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    said: dict[str, str] = field(default_factory=dict)
    verdict: Verdict | None = None
    departments_en: tuple[str, ...] = ()  # () in editions of before they were kept

    def responsible(self, *, english: bool) -> tuple[str, ...]:
        """The departments, in English where they are called something in it."""
        return self.departments_en if english and self.departments_en else self.departments


@dataclass(frozen=True)
class Edition:
    """A year's paper. closed: None while it is a draft. source: the paper it was carried over from."""

    organisation: str
    name_ja: str
    name_en: str
    year: int
    items: tuple[EditionItem, ...]
    policies: tuple[Policy, ...]
    terms: tuple[Term, ...]
    said: dict[str, str] = field(default_factory=dict)  # step -> words about the whole year
    closed: date | None = None
    source: str = ""


def made(info: YearInfo, *, closed: date | None = None) -> Edition:
    """Make a year's edition of what is public in the register now."""
    owner = organisations.get(info.organisation)
    told = {language: _standings(info, language) for language in LANGUAGES}
    rows = list(zip(*(told[language] for language in LANGUAGES), strict=True))
    items = tuple(_item(info, *pair) for pair in rows if pair[0].initiative.content.public)
    used = {id for item in items for id in item.policies}
    lists = policies(info.organisation, dropped=True)
    now = {each.id for each in policies(info.organisation)}
    return Edition(
        info.organisation, owner.name_ja, owner.name_en or owner.name_ja, info.year, items,
        tuple(each for each in lists if each.id in now | used),
        tuple(terms_in(_words(items, lists), terms(info.organisation))),
        {
            each.step.value: entry.text
            for each in info.steps
            for entry in each.entries
            if not entry.initiative
        },
        closed, info.source,
    )  # fmt: skip


def _standings(info: YearInfo, language: str) -> list[Standing]:
    """As anybody sees them: what only members see does not get into a paper."""
    with translation.override(language):
        return standings(SYSTEM, info.organisation, info.year)


def _item(info: YearInfo, ja: Standing, en: Standing) -> EditionItem:
    content = ja.initiative.content
    entries = {
        step.step: entry
        for step in info.steps
        for entry in step.entries
        if entry.initiative == ja.initiative.id
    }
    act = entries.get(Step.ACT)
    known = {each.code: each for each in organisations.all()}
    named = [(known.get(each.code), each.name) for each in content.departments]
    return EditionItem(
        ja.initiative.id, content.number, content.title_ja, content.title_en, content.summary, content.plan,
        content.done, content.stage, content.ended,
        tuple(now.name_ja if now else then for now, then in named), content.policies,
        ja.lamp.light, {"ja": ja.lamp.why, "en": en.lamp.why},
        tuple(_kpi(*pair) for pair in zip(ja.kpis, en.kpis, strict=True)), content.money,
        tuple(each.name for each in content.partners), content.data, content.milestones,
        {step.value: entry.text for step, entry in entries.items()}, act.verdict if act else None,
        tuple((now.name_en or now.name_ja) if now else then for now, then in named),
    )  # fmt: skip


def _kpi(ja: KpiView, en: KpiView) -> EditionKpi:
    return EditionKpi(
        ja.kpi, ja.points, ja.lamp.light, {"ja": ja.lamp.why, "en": en.lamp.why}, ja.forecast, ja.lost
    )


def _words(items: tuple[EditionItem, ...], lists: list[Policy]) -> str:
    """All that the paper says, to look for words of the glossary."""
    texts = [text for i in items for text in (i.title_ja, i.summary, i.plan, i.done, *i.said.values())]
    kpis = [each.kpi.title_ja for item in items for each in item.kpis]
    return "\n".join([*texts, *kpis, *(each.title for each in lists), "KPI", "PDCA"])


def today() -> date:
    return timezone.localdate()
