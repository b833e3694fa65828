"""The compatibility kit of the Dataspace Protocol 2025-1 against one Hiroba on this machine, in both roles.

    python -m tests.conformance.dsp.kit TCK COMMON [--built FOLDER] [--all]

TCK, COMMON: clones of eclipse-dataspacetck's dsp-tck and tck-common, each at the version that is to be run. They are
compiled by Maven (pom.xml beside this file) into FOLDER, with Java 17 or newer. --all: also the tests that the
kit has switched off. What the kit printed is kept in FOLDER/kit.log.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from hiroba.cli.environment import prepare
from tests.conformance.dsp.peer import Peer, listening
from tests.support.server import Server, free_port, serving

_MAIN = "org.eclipse.dataspacetck.dsp.suite.DspTckSuite"
_PATIENCE = "20"  # seconds that the kit waits for a message
_TOLD = re.compile(r"(SUCCESSFUL|FAILED|ABORTED): (\S+)")
_WHY = re.compile(r"\[(\w+:[\d-]+): .*\]\n\[[^\]]+\] *(.*)")  # among the results at the end


def main() -> int:
    """Run, then print a line a group and a line a test that failed; returns whether one did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("tck", type=Path)
    parser.add_argument("common", type=Path)
    parser.add_argument("--built", type=Path, default=Path("bench/out/dsp-tck"))
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    built = given.built.resolve()
    _build(given.tck.resolve(), given.common.resolve(), built)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(folder / "data", HIROBA_CITY_PRIVATE_URLS="true", HIROBA_CITY_MQTT_PORT="0") as server:
            log = _run(server, built, folder / "kit.properties", everything=given.all)
    (built / "kit.log").write_text(log)
    return _told(log)


def _build(tck: Path, common: Path, built: Path) -> None:
    pom = Path(__file__).with_name("pom.xml")
    paths = [f"-Dtck={tck}", f"-Dcommon={common}", f"-Dout={built}"]
    subprocess.run(["mvn", "-B", "-q", "-f", str(pom), "package", *paths], check=True)


def _run(server: Server, built: Path, settings: Path, *, everything: bool) -> str:
    """Set the house up, let its people watch, run the kit; returns what it printed."""
    os.environ |= server.environment | {"HIROBA_PORT": str(server.port)}
    prepare(server.data_dir, HIROBA_LOG_LEVEL="WARNING")
    from tests.conformance.dsp.people import People  # needs Django

    port = free_port()
    peer, house = Peer(f"http://127.0.0.1:{port}"), People()
    with listening(peer):
        said = {
            **_basics(server, peer, port, house.token()),
            **({"junit.jupiter.conditions.deactivate": "*"} if everything else {}),
            "CAT_01_03_DATASETID": "nothing",
            **house.offer(),
            **house.ask(peer),
        }
        settings.write_text("".join(f"{name}={value}\n" for name, value in said.items()))
        house.watch()
        command = ["java", "-cp", f"{built}/*:{built}/lib/*", _MAIN, "-config", str(settings)]
        found = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    return found.stdout


def _basics(server: Server, peer: Peer, port: int, token: str) -> dict[str, str]:
    dsp = "dataspacetck.dsp"
    return {
        "dataspacetck.host": "127.0.0.1",
        "dataspacetck.port": str(port),
        "dataspacetck.callback.address": peer.kit,
        "dataspacetck.debug": "true",
        "dataspacetck.ansi": "false",
        f"{dsp}.local.connector": "false",
        f"{dsp}.default.wait": _PATIENCE,
        f"{dsp}.connector.agent.id": "HIROBA",
        f"{dsp}.connector.http.url": f"{server.url}/dsp/2025-1",
        f"{dsp}.connector.http.base.url": server.url,
        f"{dsp}.connector.http.headers.authorization": f"Bearer {token}",
        f"{dsp}.connector.negotiation.initiate.url": f"{peer.url}/initiate/negotiations",
        f"{dsp}.connector.transfer.initiate.url": f"{peer.url}/initiate/transfers",
    }


def _told(log: str) -> int:
    """Read what the kit printed: after each test its result, at the end why some failed."""
    results = _TOLD.findall(log)
    passed = Counter(test.partition(":")[0] for result, test in results if result == "SUCCESSFUL")
    failed = [test for result, test in results if result != "SUCCESSFUL"]
    wrong = Counter(test.partition(":")[0] for test in failed)
    for group in sorted(passed | wrong):
        print(f"{passed[group]:5} passed, {wrong[group]:3} failed  {group}")
    why = dict(_WHY.findall(log))
    for test in failed:
        print(f"FAILED {test}: {why.get(test, '')}")
    print(f"{sum(passed.values())} passed, {len(failed)} failed")
    return min(1, len(failed) + (not passed))


if __name__ == "__main__":
    sys.exit(main())
