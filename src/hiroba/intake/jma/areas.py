"""Warnings, advisories and information by area: the items of a telegram (body/meteorology1, volcanology1)."""

from __future__ import annotations

import re

from hiroba.intake.jma.elements import Element, child, children, descendants, local, position, text
from hiroba.intake.jma.types import Finding, Row, Severity

# The finest division that a telegram offers is taken: from it the coarser ones follow, not the other way.
_FINEST = (
    "（市町村等）", "（対象市町村", "（市町村）", "対象市町村等", "（予報区域）", "（対象火山）", "火山",
    "（市町村等をまとめた地域等）", "（発表細分）", "（一次細分区域等）", "（府県予報区等）",
)  # fmt: skip
_BLOCKS = ("Warning", "MeteorologicalInfos", "VolcanoInfo", "Information")
_PLACES = ("Area", "Station", "Volcano")
_LEVEL = re.compile("レベル([1-5１-５])")
_LEVELS = (
    ("特別警報", 5), ("氾濫発生", 5), ("危険警報", 4), ("氾濫危険", 4), ("警報", 3), ("氾濫警戒", 3),
    ("注意報", 2), ("氾濫注意", 2),
)  # fmt: skip
_NOTHING = ("解除", "なし", "発表警報・注意報はなし")


def items(
    body: Element | None,
    head: Element | None,
    common: Row,
    findings: list[Finding],
    *,
    headline: bool = False,
) -> list[Row]:
    """One row an area: everything that stands there, joined. headline: the head says it better."""
    inside = [block for block in body if local(block) in _BLOCKS] if body is not None else []
    told = list(children(child(head, "Headline"), "Information"))
    block = _finest(told) if headline else None
    block = block if block is not None else _finest(inside)
    block = block if block is not None else _finest(told)
    if block is None:
        return []
    rows: dict[str, Row] = {}
    for item in descendants(block, "Item"):
        for place in _places(item):
            _add(rows, item, place, common | {"area_type": block.get("type") or ""}, findings)
    return list(rows.values())


def _finest(blocks: list[Element]) -> Element | None:
    usable = [block for block in blocks if any(_places(item) for item in descendants(block, "Item"))]
    if not usable:
        return None
    return min(usable, key=lambda block: _rank(block.get("type") or ""))


def _rank(kind: str) -> int:
    return next((index for index, mark in enumerate(_FINEST) if mark in kind), len(_FINEST))


def _places(item: Element) -> list[Element]:
    groups = [item, child(item, "Areas"), child(item, "Stations")]
    for group in groups:
        found = [each for each in group if local(each) in _PLACES] if group is not None else []
        if found:
            return found
    return []


def _add(rows: dict[str, Row], item: Element, place: Element, common: Row, findings: list[Finding]) -> None:
    code, name = text(place, "Code"), text(place, "Name")
    if not code:
        findings.append(Finding("jma.area-code-missing", Severity.WARNING, value=name[:100]))
        return
    row = rows.setdefault(
        code, common | {"identifier": code, "area_code": code, "area_name": name, "level": 0, "kinds": ""}
    )
    where = child(place, "Coordinate")
    if where is not None:
        row["longitude"], row["latitude"], _height = position(where, findings)
    for kind in children(item, "Kind"):
        title, status = text(kind, "Name"), text(kind, "Status")
        row["status"] = _joined(row.get("status") or "", status)
        row["condition"] = _joined(row.get("condition") or "", text(kind, "Condition"))
        if not title or status in _NOTHING or title in _NOTHING:
            continue
        row["kinds"] = _joined(row["kinds"], title)
        row["kind_codes"] = _joined(row.get("kind_codes") or "", text(kind, "Code"))
        row["level"] = max(row["level"], level_of(title))
    row["last_kinds"] = _joined(row.get("last_kinds") or "", text(item, "LastKind", "Name"))


def level_of(title: str) -> int:
    """The level (警戒レベル相当) of a kind's name: 5 emergency warning, 3 warning, 2 advisory, 0 other."""
    told = _LEVEL.search(title)
    if told is not None:
        return int(told[1])
    return next((level for mark, level in _LEVELS if mark in title), 0)


def _joined(before: str, more: str) -> str:
    if not more or more in before.split("、"):
        return before
    return f"{before}、{more}" if before else more
