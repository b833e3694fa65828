"""Whoever names an address cannot make the server ask inner machines, by whatever letters or detours."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from hiroba.intake.publishing.fetch import fetch
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.outside import addresses
from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import AddressRefused, Unreachable
from tests.security.asking import Asking
from tests.security.seeded import NOBODY, TOWN

LD = "/ngsi-ld/v1"
# Machines inside, in every spelling that some reader of addresses takes for one.
INNER = (
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.0.0.1", "127.0.0.1.", "①②⑦.⓪.⓪.①",
    "127。0。0。1", "localhost", "LOCALHOST", "localhost.", "a.localhost", "10.0.0.1", "172.16.0.1",
    "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "255.255.255.255",
    "[::127.0.0.1]", "[::ffff:0:7f00:1]", "[64:ff9b:1::7f00:1]", "[fec0::1]", "192.0.0.192",
)  # fmt: skip
ODD = (
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO", "ftp://127.0.0.1/", "dict://127.0.0.1:11211/",
    "jar:http://127.0.0.1!/", "http://public.example.jp@127.0.0.1/", "http://public.example.jp:x@127.0.0.1/",
    "http:\\\\127.0.0.1/", "http:127.0.0.1/", "http:///127.0.0.1/", "ht\ntp://127.0.0.1/",
    "http://public.example.jp@[::1]:80/", "http://127.0.0.1#@public.example.jp/",
    "http://127.0.0.1\\@public.example.jp/", "javascript:alert(1)", "data:text/plain,x",
)  # fmt: skip
NAMED = (*(f"http://{host}/x" for host in INNER), *ODD)
_FEW = ("http://127.0.0.1/x", "http://2130706433/x", "http://[::ffff:7f00:1]/x", "http://public@127.0.0.1/x",
        "http://localhost./x", "file:///etc/passwd", "gopher://127.0.0.1/x")  # fmt: skip


@pytest.mark.parametrize("url", NAMED)
async def test_no_spelling_of_an_inner_address_is_asked(url: str) -> None:
    with pytest.raises((AddressRefused, Unreachable)):
        await outside.ask("GET", url, timeout=2)


@pytest.mark.parametrize("host", INNER)
def test_it_is_refused_before_anybody_is_asked(host: str) -> None:
    with pytest.raises(AddressRefused):
        addresses.check(f"http://{host}/x")


@pytest.mark.parametrize("host", INNER)
def test_nor_by_another_scheme_that_is_spoken(host: str) -> None:
    with pytest.raises((AddressRefused, Unreachable)):
        outside.look_up_now(f"mqtt://{host}/t", private=False, schemes=("mqtt", "mqtts"))


@pytest.mark.parametrize("url", NAMED)
def test_nor_fetched_as_a_file(url: str, tmp_path: Path) -> None:
    with pytest.raises(HirobaError):
        fetch(url, tmp_path / "f", private=False)
    assert not (tmp_path / "f").exists()


@pytest.mark.parametrize("url", [*_FEW, "mqtt://127.0.0.1/t", "mqtts://u:p@[::1]/t"])
def test_subscriptions_notify_nobody_inside(ask: Asking, url: str) -> None:
    told = {"type": "Subscription", "entities": [{"type": "Room"}],
            "notification": {"endpoint": {"uri": url, "accept": "application/json"}}}  # fmt: skip
    answer = ask.machine("officer", "POST", f"{LD}/subscriptions", told, **{"NGSILD-Tenant": TOWN})
    assert answer.status == 400, answer.text
    v2 = {"subject": {"entities": [{"idPattern": ".*"}]}, "notification": {"http": {"url": url}}}
    if url.startswith("mqtt"):
        v2["notification"] = {"mqtt": {"url": url, "topic": "t"}}
    answer = ask.machine("officer", "POST", "/v2/subscriptions", v2, **{"Fiware-Service": TOWN})
    assert answer.status == 400, answer.text


@pytest.mark.parametrize("url", _FEW)
def test_sources_contexts_and_partners_lie_outside(ask: Asking, url: str) -> None:
    tenant = {"NGSILD-Tenant": TOWN}
    source = {"type": "ContextSourceRegistration", "endpoint": url,
              "information": [{"entities": [{"type": "Elsewhere"}]}]}  # fmt: skip
    answer = ask.machine("officer", "POST", f"{LD}/csourceRegistrations", source, **tenant)
    assert answer.status == 400, answer.text
    thing = {"id": "urn:ngsi-ld:Room:x", "type": "Room", "@context": url}
    answer = ask.machine(
        "officer", "POST", f"{LD}/entities", thing, **tenant, **{"content-type": "application/ld+json"}
    )
    assert answer.status in (400, 503, 504), answer.text
    link = {"link": f'<{url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'}
    answer = ask.machine(NOBODY, "GET", f"{LD}/entities?type=Room", **tenant, **link)
    assert answer.status in (400, 503, 504), answer.text


@pytest.mark.parametrize("url", _FEW)
def test_feeds_and_catalogues_lie_outside(ask: Asking, url: str) -> None:
    home = f"/organisations/{TOWN}"
    feed = {"title": "施設", "every": "3600", "address": url}
    assert ask.page("officer", "POST", f"{home}/feeds/new?kind=url", feed).status in (400, 422)
    source = {"kind": "ckan", "address": url, "title": "隣", "schedule": "manual"}
    assert ask.page("officer", "POST", f"{home}/harvest/new", source).status in (400, 422)


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[list[str]]], list[str]]:
    """What names stand for, look-up by look-up; the last stays. Returns the names that were looked up."""

    def use(answers: list[list[str]]) -> list[str]:
        asked: ClassVar[list[str]] = []

        def look_up(host: Any, port: Any, *_: Any, **__: Any) -> list[Any]:
            asked.append(str(host))
            found = answers.pop(0) if len(answers) > 1 else answers[0]
            return [(socket.AF_INET6 if ":" in ip else socket.AF_INET, 1, 6, "", (ip, port)) for ip in found]

        async def later(self: Any, host: Any, port: Any, **how: Any) -> list[Any]:
            return look_up(host, port)

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", later)
        return asked

    return use


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["::1"],
        ["203.0.114.9", "10.0.0.1"],
        ["::ffff:192.168.0.1"],
        ["169.254.169.254"],
        ["fd00::1"],
    ],
)
async def test_a_name_that_stands_for_an_inner_machine(
    resolver: Callable[[list[list[str]]], list[str]], tmp_path: Path, found: list[str]
) -> None:
    asked = resolver([found])
    with pytest.raises(AddressRefused):
        await outside.ask("GET", "http://inside.example.jp/")
    with pytest.raises(AddressRefused):
        await outside.look_up("mqtt://inside.example.jp/t", ("mqtt",))
    with pytest.raises(AddressRefused):
        fetch("http://inside.example.jp/a.csv", tmp_path / "f", private=False)
    assert len(asked) >= 3


class _Inside(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = b"secret,1\n"
        self.send_response(302 if self.path.startswith("/to?") else 200)
        if self.path.startswith("/to?"):
            self.send_header("Location", self.path.removeprefix("/to?"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def inside() -> Iterator[int]:
    """A machine inside; the port where it listens."""
    _Inside.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Inside)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


async def test_a_name_that_changes_after_the_check_gains_nothing(
    resolver: Callable[[list[list[str]]], list[str]], inside: int, tmp_path: Path
) -> None:
    """DNS rebinding: public (a documentation address, where nobody answers) when checked, then inner."""
    url = f"http://rebound.example.jp:{inside}/x"
    resolver([["192.88.99.1"], ["127.0.0.1"]])
    with pytest.raises((AddressRefused, Unreachable)):
        await outside.ask("GET", url, timeout=0.5)
    assert _Inside.asked == []


async def test_a_redirect_inside_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, inside: int, tmp_path: Path
) -> None:
    """The first address is let in as if it were public; each one after it is checked anew."""
    first = f"http://127.0.0.1:{inside}/to?"
    real = addresses.check

    def check(url: str, schemes: tuple[str, ...] = addresses.HTTP) -> addresses.Target:
        return addresses.target_of(url, schemes) if url.startswith(first) else real(url, schemes)

    monkeypatch.setattr(addresses, "check", check)
    for place in (f"http://127.0.0.1:{inside}/x", f"//localhost:{inside}/x", "file:///etc/passwd", "/x"):
        with pytest.raises(AddressRefused):
            await outside.ask("GET", first + place, redirects=3)
    assert not [path for path in _Inside.asked if path == "/x"]
    answer = await outside.ask("GET", first + "/x")
    assert answer.status == 302, "a notification follows no redirect at all"


async def test_without_the_check_the_machine_inside_answers(
    monkeypatch: pytest.MonkeyPatch, inside: int
) -> None:
    """The attack is real: with the check taken away it succeeds."""
    monkeypatch.setattr(addresses, "check", addresses.target_of)
    answer = await outside.ask("GET", f"http://2130706433:{inside}/x")
    assert answer.body == b"secret,1\n"
