"""The OGC test suite of SensorThings against one Hiroba on this machine.

    python -m tests.conformance.sensorthings.suite ETS [--level 1|2|3] [--out FOLDER]

ETS: a clone of opengeospatial/ets-sta10, which Maven compiles with Java 17 or newer. Levels: what may be read, written and
asked; each with those before it. The suite takes ids for numbers, so that something stands between that gives each
id one. What the suite wrote of its run is kept in FOLDER.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx

from tests.conformance.sensorthings.peer import numbering
from tests.support.server import serving

_MAIN = "org.opengis.cite.sta10.TestNGController"
_POINT = {"type": "Point", "coordinates": [139.75, 35.68]}
_GEOJSON = "application/geo+json"
_FIRST: dict[str, Any] = {  # the suite reads before it writes
    "name": "Made hall",
    "description": "made",
    "Locations": [{"name": "There", "description": "made", "encodingType": _GEOJSON, "location": _POINT}],
    "Datastreams": [
        {
            "name": "Made temperature",
            "description": "made",
            "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
            "unitOfMeasurement": {"name": "degree Celsius", "symbol": "°C", "definition": "ucum:Cel"},
            "Sensor": {"name": "Probe", "description": "made", "encodingType": "text/plain", "metadata": "-"},
            "ObservedProperty": {"name": "Heat", "definition": "http://example.org/t", "description": "made"},
            "Observations": [
                {"phenomenonTime": at, "resultTime": at, "result": 20.5}
                for at in ("2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z")
            ],
        }
    ],
}


def main() -> int:
    """Run, then print a line a level and a line a test that failed; returns whether one did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("ets", type=Path)
    parser.add_argument("--level", type=int, choices=(1, 2, 3), default=3)
    parser.add_argument("--out", type=Path, default=Path("bench/out/ets-sta10"))
    given = parser.parse_args()
    out = given.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    classes = _build(given.ets.resolve(), out)
    with (
        tempfile.TemporaryDirectory() as name,
        serving(Path(name) / "data", "--open", HIROBA_CITY_MQTT_PORT="0") as server,
        numbering(server.url) as address,
    ):
        service = f"{address}/sta/v1.1"
        httpx.post(f"{service}/Things", json=_FIRST, trust_env=False).raise_for_status()
        _run(service, given.level, classes, out)
    return _told(max(out.rglob("testng-results.xml"), key=lambda path: path.stat().st_mtime))


def _build(ets: Path, out: Path) -> str:
    """Compile the suite; returns its class path."""
    listed = out / "classpath.txt"
    goals = ["compile", "dependency:build-classpath", f"-Dmdep.outputFile={listed}"]
    subprocess.run(["mvn", "-q", "-B", "-Denforcer.skip=true", *goals], cwd=ets, check=True)
    return f"{ets / 'target' / 'classes'}:{listed.read_text().strip()}"


def _run(service: str, level: int, classes: str, out: Path) -> None:
    settings = out / "settings.xml"
    entries = f'<entry key="iut">{service}</entry><entry key="ics">{level}</entry>'
    settings.write_text(f'<properties version="1.0">{entries}</properties>')
    command = ["java", f"-Duser.home={out}", "-cp", classes, _MAIN, settings.as_uri()]
    with (out / "suite.log").open("w") as log:
        subprocess.run(command, check=True, stdout=log, stderr=subprocess.STDOUT)


def _told(results: Path) -> int:
    """Read what the suite wrote of each level and test."""
    every = 0
    for level in ElementTree.parse(results).getroot().iter("test"):
        methods = [each for each in level.iter("test-method") if each.get("is-config") != "true"]
        passed = sum(each.get("status") == "PASS" for each in methods)
        every += len(methods) - passed
        print(f"{passed:3} passed, {len(methods) - passed:2} failed  {level.get('name')}")
        for each in methods:
            if each.get("status") != "PASS":
                print(
                    f"{each.get('status')} {each.get('name')}: {each.findtext('exception/message', '').strip()}"
                )
    return min(1, every)


if __name__ == "__main__":
    sys.exit(main())
