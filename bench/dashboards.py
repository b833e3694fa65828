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


_EIGHT = "&".join(f"i=made-{number:04}" for number in range(8))
_PAGES = (
    ("one indicator: map, ranks, 62 small charts, table", "/s/dashboards/indicators/made-0000"),
    ("the same, per head", "/s/dashboards/indicators/made-0001?per_head=1"),
    ("list of all indicators", "/s/dashboards/"),
    ("list, searched", "/s/dashboards/?q=0123"),
    ("8 indicators x 62 places x 10 years compared", f"/s/dashboards/compare?{_EIGHT}"),
    ("where a number comes from", "/s/dashboards/indicators/made-0500/values/131016/2020"),
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

    organisations.ensure(OrganisationInfo("130001", OrganisationKind.PREFECTURE, "東京都", "Tokyo", None))
    places = [each for each in datamodels.municipalities() if each.code.startswith("13")][1:]
    now = timezone.now()
    for number in range(_INDICATORS):
        title = f"見本の指標 {number:04}"
        indicator = Indicator.objects.create(
            id=f"made-{number:04}", organisation="130001", visibility="public", title_ja=title,
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
