"""What differs between two versions of an initiative, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from hiroba.kernel.dates import service as dates
from hiroba.office.register.types import Change, Content, Department, Kpi, Level, Milestone, Money, Stage
from hiroba.office.register.words import FIELDS, LEVELS, STAGES, figure
from hiroba.office.register.years import year_label


def difference(before: Content, after: Content, policies: Mapping[str, str]) -> list[Change]:
    """Return what changed. policies: id -> how a plan's line is called."""
    return [
        Change(str(FIELDS[each.name]), _said(was, policies), _said(now, policies))
        for each in fields(Content)
        if (was := getattr(before, each.name)) != (now := getattr(after, each.name))
    ]


def _said(value: Any, policies: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "○" if value else "–"
    if isinstance(value, Stage):
        return str(STAGES[value])
    if isinstance(value, tuple):
        return "\n".join(_line(each, policies) for each in value) or "–"
    return str(value) or "–"


def _line(each: Any, policies: Mapping[str, str]) -> str:
    if isinstance(each, str):
        return policies.get(each, each)
    if isinstance(each, Department):
        return each.name
    if isinstance(each, Kpi):
        aims = "、".join(f"{year_label(t.year)} {figure(t.value, each.decimals)}" for t in each.targets)
        return f"{each.title_ja}：{aims}"
    if isinstance(each, Money):
        return f"{year_label(each.year)}：{figure(each.budget)} / {figure(each.spent)}"
    if isinstance(each, Milestone):
        return f"{dates.written(each.due)} {each.title}{' ✓' if each.done else ''}"
    level = getattr(each, "level", None)
    words = getattr(each, "text", None) or getattr(each, "title", None) or getattr(each, "name", "")
    return f"{words}（{LEVELS[level]}）" if isinstance(level, Level) else str(words)
