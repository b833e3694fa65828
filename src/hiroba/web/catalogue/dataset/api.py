"""The page of the API: examples that run as they stand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables.types import ColumnType
from hiroba.kernel.settings import service as settings
from hiroba.web.catalogue.dataset.facts import facts
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.dataset.preview import address_of_table
from hiroba.web.catalogue.question import parameter
from hiroba.web.catalogue.reader import Opened, open_dataset, table_of

_LIMIT = 5
_MOST_VALUE = 30  # letters of a value that is taken as an example


@dataclass(frozen=True)
class Examples:
    """The same question in three languages. filter_title: the column that is asked for, or ""."""

    url: str
    rows_url: str
    features_url: str
    curl: str
    python: str
    javascript: str
    filter_title: str
    filter_value: str


@require_safe
def api(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """GET /datasets/<id>/api."""
    opened = open_dataset(request, dataset_id)
    values = frame(opened, "api")
    if opened.detail.tables:
        table = table_of(request, opened.detail)
        values |= {"table": table, "examples": examples(request, opened, table)}
    return render(request, "web/catalogue/dataset/api.html", values)


def site_address(request: HttpRequest) -> str:
    """Under which address readers reach the installation, without a slash at the end."""
    return settings.server().public_url.rstrip("/") or f"{request.scheme}://{request.get_host()}"


def examples(request: HttpRequest, opened: Opened, table: TableInfo) -> Examples:
    """Examples with the installation's own address, this dataset and a value that it really has."""
    site = site_address(request)
    title, pair = _filter(table)
    pairs = [*address_of_table(opened, table), *([pair] if pair else []), ("limit", _LIMIT)]
    path = site + reverse("catalogue:data", args=[opened.id, "json"])
    url = f"{path}?{urlencode([(name, str(value)) for name, value in pairs])}"
    params = json.dumps(dict(pairs), ensure_ascii=False)
    has_places = bool(table.schema.geometry or table.schema.longitude)
    return Examples(
        url=url,
        rows_url=f"{site}/api/v1/datasets/{opened.id}/tables/{table.ordinal}/rows?limit={_LIMIT}",
        features_url=site + reverse("catalogue:features", args=[opened.id]) if has_places else "",
        curl=f"curl '{url.replace(chr(39), '%27')}'",
        python=(
            f"import httpx\n\nanswer = httpx.get({json.dumps(path)}, params={params})\n"
            "answer.raise_for_status()\nfor row in answer.json():\n    print(row)"
        ),
        javascript=(
            f"const answer = await fetch({json.dumps(url)});\n"
            "if (!answer.ok) throw new Error(await answer.text());\n"
            "const rows = await answer.json();\nconsole.log(rows);"
        ),
        filter_title=title,
        filter_value=pair[1] if pair else "",
    )


def _filter(table: TableInfo) -> tuple[str, tuple[str, str] | None]:
    """(title, parameter and value): a text that comes more than once, so that the question makes sense."""
    for each in facts(table).values():
        column = each.column
        values = [str(one.value) for one in each.top if one.count > 1 and one.value]
        short = next((value for value in values if len(value) <= _MOST_VALUE), None)
        if column.type is ColumnType.STRING and short and each.distinct < each.filled:
            return column.title, (parameter(column.name), short)
    return "", None
