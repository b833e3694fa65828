"""The ETSI test suite of NGSI-LD against one Hiroba on this machine.

    python -m tests.conformance.suite SUITE [FOLDER ...] [--robot ROBOT]

SUITE: a clone of the suite. FOLDER: parts below TP/NGSI-LD; none: all. ROBOT: the `robot` command of a Python that has
the suite's requirements. The suite's contexts are taken from the clone, so that nothing is asked of the network;
three contexts of other places that it names get stand-ins. A mosquitto is started for the tests of MQTT.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from tests.support.mosquitto import mosquitto
from tests.support.server import Server, free_port, serving

_PARTS = Path("TP/NGSI-LD")
_CONTEXTS = Path("resources/jsonld-contexts")
# where this suite has its contexts, and where the one that it comes from, ETSI's, has them
_RAW = "https://raw.githubusercontent.com/marek-mraz/ngsi-ld-test-suite/main/resources/jsonld-contexts/"
_FORGE = "https://forge.etsi.org/rep/cim/ngsi-ld-test-suite/-/raw/develop/resources/jsonld-contexts/"
_STAND_INS = {
    "https://fiware.github.io/NGSI-LD_TestSuite/ldContext/testContext.jsonld": {
        name: f"http://example.org/{name}" for name in ("T1", "P1", "R1")
    },
    "https://fiware.github.io/data-models/context.jsonld": {
        "address": "https://schema.org/address",
        "refBuilding": "https://uri.fiware.org/ns/data-models#refBuilding",
    },
    "https://easy-global-market.github.io/ngsild-api-data-models/ngsildTestSuite/"
    "ngsildTestSuiteV1.8-compound.jsonld": [f"{_RAW}ngsi-ld-test-suite.jsonld"],
}
_SETTINGS = {
    "HIROBA_CITY_TEMPORAL_PAGE": "10",  # the suite takes a page of instances to be small
    "HIROBA_CITY_MQTT_PORT": "0",
}
_TEST = re.compile(r'<test [^>]*?name="([^"]+)"')
_SUITE = re.compile(r'<suite [^>]*?source="([^"]+)"')
_STATUS = re.compile(r'\s*<status status="(\w+)"')


def main() -> int:
    """Run, then print a line a folder and a line a test that failed; returns how many did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("suite", type=Path)
    parser.add_argument("folders", nargs="*", default=[""])
    parser.add_argument("--robot", default="robot")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as running:
        folder = Path(name)
        plain = running.enter_context(mosquitto(folder))
        running.enter_context(mosquitto(folder, port=1883))  # the suite takes the usual port, too
        server = running.enter_context(serving(folder / "data", "--open", **_SETTINGS))
        _know_contexts(server, given.suite.resolve(), folder)
        command = [given.robot, "--console", "dotted", "--outputdir", name, *_variables(server, plain)]
        subprocess.run(
            [*command, *(str(_PARTS / each) for each in given.folders)], cwd=given.suite, check=False
        )
        return _told(folder / "output.xml")


def _variables(server: Server, mqtt: int) -> list[str]:
    here = "127.0.0.1"
    said = {"url": f"{server.url}/ngsi-ld/v1", "temporal_api_url": f"{server.url}/ngsi-ld/v1"}
    for role in ("notification", "context_source", "context"):
        said |= {f"{role}_server_host" if role != "context_source" else "context_source_host": here}
    said |= {"notification_server_port": str(free_port()), "context_source_port": str(free_port())}
    said |= {"context_server_port": str(free_port()), "mqtt_broker_host": here}
    said |= {"mqtt_broker_non_default_port": str(mqtt)}
    return [part for name, value in said.items() for part in ("--variable", f"{name}:{value}")]


def _know_contexts(server: Server, suite: Path, folder: Path) -> None:
    own = (suite / _CONTEXTS).glob("*.jsonld")
    files = {place + path.name: path for path in own for place in (_RAW, _FORGE)}
    for number, (url, context) in enumerate(_STAND_INS.items()):
        files[url] = folder / f"context{number}.jsonld"
        files[url].write_text(json.dumps({"@context": context}))
    hiroba = Path(sys.executable).with_name("hiroba")
    for url, path in files.items():
        command = [str(hiroba), "context", "add", url, str(path), "--data-dir", str(server.data_dir)]
        subprocess.run(command, check=True, env=server.environment)


def _told(output: Path) -> int:
    """Read robot's own report: `test` elements end with their status."""
    passed: Counter[str] = Counter()
    failed: dict[str, list[str]] = {}
    part, test, status = "", "", ""
    with output.open(errors="replace") as lines:
        for line in lines:
            if found := _SUITE.search(line):
                part = str(Path(found[1]).parent).partition("/TP/NGSI-LD/")[2]
            if found := _TEST.search(line):
                test = found[1]
            if found := _STATUS.match(line):
                status = found[1]
            if line.lstrip().startswith("</test>"):
                passed[part] += status == "PASS"
                if status == "FAIL":
                    failed.setdefault(part, []).append(test)
    for each in sorted(passed):
        print(f"{passed[each]:5} passed, {len(failed.get(each, [])):3} failed  {each}")
    for each in sorted(failed):
        for name in failed[each]:
            print(f"FAILED {each}: {name}")
    print(f"{sum(passed.values())} passed, {sum(map(len, failed.values()))} failed")
    return min(1, len(failed))


if __name__ == "__main__":
    sys.exit(main())
