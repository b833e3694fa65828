"""The page of the quality: the official rules, what was mended, what could not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets.types import ChangeLine, DatasetDetail, QualityLine, TableInfo
from hiroba.catalog.quality import service as quality_rules
from hiroba.catalog.usage import service as usage
from hiroba.kernel.decide import service as decide
from hiroba.web.catalogue.dataset.api import site_address
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.dataset.preview import address_of_table
from hiroba.web.catalogue.dataset.unread import PER_PAGE, Mark, UnreadCell, marks, unread_page
from hiroba.web.catalogue.names import titles_of
from hiroba.web.catalogue.partial import render_part
from hiroba.web.catalogue.question import link
from hiroba.web.catalogue.reader import Opened, open_dataset, whole_number
from hiroba.web.health.of_dataset import shown
from hiroba.web.publishing.changes import advice, explain, is_found
from hiroba.web.templatetags.hiroba_ui import title_of

_EXAMPLES = 6  # of a kind of change
_STATES: Mapping[str, Any] = {
    "remains": _("まだ残っていること"),
    "mended": _("広場が直したこと"),
    "holds": _("はじめから守られていること"),
    "unknown": _("機械では見分けられないこと"),
    "not_applicable": _("このデータには関係のないこと"),
}


@dataclass(frozen=True)
class RuleRow:
    id: str
    title: str
    line: QualityLine


@dataclass(frozen=True)
class RuleGroup:
    state: str
    title: Any
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True)
class ChangeRow:
    """sentence: what was done or found, in words. advice: what to do. columns: titles of those it was done
    in. examples: before, after."""

    sentence: str
    advice: str
    columns: tuple[str, ...]
    count: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class UnreadTable:
    """The cells of a table that could not be read, one page of them; marks: those that say "no value"."""

    table: TableInfo
    cells: tuple[UnreadCell, ...]
    total: int
    page: int
    pages: int
    page_url: str
    csv_url: str
    marks: tuple[Mark, ...] = ()


@require_safe
def quality(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """GET /datasets/<id>/quality; ?table= and ?page= walk through the cells that could not be read."""
    opened = open_dataset(request, dataset_id)
    usage.looked(opened.detail.card, opened.who)  # cells as they stood
    values = frame(opened, "quality") | {
        "groups": groups(opened.detail),
        "changes": changes(opened.detail, found=False),
        "found": changes(opened.detail, found=True),
        "unread_tables": _unread(request, opened),
        "standing": shown(opened.id, decide.sight(opened.who)),
        "embed": _embed(request, opened),
    }
    return render_part(
        request, "web/catalogue/dataset/quality.html", "web/catalogue/dataset/unread.html", values
    )


def _embed(request: HttpRequest, opened: Opened) -> str:
    """The HTML that shows the dataset's stars on another page."""
    site = site_address(request)
    page, badge = (site + reverse(name, args=[opened.id]) for name in ("catalogue:dataset", "health:badge"))
    return f'<a href="{page}"><img src="{badge}" alt="{_("オープンデータの星")}" height="20"></a>'


def groups(detail: DatasetDetail) -> list[RuleGroup]:
    """The rules by how they stand, what remains first."""
    titles = {rule.id: title_of(rule) for rule in quality_rules.rules()}
    found = []
    for state, title in _STATES.items():
        lines = [line for line in detail.quality if line.state == state]
        rows = tuple(RuleRow(line.rule_id, titles.get(line.rule_id, line.rule_id), line) for line in lines)
        if rows:
            found.append(RuleGroup(state, title, rows))
    return found


def changes(detail: DatasetDetail, *, found: bool) -> list[ChangeRow]:
    """Every kind of change, or of what was only found, those that touched most cells first; one row for all
    columns that it touched."""
    titles = titles_of(column for table in detail.tables for column in table.schema.columns)
    lines: dict[str, list[ChangeLine]] = {}
    for line in detail.changes:
        if is_found(line.rule) is found:
            lines.setdefault(explain(line.rule), []).append(line)
    rows = [_change(sentence, some, titles) for sentence, some in lines.items()]
    return sorted(rows, key=lambda row: -row.count)


def _change(sentence: str, lines: Sequence[ChangeLine], titles: Mapping[str, str]) -> ChangeRow:
    columns = dict.fromkeys(titles.get(line.column, line.column) for line in lines if line.column)
    examples = dict.fromkeys((before, after) for line in lines for before, after in line.examples)
    total = sum(line.count for line in lines)
    return ChangeRow(sentence, advice(lines[0].rule), tuple(columns), total, tuple(examples)[:_EXAMPLES])


def _unread(request: HttpRequest, opened: Opened) -> list[UnreadTable]:
    asked = whole_number(request, "table", -1)
    number = whole_number(request, "page", 1, least=1)
    found = []
    for table in opened.detail.tables:
        if table.unread is None:
            continue
        cells, total, page = unread_page(table, number if table.ordinal == asked else 1)
        kept = [pair for pair in address_of_table(opened, table) if pair[0] != "table"]
        kept.append(("table", table.ordinal))
        path = reverse("catalogue:quality", args=[opened.id])
        csv = link(reverse("catalogue:unread", args=[opened.id]), kept)
        pages = max(1, -(-total // PER_PAGE))
        found.append(
            UnreadTable(
                table, tuple(cells), total, page, pages, f"{link(path, kept)}&page=", csv, tuple(marks(table))
            )
        )
    return found
