"""Requests to the outside: what is refused, what is answered, what is kept."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from hiroba.kernel.outside import addresses, sending, service
from hiroba.kernel.outside.types import AddressRefused, Unreachable
from hiroba.kernel.settings import service as settings


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIROBA_CITY_PRIVATE_URLS", "1")
    settings.city.cache_clear()


class Site:
    """A server of fixed answers that counts its connections."""

    def __init__(self) -> None:
        self.connections = 0
        self.heads: list[str] = []
        self.answers: dict[str, bytes] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.heads.append(head.decode())
                path = head.split(b" ")[1].decode()
                writer.write(self.answers.get(path, b"HTTP/1.1 204 No Content\r\n\r\n"))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def site(private: None) -> AsyncIterator[tuple[Site, int]]:
    site = Site()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    yield site, server.sockets[0].getsockname()[1]
    server.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:5432/", "http://a.localhost./", "http://[::1]/", "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/", "http://2130706433/", "http://0x7f.1/",
        "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://224.0.0.1/",
        "http://100.64.0.1/", "ftp://example.jp/x", "file:///etc/passwd", "urn:a:b", "", "http://", "http://a b/",
        "http://example.jp/" + "x" * 10000,
    ],
)  # fmt: skip
async def test_inner_addresses_and_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        service.check(url)
    with pytest.raises(AddressRefused):
        await service.ask("GET", url)


@pytest.mark.parametrize("url", ["http://example.jp/", "https://203.0.114.9:8443/x?y", "https://日本.jp/"])
def test_public_addresses_pass(url: str) -> None:
    service.check(url)


def test_another_scheme_passes_where_it_is_spoken() -> None:
    service.check("mqtts://example.jp:8883/t", ("mqtt", "mqtts"))
    with pytest.raises(AddressRefused):
        service.check("mqtt://127.0.0.1/t", ("mqtt", "mqtts"))


async def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def inner(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, 1, 6, "", ("203.0.114.9", 80)), (socket.AF_INET, 1, 6, "", ("10.1.1.1", 80))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", inner)
    with pytest.raises(AddressRefused):
        await service.ask("GET", "http://inside.example.jp/")


async def test_the_connection_goes_to_the_address_that_was_checked(
    site: tuple[Site, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, port = site
    asked = 0

    async def look_up(*_: object, **__: object) -> list[tuple[object, ...]]:
        nonlocal asked
        asked += 1
        return [(socket.AF_INET, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)
    for _ in range(5):
        answer = await service.ask("POST", f"http://nowhere.example.jp:{port}/n", body=b"{}")
        assert answer.status == 204
    assert asked == 1
    assert here.connections == 1
    assert f"nowhere.example.jp:{port}" in here.heads[0]


async def test_an_answer_is_whole(site: tuple[Site, int]) -> None:
    here, port = site
    here.answers["/a"] = b"HTTP/1.1 404 N\r\nLink: <a>\r\nLINK: <b>\r\nContent-Length: 3\r\n\r\nabc"
    answer = await service.ask("GET", f"http://127.0.0.1:{port}/a", headers={"X-A": "1"})
    assert (answer.status, answer.headers["link"], answer.body) == (404, "<a>, <b>", b"abc")
    assert "1" in here.heads[0]


async def test_redirects_are_followed_as_far_as_asked_and_checked(site: tuple[Site, int]) -> None:
    here, port = site
    here.answers["/r"] = b"HTTP/1.1 302 F\r\nLocation: /e\r\nContent-Length: 0\r\n\r\n"
    here.answers["/l"] = b"HTTP/1.1 302 F\r\nLocation: /l\r\nContent-Length: 0\r\n\r\n"
    here.answers["/o"] = b"HTTP/1.1 302 F\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"
    base = f"http://127.0.0.1:{port}"
    assert (await service.ask("GET", f"{base}/r")).status == 302
    assert (await service.ask("GET", f"{base}/r", redirects=3)).url == f"{base}/e"
    with pytest.raises(Unreachable):
        await service.ask("GET", f"{base}/l", redirects=3)
    with pytest.raises(AddressRefused):
        await service.ask("GET", f"{base}/o", redirects=3)


async def test_an_endless_answer_is_cut(site: tuple[Site, int]) -> None:
    here, port = site
    here.answers["/big"] = b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + b"x" * 900000
    with pytest.raises(Unreachable) as caught:
        await service.ask("GET", f"http://127.0.0.1:{port}/big", limit=1000)
    assert caught.value.data["why"] == "too_large"


async def test_who_is_silent_or_absent_is_unreachable(private: None) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(Unreachable) as caught:
        await service.ask("GET", f"http://127.0.0.1:{port}/", timeout=0.2)
    assert caught.value.data["why"] == "timeout"
    server.close()
    await asyncio.sleep(0.05)
    with pytest.raises(Unreachable):
        await service.ask("GET", "http://127.0.0.1:1/", timeout=1)


def test_names_and_passwords_are_never_told() -> None:
    assert addresses.shown("https://me:secret@example.jp/a?key=1") == "https://example.jp/a"


async def test_hosts_beyond_the_kept_ones_are_forgotten(
    private: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_CLIENTS", 2)
    pool = sending.Pool()
    for host in ("a", "b", "c"):
        pool._client(host, "127.0.0.1")
    assert len(pool._clients) == 2
