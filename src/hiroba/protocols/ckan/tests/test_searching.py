"""What real clients send to package_search is understood; nothing that anybody sends breaks it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.protocols.ckan.tests.conftest import CHIYODA, Ckan, Town

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("town")]

_BOTH, _NONE = {"halls", "aed"}, set[str]()
_SENT: list[tuple[dict[str, Any], set[str]]] = [
    # CKAN's own pages and harvester
    ({"q": "", "fq": " +dataset_type:dataset", "facet": True, "rows": 20, "start": 0}, _BOTH),
    ({"fq": "metadata_modified:[2020-01-01T00:00:00Z TO *]", "rows": 100, "sort": "id asc"}, _BOTH),
    ({"fq": f'organization:({CHIYODA} OR "nowhere")'}, _BOTH),
    ({"fq": f"-organization:({CHIYODA})"}, _NONE),
    ({"q": 'tags:"AED" organization:"131016"'}, {"aed"}),
    ({"q": "*:*", "fq": ["tags:AED", "+groups:heal"]}, {"aed"}),
    ({"fq": 'tags:("AED" AND "救急")'}, {"aed"}),
    ({"fq": "+owner_org:131016 -tags:AED"}, {"halls"}),
    ({"fq": "(tags:AED OR res_format:CSV) AND state:active"}, _BOTH),
    ({"fq": "NOT license_id:CC0-1.0"}, {"halls"}),
    ({"fq": "!license_id:CC0-1.0"}, {"halls"}),
    ({"fq": "name:*"}, _BOTH),
    ({"fq": "title:AED設置*"}, {"aed"}),
    ({"fq": "res_format:XL?X"}, {"aed"}),
    ({"fq": "{!term f=tags}AED"}, _NONE),
    ({"q": "title:AED^4 OR notes:AED^2"}, {"aed"}),
    ({"q": "設置箇所~"}, {"aed"}),
    ({"q": "AED設置箇所一覧"}, {"aed"}),
    ({"fq": "metadata_created:[NOW/YEAR-5YEARS TO NOW/DAY+1DAY]"}, _BOTH),
    ({"sort": "score desc, metadata_modified desc"}, _BOTH),
    ({"sort": "title_string asc,name desc"}, _BOTH),
    ({"use_default_schema": True, "include_drafts": True, "include_deleted": False}, _BOTH),
    ({"facet.field": '["tags", "organization"]', "facet.limit": 5, "facet.mincount": 1}, _BOTH),
    ({"facet": "false", "q": "会館"}, {"halls"}),
    ({"fq": "num_tags:[1 TO *]"}, {"aed"}),
    ({"fq": "num_resources:[1 TO *]"}, _BOTH),
    ({"fq": "num_resources:[2 TO *]"}, {"halls"}),  # the file and its table
    ({"fq": "num_resources:{1 TO 2]"}, {"halls"}),
    ({"fq": "num_resources:1"}, {"aed"}),
    ({"fq": "num_resources:[* TO 1] AND tags:AED"}, {"aed"}),
    ({"fq": "-num_resources:2"}, {"aed"}),
    ({"fq": "num_resources:0"}, _NONE),
    ({"fq": "num_resources:*"}, _BOTH),
    # ckanext-spatial
    ({"ext_bbox": "139.7,35.6,139.8,35.7"}, {"halls"}),
    ({"extras": {"ext_bbox": [139, 35, 140, 36]}, "q": "会館"}, {"halls"}),
    ({"extras": {"ext_bbox": ["139", "35", "140", "36"]}, "fq": "num_resources:1"}, _NONE),
    ({"extras": '{"ext_bbox": "139,35,140,36"}'}, {"halls"}),
    ({"ext_bbox": "-1,51,1,52"}, _NONE),
    ({"ext_bbox": "-221,35,-220,36"}, {"halls"}),  # on a map that was turned once around the world
    ({"ext_bbox": "130,30,-170,40"}, {"halls"}),  # over the antimeridian
    ({"ext_bbox": "-400,-90,400,90"}, {"halls"}),
    ({"ext_bbox": ""}, _BOTH),
    ({"fq": 'extras_caddec_provider_id:"chiyoda"'}, {"aed"}),
    ({"rows": 5000}, _BOTH),
]


def test_what_clients_send(ckan_api: Ckan, town: Town) -> None:
    for sent, expected in _SENT:
        found = ckan_api.result("package_search", **sent)
        assert {each["id"] for each in found["results"]} == {getattr(town, name) for name in expected}, sent


def test_only_numbers(ckan_api: Ckan) -> None:
    found = ckan_api.result("package_search", rows=0)
    assert (found["count"], found["results"]) == (2, [])
    assert ckan_api.result("package_search", start=1)["count"] == 2
    assert ckan_api.error("package_search", rows="-1")["__type"] == "Validation Error"


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "nan,1,2,3", "139,36,140,35", {"x": 1}, [1, 2, 3, None]])
def test_a_wrong_box_is_refused(ckan_api: Ckan, box: Any) -> None:
    for sent in ({"ext_bbox": box}, {"extras": {"ext_bbox": box}}):
        error = ckan_api.error("package_search", **sent)
        assert (error["__type"], error["message"]) == ("Search Error", "Wrong bounding box provided")


def test_a_box_in_an_address(ckan_api: Ckan, town: Town) -> None:
    found = ckan_api.get("package_search", ext_bbox="139.7,35.6,139.8,35.7")["result"]
    assert [each["id"] for each in found["results"]] == [town.halls]


def test_a_number_that_is_none_is_refused(ckan_api: Ckan) -> None:
    assert ckan_api.error("package_search", fq="num_resources:many")["message"] == "Invalid Number: many"


_PIECE = st.sampled_from([
    "a", "救急", "tags", ":", '"', "(", ")", "[", "]", "{", "}", " ", " TO ", " AND ", " OR ", "NOT ", "-", "+",
    "*", "?", "^2", "~1", "\\", "!", "metadata_modified:", "num_tags:", "num_resources:", "[* TO NOW-1DAY]", "vocab_x:", "\x00", ",",
    "id desc", "rows:", "extras_a:", "\ud800", "9" * 30, "issued:",
])  # fmt: skip
_TEXT = st.lists(_PIECE, max_size=12).map("".join) | st.text(max_size=30)
_VALUE = _TEXT | st.none() | st.booleans() | st.integers() | st.lists(_TEXT, max_size=3)
_NAME = st.sampled_from([
    "q", "fq", "fq_list", "sort", "rows", "start", "facet.field", "facet.limit", "facet.mincount", "facet", "fl",
    "include_private", "use_default_schema", "ext_bbox", "extras",
])  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(params=st.dictionaries(_NAME, _VALUE, max_size=4))
def test_nothing_breaks_it(ckan_api: Ckan, params: dict[str, Any]) -> None:
    body = json.dumps(params).encode()
    answer = ckan_api.client.post(
        "/api/3/action/package_search", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (200, 400, 409), (params, answer.text)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(text=_TEXT)
def test_nothing_breaks_it_in_an_address(ckan_api: Ckan, text: str) -> None:
    safe = text.encode("utf-8", "replace").decode()
    for name in ("q", "fq", "sort"):
        answer = ckan_api.client.get("/api/3/action/package_search", params={name: safe, "rows": "1"})
        assert answer.status_code in (200, 400, 409), (name, text, answer.text)
