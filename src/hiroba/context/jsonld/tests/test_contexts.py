"""Contexts by their address: fetched once, kept, refused where they do harm."""

from __future__ import annotations

import asyncio

import pytest

from hiroba.context.jsonld import fetching, keeping, service
from hiroba.context.jsonld.core import CORE_URL
from hiroba.context.jsonld.tests.conftest import Site
from hiroba.context.jsonld.types import ContextUnavailable, InvalidContext
from hiroba.context.store import service as stores
from hiroba.kernel.outside.types import AddressRefused

CORE_18 = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld"


@pytest.mark.parametrize("value", [None, [], CORE_18, [CORE_18], [CORE_URL, CORE_18]])
async def test_the_core_context_needs_nothing(value: object) -> None:
    assert await service.context_of(value) is service.CORE


async def test_an_address_is_fetched_once_and_told_as_it_was_given(site: Site) -> None:
    inner = site.put("/inner", {"speed": "https://e/speed"})
    url = site.put("/outer", [inner, "inner2", CORE_18])
    site.put("/inner2", {"name": "https://e/name"})
    for value in (url, [url], [url, CORE_18], url):
        found = await service.context_of(value)
        assert (found.document, found.link) == (url, url)
        assert found.expand("speed") == "https://e/speed"
        assert found.expand("name") == "https://e/name"
    await asyncio.gather(*(service.context_of(inner) for _ in range(20)))
    assert site.asked == {"/inner": 1, "/outer": 1, "/inner2": 1}


async def test_what_was_fetched_is_there_after_a_restart_without_network(site: Site) -> None:
    url = site.put("/c", {"speed": "https://e/speed"})
    await service.context_of(url)
    await site.stop()
    await stores.close()
    assert (await service.context_of(url)).expand("speed") == "https://e/speed"


async def test_what_has_expired_is_fetched_anew_and_serves_on_where_that_fails(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.headers = "Cache-Control: public, max-age=3600\r\n"
    url = site.put("/c", {"speed": "https://e/speed"})
    await service.context_of(url)
    site.put("/c", {"speed": "https://e/other"})
    assert (await service.context_of(url)).expand("speed") == "https://e/speed"
    later = keeping.now() + 3601 * 1_000_000
    monkeypatch.setattr(keeping, "now", lambda: later)
    await stores.close()
    assert (await service.context_of(url)).expand("speed") == "https://e/other"
    later += 3601 * 1_000_000
    await site.stop()
    await stores.close()
    assert (await service.context_of(url)).expand("speed") == "https://e/other"


async def test_an_inline_context_keeps_its_form_and_has_an_address(site: Site) -> None:
    inline = {"speed": "https://e/speed"}
    found = await service.context_of(inline)
    assert found.document == inline
    assert found is await service.context_of(dict(inline))
    assert (await service.context_of(found.link)).expand("speed") == "https://e/speed"
    both = await service.context_of([inline, {"name": "https://e/name"}])
    assert both.compact("https://e/name") == "name"
    assert both.link != found.link


@pytest.mark.parametrize(
    "value",
    [
        5,
        True,
        ["https://e/", 7],
        "relative",
        "/ngsi-ld/v1/jsonldContexts/x",
        {"a": 1},
        {"@import": 5},
        [[[["x"]]]],
    ],
)
async def test_what_is_no_context_is_refused(value: object, store: None) -> None:
    with pytest.raises(InvalidContext):
        await service.context_of(value)


async def test_deep_nesting_is_refused(store: None) -> None:
    value: object = {}
    for _ in range(400):
        value = [value, {}]
    with pytest.raises(InvalidContext):
        await service.context_of(value)


async def test_contexts_that_loop_are_refused(site: Site) -> None:
    site.put("/a", site.url + "/b")
    site.put("/b", [{}, site.url + "/a"])
    with pytest.raises(InvalidContext):
        await service.context_of(site.url + "/a")


async def test_a_long_way_from_one_to_the_next_is_refused(site: Site) -> None:
    for i in range(20):
        site.put(f"/{i}", f"{site.url}/{i + 1}")
    with pytest.raises(InvalidContext):
        await service.context_of(site.url + "/0")
    assert sum(site.asked.values()) < 10


async def test_an_address_that_fails_is_told_and_not_asked_at_once_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        with pytest.raises(ContextUnavailable):
            await service.context_of(site.url + "/absent")
    assert site.asked == {"/absent": 1}
    site.put("/absent", {"a": "https://e/a"})
    monkeypatch.setattr(fetching, "_failed", {})
    assert (await service.context_of(site.url + "/absent")).expand("a") == "https://e/a"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"a":1}', b"[" * 100_000, b'{"@context":' + b"[" * 3000 + b"]" * 3000 + b"}"],
)
async def test_a_document_that_is_none_is_told(site: Site, body: bytes) -> None:
    site.documents["/x"] = body
    with pytest.raises((ContextUnavailable, InvalidContext)):
        await service.context_of(site.url + "/x")


async def test_a_hundred_megabytes_are_refused(site: Site) -> None:
    site.documents["/huge"] = b'{"@context":{"a":"' + b"x" * 100_000_000 + b'"}}'
    with pytest.raises(ContextUnavailable):
        await service.context_of(site.url + "/huge")


async def test_a_hundred_thousand_terms_are_understood(site: Site) -> None:
    url = site.put("/big", {f"t{i}": f"https://e/{i}" for i in range(100_000)})
    found = await service.context_of(url)
    assert found.expand("t99999") == "https://e/99999"
    assert found.compact("https://e/5") == "t5"
    with pytest.raises(InvalidContext):
        await service.context_of([{f"{p}{i}": "https://e/" for i in range(100_000)} for p in "abc"])


async def test_inner_addresses_are_refused(store: None) -> None:
    with pytest.raises(AddressRefused):
        await service.context_of("http://169.254.169.254/latest")


async def test_a_copy_that_the_town_brought_stands_for_an_address(store: None) -> None:
    url = "https://contexts.example.jp/c.jsonld"
    await service.bring_copy(url, b'{"@context": {"speed": "https://e/speed"}}')
    assert (await service.context_of(url)).expand("speed") == "https://e/speed"
    await service.delete(url, "")  # what is cached goes; what was brought stays
    assert (await service.context_of(url)).expand("speed") == "https://e/speed"
    await service.bring_copy(url, b'{"@context": {"speed": "https://e/other"}}')
    assert (await service.context_of(url)).expand("speed") == "https://e/other"
    assert await service.copies() == [url]
    await service.remove_copy(url)
    assert await service.copies() == []
