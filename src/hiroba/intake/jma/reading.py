"""One telegram: bytes in, what it says and what is wrong with it out.

Source: 気象庁防災情報XMLフォーマット 仕様 (jmaxml1, informationBasis1). Nothing but bytes that are no
telegram at all is fatal; the rest is a Finding by a named rule.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone
from lxml import etree

from hiroba.intake.jma import areas, forecasts, seismology, typhoons
from hiroba.intake.jma.elements import Element, child, descendants, local, text, time
from hiroba.intake.jma.families import Family, family_of
from hiroba.intake.jma.types import Finding, InfoType, NotATelegram, Row, Severity, Telegram

MAX_BYTES = 8 * 1024**2
_MAX_ELEMENTS = 200_000
_AHEAD = timedelta(hours=1)  # a clock may be wrong; a telegram of next week is
_STATES = ("通常", "訓練", "試験")
_HAZARDS = {
    "大雨": "rain", "土砂": "landslide", "高潮": "storm-surge", "暴風雪": "snow-storm", "暴風": "wind",
    "波浪": "waves", "大雪": "snow", "洪水": "flood", "氾濫": "flood", "その他": "others",
}  # fmt: skip
_BY_EVENT = ("flood", "information", "season", "other", "record-rain")
_FORMATS = ("特別警報", "Ｈ２７")  # poorer to richer: several tell the same warnings at one time
_LANDSLIDE_LEVEL = 4  # 土砂災害警戒情報 stands for 警戒レベル4


def parse(content: bytes, where: str = "") -> Telegram:
    """Raises NotATelegram."""
    root = _root(content, where)
    control, head, body = child(root, "Control"), child(root, "Head"), child(root, "Body")
    if control is None or head is None:
        raise NotATelegram(rule="jma.not-telegram", where=where)
    findings: list[Finding] = []
    reported, sent = time(text(head, "ReportDateTime")), time(text(control, "DateTime"))
    if reported is None:
        raise NotATelegram(rule="jma.time-unreadable", where=where)
    if reported > timezone.now() + _AHEAD:
        raise NotATelegram(rule="jma.time-ahead", where=where)
    title = text(control, "Title")
    family = family_of(title, findings)
    events = tuple(text(head, "EventID").split())
    rows: dict[str, tuple[Row, ...]] = {}
    info_type = _info_type(text(head, "InfoType"), findings)
    common = _common(control, head, reported, findings)
    if info_type is not InfoType.CANCELLED:
        rows = _rows(family, body, head, common, events, findings)
    return Telegram(
        title=title[:100],
        status=_status(text(control, "Status"), findings),
        office=text(control, "EditorialOffice")[:100],
        sent=sent or reported,
        head_title=text(head, "Title")[:200],
        info_type=info_type,
        events=events,
        serial=_serial(text(head, "Serial"), findings),
        reported=reported,
        family=family.id,
        stream=_stream(family, title, events, head),
        richness=next((n for n, mark in enumerate(_FORMATS, 1) if mark in title), 0),
        rows=rows,
        findings=tuple(
            Finding(each.rule, each.severity, each.where or where, each.value) for each in findings
        ),
    )


def _root(content: bytes, where: str) -> Element:
    if len(content) > MAX_BYTES:
        raise NotATelegram(rule="jma.too-large", where=where)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotATelegram(rule="jma.not-xml", where=where) from error
    if root is None or local(root) != "Report":
        raise NotATelegram(rule="jma.not-telegram", where=where)
    if sum(1 for _each in root.iter()) > _MAX_ELEMENTS:
        raise NotATelegram(rule="jma.too-large", where=where)
    return root


def _common(control: Element, head: Element, reported: datetime, findings: list[Finding]) -> Row:
    found: Row = {
        "title": text(control, "Title"),
        "headline": text(head, "Headline", "Text"),
        "office": text(control, "EditorialOffice"),
        "event": text(head, "EventID"),
        "info_type": text(head, "InfoType"),
        "serial": text(head, "Serial"),
        "reported_at": reported.isoformat(),
    }
    for column, name in (("valid_from", "TargetDateTime"), ("valid_until", "ValidDateTime")):
        value = text(head, name)
        if value and time(value) is None:
            findings.append(Finding("jma.time-unreadable", Severity.WARNING, value=value[:40]))
        found[column] = value if time(value) else None
    return found


def _rows(
    family: Family,
    body: Element | None,
    head: Element,
    common: Row,
    events: tuple[str, ...],
    findings: list[Finding],
) -> dict[str, tuple[Row, ...]]:
    """What is said, by family; a telegram that names no area says one thing of its event."""
    if body is None:
        findings.append(Finding("jma.body-missing", Severity.WARNING))
    event = events[0] if events else ""
    rows: list[Row] = []
    found: dict[str, tuple[Row, ...]] = {}
    special: dict[str, Callable[[], list[Row]]] = {
        "earthquake": lambda: seismology.earthquakes(body, common, events, findings),
        "tsunami": lambda: seismology.tsunamis(body, common, findings),
        "typhoon": lambda: typhoons.typhoon(body, common, event, findings),
        "forecast": lambda: forecasts.forecasts(body, common, findings),
    }
    if family.id in special:
        rows = special[family.id]()
    if not rows and family.id != "earthquake":
        rows = areas.items(body, head, common, findings, headline=family.id == "flood")
    if family.id in ("typhoon", "information", "flood", "season", "climate"):
        words = _words(body)
        rows = [row | {"text": words} for row in rows or [common | {"identifier": event or _nameless(head)}]]
    if not rows and family.id != "earthquake":
        findings.append(Finding("jma.nothing-said", Severity.WARNING, value=common["title"][:100]))
        rows = [common | {"identifier": event or _nameless(head), "text": _words(body)}]
    found[family.id] = tuple(_told_apart(family, row, event) for row in rows)
    if family.id == "earthquake":
        found["intensity"] = tuple(seismology.intensities(body, common, event))
    return found


def _told_apart(family: Family, row: Row, event: str) -> Row:
    """What is told again and again of one area has the event in its id, what is told by hazard the hazard."""
    own = row["identifier"]
    if family.id in _BY_EVENT and event and own != event:
        return row | {"identifier": f"{event}-{own}"}
    if family.id == "warning" and _hazard(row["title"]):
        return row | {"identifier": f"{own}-{_hazard(row['title'])}"}
    if family.id == "landslide" and "警戒" in row.get("kinds", ""):
        return row | {"level": _LANDSLIDE_LEVEL}
    return row


def _hazard(title: str) -> str:
    """Since Reiwa 6 (Ｒ０６) each hazard has telegrams of its own; '' where one tells of all."""
    if "（Ｒ" not in title:
        return ""
    return next((id for mark, id in _HAZARDS.items() if mark in title), "")


def _nameless(head: Element) -> str:
    return f"{text(head, 'Title')}-{text(head, 'ReportDateTime')[:16]}"


def _words(body: Element | None) -> str:
    found = [text(each) for each in descendants(body, "Text")]
    return "\n".join(dict.fromkeys(part for part in found if part))[:4000]


def _stream(family: Family, title: str, events: tuple[str, ...], head: Element) -> str:
    """What a later telegram replaces: the same kind of the same event, or of the same region."""
    region = text(head, "Title")
    if family.id == "warning":
        return f"{_hazard(title) or 'all'}|{region}"[:200]
    if family.id == "tsunami":
        return title[:200]  # each says everything that is in force
    if family.id in ("tornado", "forecast", "climate"):
        return f"{title}|{region}"[:200]
    return f"{title}|{' '.join(events) or _nameless(head)}"[:200]


def _info_type(value: str, findings: list[Finding]) -> InfoType:
    try:
        return InfoType(value)
    except ValueError:
        findings.append(Finding("jma.info-type-unknown", Severity.WARNING, value=value[:40]))
        return InfoType.ISSUED


def _status(value: str, findings: list[Finding]) -> str:
    """What is not plainly real is never shown as real."""
    if value not in _STATES:
        findings.append(Finding("jma.status-unknown", Severity.WARNING, value=value[:40]))
        return value[:20] or "不明"
    return value


def _serial(value: str, findings: list[Finding]) -> str:
    if value and not all(part.isascii() and part.isdigit() for part in value.split("-")):
        findings.append(Finding("jma.serial-unreadable", Severity.INFO, value=value[:40]))
        return ""
    return value[:20]
