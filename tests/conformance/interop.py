"""The interoperability tests of the ETSI suite against five installations of Hiroba on this machine.

    python -m tests.conformance.interop SUITE [FOLDER ...]

SUITE: a clone of the suite, with its requirements in the Python of --robot (a `robot` command). FOLDER: parts
below IOP_TP/NGSI-LD/Interoperability; none: all. The suite's contexts are taken from the clone: nothing is
asked of the network.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HIROBA = Path(sys.executable).with_name("hiroba")
BROKERS = 5
_PART = Path("IOP_TP/NGSI-LD/Interoperability")


class Installation:
    """One Hiroba, in open mode. alias: the name that the suite looks for in Via headers."""

    def __init__(self, number: int, port: int, folder: Path) -> None:
        self.port = port
        self.environment = {
            **os.environ,
            "HIROBA_CITY_ALIAS": f"antares{number}",
            "HIROBA_CITY_MQTT_PORT": "0",
            "HIROBA_DATA_DIR": str(folder / f"broker{number}"),
        }
        self._log = (folder / f"broker{number}.log").open("wb")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/ngsi-ld/v1"

    def start(self) -> None:
        command = [str(HIROBA), "serve", "--open", "--port", str(self.port)]
        command += ["--data-dir", self.environment["HIROBA_DATA_DIR"]]
        self._process = subprocess.Popen(command, env=self.environment, stdout=self._log, stderr=self._log)

    def wait(self, seconds: float = 300.0) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(self.url + "/types", timeout=2.0)
                return
            except OSError:
                time.sleep(0.5)
        raise SystemExit(f"nobody answers on port {self.port}")

    def know(self, address: str, file: Path) -> None:
        """Let an address on the network stand for a file."""
        command = [str(HIROBA), "context", "add", address, str(file)]
        subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
        self._log.close()


def contexts(suite: Path) -> dict[str, Path]:
    """The contexts that the suite names on the network, and where the clone has them."""
    variables = (suite / "resources" / "variables.py").read_text()
    match = re.search(r"ngsild_test_suite_context = '(.+/)[^/']+'", variables)
    if match is None:
        raise SystemExit("this is no clone of the suite")
    return {match[1] + path.name: path for path in (suite / "resources/jsonld-contexts").glob("*.jsonld")}


def run(suite: Path, robot: str, first_port: int, parts: list[str], out: Path) -> int:
    """Start, test, stop; returns what robot returns (the number of failed tests)."""
    with tempfile.TemporaryDirectory(prefix="hiroba-interop-") as folder:
        brokers = [Installation(n, first_port + n - 1, Path(folder)) for n in range(1, BROKERS + 1)]
        try:
            for broker in brokers:
                broker.start()
                broker.wait()
                for address, file in contexts(suite).items():
                    broker.know(address, file)
            command = [robot, "--console", "dotted", "--outputdir", str(out)]
            for number, broker in enumerate(brokers, 1):
                command += ["--variable", f"b{number}_url:{broker.url}"]
            command += ["--variable", f"url:{brokers[0].url}"]
            command += ["--variable", f"temporal_api_url:{brokers[0].url}"]
            where = [str(_PART / part) for part in parts] or ["IOP_TP"]
            return subprocess.run([*command, *where], cwd=suite, check=False).returncode
        finally:
            for broker in brokers:
                broker.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("suite", type=Path)
    parser.add_argument("parts", nargs="*")
    parser.add_argument("--robot", default="robot")
    parser.add_argument("--port", type=int, default=9701, help="of the first installation")
    parser.add_argument("--out", type=Path, default=Path("bench/out/interop"))
    given = parser.parse_intermixed_args()
    out = given.out.resolve()
    raise SystemExit(run(given.suite.resolve(), given.robot, given.port, given.parts, out))


if __name__ == "__main__":
    main()
