"""Attacks on what belongs to others: by id, join, place, count, error, SQL, map, cache, name and forged words."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest

from hiroba.context.city import service as city
from tests.security.asking import Asking, Told
from tests.security.seeded import (
    CLOSED,
    NEIGHBOUR,
    NOBODY,
    OPEN,
    PRIVATE,
    RULED,
    SECRET,
    SHARED,
    TOWN,
    Seeded,
)

LD = "/ngsi-ld/v1"
HIDDEN = (SHARED, PRIVATE, RULED, CLOSED)
STRANGERS = (NOBODY, "resident", "operator", "dataset:publish")
_NEAR = "georel=near;maxDistance==100&geometry=Point&coordinates=%5B139.7,35.69%5D"
_LISTS = (
    f"{LD}/entities?type=Room,Meter,Vault&count=true&limit=100",
    f"{LD}/entities?type=Room,Meter,Vault&{_NEAR}&count=true",
    f"{LD}/entities?type=Room,Meter,Vault&join=inline&joinLevel=3",
    f"{LD}/entities?type=Room,Meter,Vault&join=flat&joinLevel=3",
    f"{LD}/entities?type=Room,Meter,Vault&q=height>0&orderBy=height",
    f"{LD}/entities?idPattern=.*&type=Room,Meter,Vault&format=geojson",
    f"{LD}/temporal/entities?type=Room,Meter,Vault&timerel=after&timeAt=2000-01-01T00:00:00Z",
    f"{LD}/types?details=true", f"{LD}/attributes?details=true",
    "/v2/entities?idPattern=.*&options=count", "/v2/types?options=count",
    f"/sta/{TOWN}/v1.1/Things?$expand=Datastreams($expand=Observations),Locations&$count=true",
    f"/sta/{TOWN}/v1.1/Datastreams?$count=true", f"/sta/{TOWN}/v1.1/Observations",
    f"/sta/{TOWN}/v1.1/Locations", f"/sta/{TOWN}/v1.1/FeaturesOfInterest",
    "/api/v1/datasets?page_size=100", f"/api/v1/datasets?q={SECRET}", "/api/3/action/package_list",
    "/api/3/action/package_search?rows=100&include_private=true&facet.field=[%22tags%22]",
    f"/api/3/action/package_search?q={SECRET}", f"/api/3/action/package_autocomplete?q={SECRET}",
    "/api/3/action/current_package_list_with_resources?limit=100", "/api/3/action/resource_search?query=name:e",
    "/api/3/action/recently_changed_packages_activity_list?limit=100",
    f"/api/3/action/group_package_show?id=none&q={SECRET}", "/dcat/catalog.ttl", "/dcat/catalog.jsonld?limit=1000",
    "/ogc/records/collections/datasets/items?limit=100", f"/ogc/records/collections/datasets/items?q={SECRET}",
)  # fmt: skip
_PAGES = (
    "/", "/now", "/map", f"/search?q={SECRET}", "/search", f"/city?q={SECRET}", "/city", "/city?sort=all",
    "/city/now", "/live/entities.geojson", "/live/entities.geojson?type=Vault", "/series", "/feed.atom",
    f"/search.atom?q={SECRET}", "/sitemap-1.xml", f"/organisations/{TOWN}", f"/organisations/{TOWN}/quality",
    f"/organisations/{TOWN}/feed.atom", "/workbench", f"/workbench?tables={SECRET}", "/api",
    "/live/entities.geojson?bbox=139,35,140,36",
)  # fmt: skip


@pytest.mark.parametrize("holder", STRANGERS)
def test_no_list_count_join_or_place_tells_of_the_hidden(ask: Asking, seeded: Seeded, holder: str) -> None:
    for address in _LISTS:
        headers = {"NGSILD-Tenant": TOWN, "Fiware-Service": TOWN} if "/v2" in address or LD in address else {}
        answer = ask.machine(holder, "GET", address, **headers)
        assert answer.status < 500, (address, answer.text[:300])
        text = answer.text.replace(quote(SECRET), "").replace(f"q={SECRET}", "")
        assert SECRET not in text, address
        for name in HIDDEN:
            told = answer.text.replace('"next"', "").replace("urn:ngsi-ld:Room:private", "")
            assert seeded.entities[name] not in told, address
            assert seeded.datasets[name] not in answer.text, address
    counted = ask.machine(holder, "GET", _LISTS[0], **{"NGSILD-Tenant": TOWN})
    assert counted.headers["ngsild-results-count"] == "1"


@pytest.mark.parametrize("role", [NOBODY, "resident", "operator"])
def test_no_page_map_or_feed_tells_of_the_hidden(ask: Asking, seeded: Seeded, role: str) -> None:
    for address in _PAGES:
        answer = ask.page(role, "GET", address)
        assert answer.status == 200, address
        for name in HIDDEN:
            assert f"{name} {SECRET}" not in answer.text, address
            assert seeded.datasets[name] not in answer.text, address


def test_what_a_rule_opens_is_seen_and_not_more(ask: Asking, seeded: Seeded) -> None:
    id = seeded.datasets[RULED]
    for path in ("", "/columns", "/quality", "/api", "/data.csv", "/data.json", "/unread.csv", "/features.geojson",
                 "/versions", "/usage", "/cite", "/versions/1"):  # fmt: skip
        answer = ask.page("neighbour", "GET", f"/datasets/{id}{path}")
        assert answer.status == 200, path
        for hidden in ("緯度", "経度", "139.7"):
            assert hidden not in answer.text, (path, hidden)
    for address in (f"/api/v1/datasets/{id}", f"/api/v1/datasets/{id}/tables/0/rows",
                    f"/api/3/action/package_show?id={id}", f"/datasets/{id}.jsonld",
                    f"/ogc/records/collections/datasets/items/{id}"):  # fmt: skip
        answer = ask.machine("neighbour", "GET", address)
        assert answer.status == 200, (address, answer.text)
        assert "ページ" not in answer.text, address
    for question in ("page=p1", "sort=page", "columns=page", "page__contains=p"):
        answer = ask.machine("neighbour", "GET", f"/api/v1/datasets/{id}/tables/0/rows?{question}")
        assert answer.status in (400, 422), question


def _same(hidden: Told, missing: Told, *names: str) -> None:
    texts = [each.text for each in (hidden, missing)]
    for name in names:
        texts = [text.replace(name, "") for text in texts]
    assert hidden.status == missing.status == 404
    assert texts[0] == texts[1]


def test_hidden_is_answered_as_missing(ask: Asking, seeded: Seeded) -> None:
    nothing = "0000000000"
    for name in HIDDEN:
        id = seeded.datasets[name]
        for address in ("/api/v1/datasets/{}", "/api/v1/datasets/{}/tables/0/rows", "/datasets/{}.ttl",
                        "/api/3/action/package_show?id={}", "/ogc/records/collections/datasets/items/{}"):  # fmt: skip
            one, other = (ask.machine(NOBODY, "GET", address.format(each)) for each in (id, nothing))
            _same(one, other, id, nothing)
        for path in (
            "",
            "/data.csv",
            "/columns",
            "/badge.svg",
            "/questions",
            "/edit",
            "/original/1",
            "/rules",
        ):
            one, other = (
                ask.page("resident", "GET", f"/datasets/{each}{path}", Accept="application/json")
                for each in (id, nothing)
            )
            _same(one, other, id, nothing)
        thing = seeded.entities[name]
        for address, tenant in (
            (f"{LD}/entities/{{}}", "NGSILD-Tenant"),
            ("/v2/entities/{}", "Fiware-Service"),
        ):
            one, other = (
                ask.machine(NOBODY, "GET", address.format(each), **{tenant: TOWN})
                for each in (thing, "urn:a:b")
            )
            _same(one, other, thing, "urn:a:b")


def test_the_time_of_an_answer_does_not_tell_what_is_there(ask: Asking, seeded: Seeded) -> None:
    def spent(id: str) -> float:
        began = time.perf_counter()
        ask.machine(NOBODY, "GET", f"/api/v1/datasets/{id}")
        return time.perf_counter() - began

    ids = (seeded.datasets[PRIVATE], "0000000000")
    taken = [[spent(id) for id in ids] for _turn in range(40)]
    hidden, missing = (statistics.median(each[at] for each in taken) for at in range(2))
    assert max(hidden, missing) < 2 * min(hidden, missing) + 0.002


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM \"{id}\"", "SELECT * FROM '{id}'", "SELECT * FROM read_parquet('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM glob('*')", "SELECT * FROM duckdb_tables()",
        "ATTACH '/tmp/x.db'", "COPY (SELECT 1) TO '/tmp/x'", "INSTALL httpfs", "SET enable_external_access=true",
        "SELECT getenv('HIROBA_SECRET_KEY')", "PRAGMA database_list", "SELECT 1; SELECT * FROM \"{id}\"",
    ],
)  # fmt: skip
def test_sql_reaches_nothing_hidden(ask: Asking, seeded: Seeded, sql: str) -> None:
    asked = sql.format(id=seeded.datasets[PRIVATE])
    answer = ask.machine(NOBODY, "POST", "/api/v1/query", asked.encode())
    assert SECRET not in answer.text
    assert "root:" not in answer.text
    assert answer.status in (400, 404, 422) or "duckdb_tables" in sql, (sql, answer.status, answer.text[:200])


def test_sql_reaches_what_is_open(ask: Asking, seeded: Seeded) -> None:
    """So that a refusal above is one."""
    asked = f'SELECT * FROM "{seeded.datasets[OPEN]}"'
    assert ask.machine(NOBODY, "POST", "/api/v1/query", asked.encode()).status == 200


def test_forged_fields_make_nobody_somebody(ask: Asking, seeded: Seeded) -> None:
    forged = {
        "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https",
        "X-Real-IP": "127.0.0.1", "X-Forwarded-User": "officer@example.jp", "Remote-User": "officer@example.jp",
        "X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE", "Hiroba-Purpose": "research",
        "X-Original-URL": "/operations/limits", "X-Rewrite-URL": "/operations/limits",
    }  # fmt: skip
    id = seeded.datasets[PRIVATE]
    for name, value in forged.items():
        assert ask.machine(NOBODY, "GET", f"/api/v1/datasets/{id}", **{name: value}).status in (400, 404), (
            name
        )
        assert ask.page(NOBODY, "GET", "/operations/limits", **{name: value}).status in (400, 401), name
        page = ask.page(NOBODY, "GET", "/", **{name: value})
        assert "evil.example" not in page.text, name
        lived = ask.machine(NOBODY, "POST", f"{LD}/entityOperations/query", {"type": "Query", "entities": [
            {"type": "Room"}]}, **{name: value, "NGSILD-Tenant": TOWN})  # fmt: skip
        assert lived.status in (200, 400), name
    still = ask.machine("officer", "GET", f"{LD}/entities/{seeded.entities[OPEN]}", **{"NGSILD-Tenant": TOWN})
    assert still.status == 200


@pytest.mark.parametrize(
    "tenant",
    [f"{TOWN}\0", f" {TOWN}", "../131041", f"{TOWN},{NEIGHBOUR}", "１３１０４１", "x" * 9000, "%31", "-"],
)
def test_a_forged_space_is_refused_or_another(ask: Asking, tenant: str) -> None:
    for name, address in (("NGSILD-Tenant", f"{LD}/entities"), ("Fiware-Service", "/v2/entities")):
        body = {"id": "urn:ngsi-ld:Room:forged", "type": "Room"}
        answer = ask.machine("neighbour", "POST", address, body, **{name: tenant})
        assert answer.status in (400, 403, 404), (name, tenant, answer.text)


def test_odd_ids_and_parameters_break_nothing(ask: Asking) -> None:
    odd = (
        "%00",
        "%ff%fe",
        "a" * 3000,
        "%2e%2e%2f%2e%2e",
        "9" * 400,
        "-1",
        "%F0%9F%92%A9",
        "‮",
        "ａ",
        "{{7*7}}",
    )
    for text in odd:
        told = quote(text, safe="%")
        for address in (f"/api/v1/datasets/{told}", f"/api/v1/datasets?q={told}&page={told}", f"{LD}/entities/{told}",
                        f"/v2/entities/{told}", f"/sta/v1.1/Things('{told}')", f"/dcat/catalog.ttl?after={told}",
                        f"/api/3/action/package_show?id={told}", f"/datastore/dump/{told}",
                        f"/ogc/records/collections/datasets/items/{told}", f"/datasets/{told}.ttl"):  # fmt: skip
            answer = ask.machine(NOBODY, "GET", address)
            assert answer.status < 500, (address, answer.text[:200])
            assert "Traceback" not in answer.text
    for address in ("/search?q=%00&page=99999999999999999999", "/city?page=-1&type=%00", "/map?page=%00",
                    "/live/entities.geojson?bbox=nan,nan,nan,nan", "/requests?page=9999999999&q=%00"):  # fmt: skip
        assert ask.page(NOBODY, "GET", address).status < 500, address


def test_a_doubled_parameter_is_told_or_the_first(ask: Asking, seeded: Seeded) -> None:
    answer = ask.machine(NOBODY, "GET", f"{LD}/entities?type=Room&type=Vault", **{"NGSILD-Tenant": TOWN})
    assert answer.status == 400
    both = f"/api/3/action/package_show?id={seeded.datasets[OPEN]}&id={seeded.datasets[PRIVATE]}"
    assert SECRET not in ask.machine(NOBODY, "GET", both).text


def test_names_of_files_are_no_fields(ask: Asking, seeded: Seeded) -> None:
    for path in ("data.csv", "data.xlsx", "original/1", "unread.csv"):
        told = ask.page(NOBODY, "GET", f"/datasets/{seeded.datasets[OPEN]}/{path}").headers[
            "content-disposition"
        ]
        assert told.startswith("attachment;"), path
        assert "\n" not in told
        assert told.isascii()
    odd = ask.machine(NOBODY, "GET", "/datastore/dump/x%22%0d%0aSet-Cookie:%20a=b")
    assert "set-cookie" not in odd.headers


_SLOW = ("(a+)+$", "(a|a)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){25}", "(a*)*b", "(a|aa)+$", "((a{1,99}){1,99}){1,99}",
         "^(a?){40}a{40}$")  # fmt: skip


@pytest.mark.parametrize("pattern", _SLOW)
def test_no_pattern_of_a_stranger_takes_long(ask: Asking, seeded: Seeded, pattern: str) -> None:
    """Patterns that run for years in engines that go back and forth, over a text that they nearly match."""
    text, told = "a" * 3000 + "!", quote(pattern, safe="")
    city.upsert(TOWN, [{"id": f"urn:ngsi-ld:Long:{'a' * 200}", "type": "Long",
                        "name": {"type": "Property", "value": text}}])  # fmt: skip
    spaces = {"NGSILD-Tenant": TOWN, "Fiware-Service": TOWN}
    asked = (
        f"{LD}/entities?type=Long&idPattern={told}", f'{LD}/entities?type=Long&q=name~="{told}"',
        f"{LD}/entities?type=Long&q=name!~={told}", f"/v2/entities?idPattern={told}", f"/v2/entities?type=Long&q=name~={told}",
        f"/v2/entities?typePattern={told}", f"/api/3/action/package_search?q={told}", f"/api/v1/datasets?q={told}",
        f"/ogc/records/collections/datasets/items?q={told}", f"/api/3/action/package_search?fq=title:{told}",
        f"/sta/{TOWN}/v1.1/Things?$filter=substringof('{told}',name)", f"/scim/v2/Users?filter=userName co \"{told}\"",
        f"/api/v1/datasets/{seeded.datasets[OPEN]}/tables/0/rows?q={told}",
        f"/api/v1/datasets/{seeded.datasets[OPEN]}/tables/0/rows?name__contains={told}",
    )  # fmt: skip
    for address in asked:
        began = time.process_time()
        answer = ask.machine("administrator", "GET", address, **spaces)
        assert answer.status < 500, (address, answer.text[:200])
        assert time.process_time() - began < 2, address
    for page in (f"/search?q={told}", f"/city?q={told}", f"/requests?q={told}"):
        began = time.process_time()
        assert ask.page(NOBODY, "GET", page).status < 500, page
        assert time.process_time() - began < 2, page


def test_nobody_says_under_which_name_the_house_is_known(
    ask: Asking, seeded: Seeded, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    """Links in answers lead to the public address: no field of a request plants another in a cache."""
    monkeypatch.setenv("HIROBA_PUBLIC_URL", "https://hiroba.example.jp")
    reread_settings()
    forged = {"X-Forwarded-Host": "evil.example", "Forwarded": "for=127.0.0.1;host=evil.example;proto=https",
              "X-Host": "evil.example", "X-Forwarded-Server": "evil.example", "X-Forwarded-Prefix": "//evil.example",
              "X-Original-Host": "evil.example", "Host": "evil.example"}  # fmt: skip
    for name, value in forged.items():
        for address in ("/dcat/catalog.ttl", "/dcat/catalog.jsonld", "/api/3/action/package_search?rows=3",
                        f"/sta/{TOWN}/v1.1", f"/sta/{TOWN}/v1.1/Things?$top=1", "/ogc/records/collections/datasets/items?limit=1",
                        "/api/v1/openapi.json", "/api/v1/datasets?page_size=1", "/ngsi-ld/v1/entities?type=Room&limit=1",
                        f"/datasets/{seeded.datasets[OPEN]}.ttl", "/feed.atom", "/sitemap.xml", "/robots.txt",
                        "/.well-known/openid-configuration", "/accounts/password/reset/"):  # fmt: skip
            answer = ask.machine(NOBODY, "GET", address, **{name: value})
            assert "evil.example" not in answer.text, (name, address)
            assert "evil.example" not in str(answer.headers), (name, address)
    monkeypatch.undo()
    reread_settings()
