"""The kit as a connector that Hiroba can ask.

The kit answers negotiations and transfers only, and expects that datasets and agreements are known: here stands
the catalogue of its datasets, and here the agreements of its transfers are drawn up before it runs. Everything else
goes to the kit as it comes. Below `/initiate` the kit says when something is to begin.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from tests.conformance.dsp.plays import ASKED, PULLED

Json = dict[str, Any]
CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
_USE = [{"action": "use"}]


class Peer:
    """initiate: what Hiroba's people do when the kit wants an offer asked for."""

    def __init__(self, kit: str) -> None:
        self.kit = kit
        self.initiate: Callable[[str], None] = lambda offer: None
        self.prepared: dict[str, Json] = {}  # test: the request that came for its data
        self.http = httpx.Client(trust_env=False, timeout=30)
        self.url = ""

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        said = json.loads(body) if body else {}
        if path == "/initiate/negotiations":
            self.initiate(said["offerId"])
            return 200, b"{}"
        if path == "/initiate/transfers":
            self.finalize(said["agreementId"])
            return 200, b"{}"
        if path == "/dsp/catalog/request":
            return 200, json.dumps(self._catalogue()).encode()
        if path == "/dsp/negotiations/request" and said["offer"]["target"] in PULLED:
            return 201, json.dumps(self._requested(said)).encode()
        if path.startswith("/dsp/negotiations/prepared-"):
            return 200, b""
        return self._forward(method, path.removeprefix("/dsp"), body, headers)

    def agree(self, test: str) -> None:
        """Draw up the agreement that the kit's transfer is by."""
        agreement = {
            "@id": test, "@type": "Agreement", "target": test, "timestamp": "2026-01-01T00:00:00Z",
            "assigner": "TCK", "assignee": "HIROBA", "permission": _USE,
        }  # fmt: skip
        self._tell(test, "agreement", "ContractAgreementMessage", agreement=agreement)

    def finalize(self, test: str) -> None:
        self._tell(test, "events", "ContractNegotiationEventMessage", eventType="FINALIZED")

    def _tell(self, test: str, place: str, kind: str, **more: Any) -> None:
        asked = self.prepared[test]
        pids = {"providerPid": f"prepared-{test}", "consumerPid": asked["consumerPid"]}
        said = {"@context": CONTEXT, "@type": kind, **pids, **more}
        url = f"{asked['callbackAddress']}/negotiations/{asked['consumerPid']}/{place}"
        self.http.post(url, json=said).raise_for_status()

    def _catalogue(self) -> Json:
        service = {"@id": f"{self.url}/dsp", "@type": "DataService", "endpointURL": f"{self.url}/dsp"}
        way = {"@type": "Distribution", "format": "HttpData-PULL", "accessService": service}
        offered = [
            {
                "@id": test, "@type": "Dataset", "title": test, "distribution": [way],
                "hasPolicy": [{"@id": f"offer{test}", "@type": "Offer", "permission": _USE}],
            }
            for test in (*ASKED, *PULLED)
        ]  # fmt: skip
        return {
            "@context": CONTEXT, "@id": f"{self.url}/dsp/catalog", "@type": "Catalog", "participantId": "TCK",
            "dataset": offered, "service": [service],
        }  # fmt: skip

    def _requested(self, said: Json) -> Json:
        test = said["offer"]["target"]
        self.prepared[test] = said
        return {
            "@context": CONTEXT, "@type": "ContractNegotiation", "providerPid": f"prepared-{test}",
            "consumerPid": said["consumerPid"], "state": "REQUESTED",
        }  # fmt: skip

    def _forward(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        passed = {
            name: value
            for name, value in headers.items()
            if name.lower() in ("authorization", "content-type")
        }
        found = self.http.request(method, self.kit + path, content=body, headers=passed)
        return found.status_code, found.content


@contextmanager
def listening(peer: Peer) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            try:
                status, told = peer.answer(self.command, self.path, body, dict(self.headers))
            except Exception as error:  # the kit is told, and the test fails by it
                status, told = 500, repr(error).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    peer.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
