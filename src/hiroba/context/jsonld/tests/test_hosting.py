"""The @context service: who sees what, what can be deleted, what can be fetched again."""

from __future__ import annotations

import msgspec
import pytest

from hiroba.context.jsonld import service
from hiroba.context.jsonld.core import CORE_URL
from hiroba.context.jsonld.tests.conftest import Site
from hiroba.context.jsonld.types import (
    ContextUnavailable,
    CoreContextKept,
    InvalidContext,
    Kind,
    NotReloadable,
    NotServed,
    UnknownContext,
)
from hiroba.kernel.outside.types import AddressRefused


async def test_a_hosted_context_is_served_to_its_tenant_and_resolves(store: None) -> None:
    id = await service.host({"A1": "urn:x:A1"}, "town")
    assert msgspec.json.decode(await service.served(id, "town")) == {"@context": {"A1": "urn:x:A1"}}
    url = service.own_url(id)
    assert (await service.context_of(url)).expand("A1") == "urn:x:A1"
    assert (await service.context_of(url.replace("127.0.0.1:8000", "localhost:9090"))).expand(
        "A1"
    ) == "urn:x:A1"
    told = await service.details(id, "town")
    assert (told.kind, told.hits) == (Kind.HOSTED, 3)
    for ask in (service.served, service.details, service.delete):
        with pytest.raises(UnknownContext):
            await ask(id, "other")
    await service.delete(url, "town")
    with pytest.raises(AddressRefused):
        await service.context_of(url)


async def test_only_contexts_are_hosted(store: None) -> None:
    for value in (5, True, ["https://e/", 7], {"a": 1}, {"a": "b:x", "b": "a:x"}):
        with pytest.raises(InvalidContext):
            await service.host(value, "")
    assert [one.kind for one in await service.listed("")] == [Kind.CACHED]  # the core context


async def test_a_fetched_context_is_told_but_not_served(site: Site) -> None:
    url = site.put("/c", {"a": "https://e/a"})
    await service.context_of(url)
    told = await service.details(url, "any")
    assert (told.kind, told.url, told.hits) == (Kind.CACHED, url, 1)
    assert (await service.details(told.id, "any")).hits == 2  # telling counts, too
    with pytest.raises(NotServed):
        await service.served(url, "any")
    assert [one.url for one in await service.listed("any", Kind.CACHED)] == [CORE_URL, url]
    assert await service.listed("any", Kind.HOSTED) == []


async def test_a_fetched_context_is_fetched_again_or_stays(site: Site) -> None:
    url = site.put("/c", {"a": "https://e/a"})
    await service.context_of(url)
    site.put("/c", {"a": "https://e/b"})
    await service.reload(url, "")
    assert (await service.context_of(url)).expand("a") == "https://e/b"
    await site.stop()
    with pytest.raises(ContextUnavailable):
        await service.reload(url, "")
    assert (await service.context_of(url)).expand("a") == "https://e/b"
    await service.delete(url, "")
    with pytest.raises(UnknownContext):
        await service.details(url, "")


async def test_what_a_subscription_brings_lasts(store: None) -> None:
    context = await service.context_of({"a": "https://e/a"})
    link = await service.keep_implicit(context, "town")
    assert link == await service.keep_implicit(context, "town")
    told = await service.details(link, "town")
    assert told.kind is Kind.IMPLICIT
    assert msgspec.json.decode(await service.served(told.id, "town")) == {"@context": {"a": "https://e/a"}}
    with pytest.raises(NotReloadable):
        await service.reload(link, "town")
    assert await service.keep_implicit(service.CORE, "town") == CORE_URL


async def test_the_core_context_is_always_there(store: None) -> None:
    old = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld"
    assert (await service.details(old, "")).kind is Kind.CACHED
    assert "@vocab" in msgspec.json.decode(await service.served(old, ""))["@context"]
    await service.reload(old, "")
    with pytest.raises(CoreContextKept):
        await service.delete(old, "")
    with pytest.raises(NotReloadable):
        await service.reload("unknown", "")
    with pytest.raises(UnknownContext):
        await service.delete("unknown", "")
