"""Metadata of another body's CKAN into the catalogue, beside reading the same pages and keeping nothing.

The neighbour is a process of its own that answers `package_search` from memory, as fast as it can.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import django
import httpx
from django.core.management import call_command

from bench.row import Row

_MANY = int(os.environ.get("HIROBA_BENCH_DATASETS", "10000"))
_ROWS = 100
_ORGANISATION = "131016"


def run() -> list[Row]:
    """Rows of the table."""
    here, there = multiprocessing.Pipe()
    neighbour = multiprocessing.Process(target=_serve, args=(there, _MANY), daemon=True)
    neighbour.start()
    url = here.recv()
    try:
        with tempfile.TemporaryDirectory() as name:
            os.environ["HIROBA_DATA_DIR"] = str(Path(name) / "data")
            os.environ["HIROBA_CITY_PRIVATE_URLS"] = "true"
            os.environ["DJANGO_SETTINGS_MODULE"] = "hiroba.kernel.settings.django"
            django.setup()
            call_command("migrate", verbosity=0)
            return _measured(url)
    finally:
        neighbour.terminate()


def _measured(url: str) -> list[Row]:
    floor = _read(url)
    first, source = _first(url)
    again = _again(source)
    return [
        Row("harvest: metadata of new datasets", first, "datasets/s", floor, "> 200"),
        Row("harvest: nothing has changed", again, "datasets/s", floor),
    ]


def _read(url: str) -> float:
    """Floor: datasets a second that are only read."""
    start = time.perf_counter()
    with httpx.Client(trust_env=False) as client:
        for place in range(0, _MANY, _ROWS):
            answer = client.get(f"{url}/api/3/action/package_search?start={place}&rows={_ROWS}")
            json.loads(answer.content)
    return _MANY / (time.perf_counter() - start)


def _first(url: str) -> tuple[float, str]:
    from hiroba.intake.harvest import service as harvest
    from hiroba.intake.harvest.types import Kind, Schedule, SourceDraft
    from hiroba.kernel.decide.types import SYSTEM
    from hiroba.kernel.organisations import service as organisations
    from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

    organisations.ensure(
        OrganisationInfo(_ORGANISATION, OrganisationKind.MUNICIPALITY, "千代田区", "Chiyoda", None)
    )
    source = harvest.add(SourceDraft(_ORGANISATION, Kind.CKAN, url, schedule=Schedule.MANUAL), SYSTEM)
    return _done(source, "made"), source


def _again(source: str) -> float:
    from hiroba.intake.harvest import service as harvest
    from hiroba.kernel.decide.types import SYSTEM

    harvest.begin(source, SYSTEM, full=True)
    return _done(source, "unchanged")


def _done(source: str, counted: str) -> float:
    """Datasets a second until the run has ended."""
    from hiroba.intake.harvest import service as harvest
    from hiroba.kernel.decide.types import SYSTEM
    from hiroba.kernel.jobs import service as jobs

    start = time.perf_counter()
    jobs.run_pending()
    took = time.perf_counter() - start
    found = harvest.runs(source, SYSTEM)[0]
    assert found.state == "done", found
    assert getattr(found, counted) == _MANY, found
    return _MANY / took


def _serve(to: Connection, many: int) -> None:
    packages = [json.dumps(_package(number), ensure_ascii=False) for number in range(many)]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            start, rows = int(query["start"][0]), int(query["rows"][0])
            found = ",".join(packages[start : start + rows])
            body = f'{{"success": true, "result": {{"count": {many}, "results": [{found}]}}}}'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_told: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        to.send(f"http://127.0.0.1:{server.server_address[1]}")
        server.serve_forever()


def _package(number: int) -> dict[str, object]:
    """A package of the usual size: two files, five tags."""
    return {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "name": f"made-{number:06}",
        "title": f"架空のデータ {number} 公衆トイレ一覧",
        "notes": "架空の市の架空のデータです。" * 10,
        "license_id": "CC-BY-4.0",
        "license_title": "クリエイティブ・コモンズ 表示 4.0",
        "organization": {"name": "made", "title": "架空市"},
        "tags": [{"name": f"札{each}"} for each in range(5)],
        "metadata_created": "2026-01-01T00:00:00",
        "metadata_modified": "2026-02-01T00:00:00",
        "resources": [
            {
                "id": f"00000000-0000-4000-9{each:03}-{number:012}",
                "url": f"https://city.example/{number}.{form}",
                "format": form.upper(),
                "name": "一覧",
            }
            for each, form in enumerate(("csv", "xlsx"))
        ],
    }
