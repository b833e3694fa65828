"""The command `ckanapi` against a catalogue: `python ckanapi_cli.py URL LISTENER`; ends with 0 where all is well.

LISTENER is what the other clients of this folder need; nothing is asked of it here.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from ckanapi import NotFound, RemoteCKAN

ORGANISATION = "ckan-town"
PACKAGES: list[dict[str, Any]] = [
    {
        "name": "aed-list",
        "title": "AED設置箇所一覧",
        "owner_org": ORGANISATION,
        "tags": [{"name": "AED"}],
        "resources": [{"url": "https://data.example.jp/aed.csv", "name": "一覧", "format": "CSV"}],
    },
    {
        "id": "6e2fd31e-2a09-4b8c-8a0a-1d2c6e7a4b11",
        "name": "toilets",
        "title": "公衆便所一覧",
        "owner_org": ORGANISATION,
        "resources": [
            {"id": "0d2fd31e-2a09-4b8c-8a0a-1d2c6e7a4b12", "url": "https://data.example.jp/toilets.csv"}
        ],
    },
]


class Command:
    """ckanapi as its users start it; it starts itself again for its workers, so it must be on the path."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        self.environment = os.environ | {"PATH": path}

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            ["ckanapi", *arguments, "-r", self.url],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=self.environment,
        )
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def load_rows(ckan: RemoteCKAN) -> None:
    """As a loader pushes a file into the DataStore: what was there is deleted, then chunk after chunk."""
    resource = ckan.call_action("package_show", {"id": "aed-list"})["resources"][0]["id"]
    with contextlib.suppress(NotFound):
        ckan.call_action("datastore_delete", {"resource_id": resource, "force": True})
    fields = [{"id": "名称", "type": "text"}, {"id": "台数", "type": "numeric"}]
    for start in range(0, 500, 250):
        records = [{"名称": f"施設{number}", "台数": str(number)} for number in range(start, start + 250)]
        ckan.call_action(
            "datastore_create",
            {"resource_id": resource, "fields": fields, "records": records, "force": True},
        )
    ckan.call_action("resource_patch", {"id": resource, "datastore_active": True})
    found = ckan.call_action("datastore_search", {"resource_id": resource, "sort": "台数 desc", "limit": 1})
    assert (found["total"], found["records"][0]["台数"]) == (500, 499), found
    assert ckan.call_action("resource_show", {"id": resource})["datastore_active"] is True


def harvest(ckan: RemoteCKAN) -> None:
    """As CKAN's harvester gathers: pages by date in the order of ids, then what belongs to a package."""
    asked = {
        "rows": "100",
        "start": "0",
        "sort": "id asc",
        "fq": "metadata_modified:[2020-01-01T00:00:00Z TO *]",
    }
    found = ckan.call_action("package_search", asked, requests_kwargs={"timeout": 30})
    assert {each["name"] for each in found["results"]} >= {"aed-list", "toilets"}
    assert ckan.call_action("organization_show", {"id": ORGANISATION})["title"] == "港区"
    assert ckan.call_action("group_show", {"id": "heal"})["name"] == "heal"
    past_the_end = ckan.call_action("package_search", asked | {"start": "100"})
    assert past_the_end["results"] == []


def main(url: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ckanapi = Command(url, folder)
        assert json.loads(ckanapi("action", "status_show"))["site_url"]
        ckanapi("action", "organization_create", f"name={ORGANISATION}", "title=港区")
        (folder / "in.jsonl").write_text("".join(json.dumps(each) + "\n" for each in PACKAGES))
        ckanapi("load", "datasets", "-I", "in.jsonl")
        dumped = lines(ckanapi("dump", "datasets", "--all"))
        assert {each["name"] for each in dumped} >= {"aed-list", "toilets"}, dumped
        toilets = next(each for each in dumped if each["name"] == "toilets")
        assert toilets["id"] == PACKAGES[1]["id"]
        assert toilets["resources"][0]["id"] == PACKAGES[1]["resources"][0]["id"]
        (folder / "out.jsonl").write_text("".join(json.dumps(each) + "\n" for each in dumped))
        ckanapi("load", "datasets", "-I", "out.jsonl")  # what was dumped is loaded again
        assert lines(ckanapi("dump", "datasets", "--all")) == dumped  # nothing moved, no date either
        assert any(each["name"] == ORGANISATION for each in lines(ckanapi("dump", "organizations", "--all")))
        assert any(each["name"] == "heal" for each in lines(ckanapi("dump", "groups", "--all")))
        found = lines(ckanapi("search", "datasets", "fq=tags:AED"))
        assert [each["name"] for each in found] == ["aed-list"], found
        asked = json.loads(ckanapi("action", "package_search", "fq=tags:AED", 'facet.field:["tags"]'))
        assert asked["facets"]["tags"]["AED"] == 1
        with RemoteCKAN(url) as ckan:
            harvest(ckan)
            load_rows(ckan)
        ckanapi("delete", "datasets", "toilets")
        assert "toilets" not in json.loads(ckanapi("action", "package_list"))


if __name__ == "__main__":
    main(sys.argv[1])
