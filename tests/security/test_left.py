"""After an organisation has left: each address of what it had says so, in its own tongue; no list has it any more.

HTTP 410 with who left and when, in the form of each tongue's errors. CKAN's own clients know no 410: the action
API answers 404 for what is deleted ("Not Found Error"), and so it does here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone, translation

from hiroba.intake.leaving import departing
from hiroba.intake.leaving import service as leaving
from hiroba.intake.leaving.models import Leave
from hiroba.intake.leaving.tests.conftest import CONTEXT, bring_the_day, settle
from hiroba.intake.leaving.upkeep import queue_due
from hiroba.kernel.dates.service import written
from hiroba.kernel.decide import rulebook
from hiroba.kernel.organisations.tree import forget
from hiroba.kernel.people import service as people
from hiroba.protocols.http import service as http
from tests.security.asking import Asking, Told
from tests.security.seeded import NOBODY, OPEN, PRIVATE, TOWN, Seeded

LD, V2 = {"NGSILD-Tenant": TOWN}, {"Fiware-Service": TOWN}
PAGES = (
    "/datasets/{id}", "/datasets/{id}/data", "/datasets/{id}/data.csv", "/datasets/{id}/data.parquet",
    "/datasets/{id}/data.json", "/datasets/{id}/download", "/datasets/{id}/original/1", "/datasets/{id}/versions",
    "/datasets/{id}/versions/1", "/datasets/{id}/columns", "/datasets/{id}/quality", "/datasets/{id}/api",
    "/datasets/{id}/features.geojson", "/datasets/{id}/cite", "/datasets/{id}/cite.bib", "/datasets/{id}/badge.svg",
    "/datasets/{id}/questions", "/datasets/{id}/rules", "/dataset/{id}", "/dataset/{id}/resource/{resource}",
    "/series/{series}", "/series/{series}/data.csv", "/series/{series}/download",
    "/organisations/{town}", "/organisations/{town}/feed.atom", "/organisations/{town}/quality",
    "/city/{town}/{thing}", "/workbench/saved/{query}",
)  # fmt: skip
MACHINES = (
    "/datasets/{id}.ttl", "/datasets/{id}.jsonld", "/datasets/{id}.rdf", "/series/{series}.ttl",
    "/ogc/records/collections/datasets/items/{id}", "/api/v1/datasets/{id}", "/api/v1/datasets/{id}/tables/0/rows",
    "/ngsi-ld/v1/entities?type=Room", "/ngsi-ld/v1/entities/{thing}", "/ngsi-ld/v1/temporal/entities/{thing}",
    "/ngsi-ld/v1/types", "/ngsi-ld/v1/attributes", "/v2/entities?type=Room", "/v2/entities/{thing}",
    "/v2/entities/{thing}/attrs", "/v2/types", "/sta/{town}/v1.1", "/sta/{town}/v1.1/Things",
    "/sta/{town}/v1.1/Things('{thing}')", "/sta/{town}/v1.1/Observations",
)  # fmt: skip
CKAN = (
    "/api/3/action/package_show?id={id}", "/api/3/action/resource_show?id={resource}",
    "/api/3/action/datastore_search?resource_id={resource}", "/api/3/action/datastore_info?id={resource}",
    '/api/3/action/datastore_search_sql?sql=SELECT * FROM "{resource}"', "/datastore/dump/{resource}",
    "/api/3/action/organization_show?id={town}",
)  # fmt: skip
LISTS = (
    "/dcat/catalog.ttl", "/ogc/records/collections/datasets/items", "/api/v1/datasets", "/api/v1/organisations",
    "/api/3/action/package_list", "/api/3/action/package_search", "/api/3/action/organization_list",
    "/api/3/action/organization_autocomplete?q=広場",
)  # fmt: skip
OF_RESIDENTS = ("/requests", "/requests/{request}", "/showcases", "/showcases/{showcase}")  # theirs: it stays
LIST_PAGES = (
    "/", "/search", "/city", "/live/entities.geojson?type=Room", "/live/tiles/0/0/0?type=Room",
    "/workbench", "/feed.atom", "/search.atom",
    "/sitemap.xml", "/series", "/organisations", "/offers", "/s/dashboards/", "/counts", "/now", "/map",
)  # fmt: skip


@pytest.fixture(scope="module")
def names(seeded: Seeded) -> dict[str, str]:
    """What the addresses are filled with, as it was before."""
    found = Asking(seeded).machine(NOBODY, "GET", f"/api/3/action/package_show?id={seeded.datasets[OPEN]}")
    return {
        "id": seeded.datasets[OPEN], "resource": found.json["result"]["resources"][0]["id"], "town": TOWN,
        "series": seeded.ids["series_id"], "thing": seeded.entities[OPEN],
        "query": seeded.ids["saved_public"], "request": seeded.ids["request"],
        "showcase": seeded.ids["showcase_shown"],
    }  # fmt: skip


def _machine(ask: Asking, address: str, method: str = "GET", body: Any = None) -> Told:
    headers = LD if address.startswith("/ngsi-ld") else V2 if address.startswith("/v2") else {}
    return ask.machine(NOBODY, method, address, body, **headers)


def _ask_all(ask: Asking, addresses: tuple[str, ...], names: dict[str, str]) -> dict[str, Told]:
    of_pages = {*PAGES, *LIST_PAGES, *OF_RESIDENTS}
    filled = {each: each.format(**names) for each in addresses}
    return {
        each: ask.page(NOBODY, "GET", filled[each]) if each in of_pages else _machine(ask, filled[each])
        for each in addresses
    }


def _leave(seeded: Seeded) -> None:
    administrator, operator = (
        people.principal_of_person(seeded.people[role]) for role in ("administrator", "operator")
    )
    leaving.confirm(operator, leaving.give(administrator, TOWN, leaving.first_day()).id)
    bring_the_day(TOWN)
    with pytest.MonkeyPatch.context() as patch:  # not every file of the seed is there to be put into one
        patch.setattr(departing, "_last_archive", lambda *_given: None)
        queue_due(CONTEXT)
        settle()
    for known in (rulebook, http):  # within a second by itself
        known.forget()
    forget()
    found = Leave.objects.get()
    assert found.settled is not None, "all that is due on the day was done"


def _says_who_and_when(told: Told) -> bool:
    return ("広場市" in told.text or "Hiroba" in told.text) and any(
        day in told.text for day in _leaving_day()
    )


def _leaving_day() -> Iterator[str]:
    """In the words of each language."""
    for language in ("ja", "en"):
        with translation.override(language):
            yield written(timezone.localdate())


def _require_gone(ask: Asking, names: dict[str, str]) -> None:
    for address, told in _ask_all(ask, PAGES + MACHINES, names).items():
        assert told.status == 410, (address, told.status, told.text[:300])
        assert _says_who_and_when(told), (address, told.text[-600:])
    for address, told in _ask_all(ask, CKAN, names).items():
        assert told.status == 404, (address, told.status, told.text[:300])
        assert "Not Found Error" in told.text, address
    for address, told in _ask_all(ask, LISTS + LIST_PAGES + OF_RESIDENTS, names).items():
        assert told.status == 200, (address, told.status)
        for hidden in (names["id"], names["thing"], names["series"], f'"{TOWN}"', f"organisations/{TOWN}"):
            assert hidden not in told.text, (address, hidden)


def _require_kept(ask: Asking, seeded: Seeded, names: dict[str, str]) -> None:
    """What residents wrote is there, says that the organisation has left, and asks nobody for an answer."""
    for address in ("/requests/{request}", "/showcases/{showcase}"):
        assert "広場から退会しました" in ask.page(NOBODY, "GET", address.format(**names)).text
    listed = ask.page(NOBODY, "GET", "/requests").text
    assert "団体が退会しました" in listed
    support = f"/requests/{names['request']}/support"
    assert support not in ask.page("member", "GET", f"/requests/{names['request']}").text
    assert ask.page("member", "POST", support, {}).status == 410
    wish = {"organisation": TOWN, "title": "時刻表", "text": "", "name": "", "mark": ""}
    assert ask.page("member", "POST", "/requests/new", wish).status == 422


def test_every_address_of_who_has_left_says_so(ask: Asking, seeded: Seeded, names: dict[str, str]) -> None:
    before = _ask_all(ask, PAGES + MACHINES + CKAN + LISTS + LIST_PAGES + OF_RESIDENTS, names)
    assert {each: told.status for each, told in before.items() if told.status not in (200, 302)} == {}
    sql = f'SELECT * FROM "{names["id"]}"'.encode()
    assert _machine(ask, "/api/v1/query", "POST", sql).status == 200
    _leave(seeded)
    _require_gone(ask, names)
    _require_kept(ask, seeded, names)
    asked = {"entities": [{"idPattern": ".*", "type": "Room"}]}
    query = {"type": "Query", "entities": [{"type": "Room"}]}
    assert _machine(ask, "/v2/op/query", "POST", asked).status == 410
    assert _machine(ask, "/ngsi-ld/v1/entityOperations/query", "POST", query).status == 410
    assert "NonexistentTenant" in _machine(ask, "/ngsi-ld/v1/types").text
    refused = _machine(ask, "/api/v1/query", "POST", sql)
    assert 400 <= refused.status < 500, "the table is not there"
    for kept in (f"/datasets/{seeded.datasets[PRIVATE]}", "/workbench/saved/none"):
        assert ask.page(NOBODY, "GET", kept).status == 404, "what was not public never was there"
