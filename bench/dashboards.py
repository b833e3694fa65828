"""Pages over 1,000 indicators of 62 municipalities in 10 years (620,000 values), as a reader opens them.

HIROBA_BENCH_INDICATORS indicators (1,000); HIROBA_BENCH_TIMES requests a page (20). Made values.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

import django
import httpx
from tests.support.server import serving

from bench.row import Row

_INDICATORS = int(os.environ.get("HIROBA_BENCH_INDICATORS", "1000"))
_TIMES = int(os.environ.get("HIROBA_BENCH_TIMES", "20"))
_TARGET = 300.0  # ms
_YEARS = range(2014, 2024)


def run() -> list[Row]:
    """Median time of each page."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        data.mkdir()
        _fill(data)
        with serving(data) as server, httpx.Client(base_url=server.url, timeout=120, trust_env=False) as web:
            return [_row(web, name, path) for name, path in _PAGES]


_BOARD, _TOWN = "madeboard000", "130001"
_EIGHT = "&".join(f"i=made-{number:04}" for number in range(8))
_PAGES = (
    ("one indicator: map, ranks, 62 small charts, table", "/s/dashboards/indicators/made-0000"),
    ("the same, per head", "/s/dashboards/indicators/made-0001?per_head=1"),
    ("list of all indicators", "/s/dashboards/"),
    ("list, searched", "/s/dashboards/?q=0123"),
    ("8 indicators x 62 places x 10 years compared", f"/s/dashboards/compare?{_EIGHT}"),
    ("8 indicators x 62 places x 10 years, small charts", f"/s/dashboards/compare?{_EIGHT}&kind=multiples"),
    ("a map", "/s/dashboards/compare?i=made-0007&kind=map"),
    ("where a number comes from", "/s/dashboards/indicators/made-0500/values/131016/2020"),
    ("a dashboard: numbers, lines, bars, map, small charts, table", f"/s/dashboards/boards/{_BOARD}"),
    ("the same on a screen in the lobby", f"/s/dashboards/boards/{_BOARD}/tv"),
    ("the register: 40 initiatives with a KPI of 10 years each", f"/s/register/{_TOWN}/"),
)


def _row(web: httpx.Client, name: str, path: str) -> Row:
    times = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        web.get(path).raise_for_status()
        times.append((time.perf_counter() - began) * 1000)
    return Row(name, statistics.median(times), "ms", target=_TARGET)


def _fill(data: Path) -> None:
    os.environ["HIROBA_DATA_DIR"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hiroba.kernel.settings.django"
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0, skip_checks=True)
    from hiroba.catalog.datamodels import service as datamodels
    from hiroba.indicators.figures import note
    from hiroba.indicators.models import Figure, Indicator
    from hiroba.kernel.organisations import service as organisations
    from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

    organisations.ensure(OrganisationInfo(_TOWN, OrganisationKind.PREFECTURE, "東京都", "Tokyo", None))
    places = [each for each in datamodels.municipalities() if each.code.startswith("13")][1:]
    now = timezone.now()
    for number in range(_INDICATORS):
        title = f"見本の指標 {number:04}"
        indicator = Indicator.objects.create(
            id=f"made-{number:04}", organisation=_TOWN, visibility="public", title_ja=title,
            title_en=f"Made indicator {number:04}", unit_ja="件", unit_en="", direction="up",
            source={"kind": "entered"}, per_head="made-0000" if number else "", themes=["見本"],
        )  # fmt: skip
        Figure.objects.bulk_create(
            (
                Figure(
                    indicator=indicator, place=place.code, year=year, made=now, published=True,
                    value=(number + 1) * (year - 2000) * (at + 1) % 9973, as_of=date(year + 1, 3, 31),
                    evidence="見本", place_name=place.name,
                )
                for at, place in enumerate(places) for year in _YEARS
            ),
            batch_size=1000,
        )  # fmt: skip
        note(indicator)
    _board()
    _register()


def _board() -> None:
    from hiroba.services.dashboards.models import BoardRow
    from hiroba.services.dashboards.types import Kind

    kinds = (Kind.NUMBERS, Kind.LINES, Kind.BARS, Kind.MAP, Kind.MULTIPLES, Kind.TABLE)
    tiles = [
        {
            "indicators": [f"made-{at:04}"], "places": [], "first": None, "last": None, "kind": kind.value,
            "per_head": False, "merged": False, "title": "", "text": "",
        }
        for at, kind in enumerate(kinds)
    ]  # fmt: skip
    BoardRow.objects.create(
        id=_BOARD, organisation=_TOWN, title_ja="見本", visibility="public", tiles=tiles, by="bench"
    )


def _register() -> None:
    """Its KPIs' values are the town's own, as those of every register are."""
    from hiroba.indicators.figures import note
    from hiroba.indicators.models import Figure, Indicator
    from hiroba.indicators.types import Source, SourceKind
    from hiroba.kernel.decide.types import SYSTEM
    from hiroba.office.register import service as register
    from hiroba.office.register.types import Content, Direction, Kpi, Target

    for number in range(1, 41):
        made = register.create(SYSTEM, _TOWN, Content(number, f"見本の取組 {number}"))
        kpi = Kpi(
            "", f"見本の成果 {number}", "", "件", "", Direction.UP, 0, 5.0, 2013, (Target(2030, 900.0),)
        )
        made = register.add_kpi(SYSTEM, made.id, made.version, kpi, Source(SourceKind.ENTERED))
        indicator = Indicator.objects.get(pk=made.content.kpis[0].indicator)
        for year in _YEARS:
            Figure.objects.create(
                indicator=indicator, place=_TOWN, year=year, value=number * (year - 2000), evidence="見本",
                as_of=date(year + 1, 3, 31), made=indicator.created, published=True, place_name="東京都",
            )  # fmt: skip
        note(indicator)
