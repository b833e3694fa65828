"""The action API of a CKAN (version 3): package_search, page by page in the order of the ids."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec

from hiroba.catalog.datasets.types import RecordDraft
from hiroba.intake.harvest.asking import Asker
from hiroba.intake.harvest.readers import packages
from hiroba.intake.harvest.readers.page import Cursor, Page, Trouble
from hiroba.intake.harvest.types import NotThere, NotUnderstood, SourceRefuses
from hiroba.kernel.errors.types import HirobaError

_ROWS = 100
_IDS = 1000  # rows of a page that is only looked through for ids
_OVERLAP = timedelta(minutes=10)  # of two incremental runs: the source indexes a little later
_REFUSALS = frozenset((401, 403))


class Ckan:
    """since: only what changed from then on, and after that the ids of all, to see what is gone."""

    def __init__(self, asker: Asker, address: str, filter: str = "", since: datetime | None = None) -> None:
        self._asker = asker
        self._address = address.rstrip("/").removesuffix("/api/3").removesuffix("/api")
        self._filter = filter
        self._since = since

    def page(self, cursor: Cursor) -> Page:
        start = int(cursor.get("start", 0))
        if cursor.get("ids"):
            return self._ids(start)
        return self._records(start)

    def gone(self, remote_id: str) -> bool:
        """A page may have shifted while it was read: only what the source denies is gone."""
        try:
            found = self._action("package_show", {"id": remote_id})
        except NotThere:
            return True
        except SourceRefuses as error:
            if error.data["answer"] in _REFUSALS:
                return True
            raise
        return bool(found.get("state", "active") != "active")

    def _records(self, start: int) -> Page:
        fq = self._filter
        if self._since is not None:
            moment = f"{self._since - _OVERLAP:%Y-%m-%dT%H:%M:%SZ}"
            fq = f"{fq} metadata_modified:[{moment} TO *]".strip()
        result = self._search(fq, start, _ROWS)
        found = result["results"]
        records, troubles = self._read(found)
        end = start + len(found)
        following: Cursor | None = {"start": end} if found and end < int(result["count"]) else None
        if following is None and self._since is not None:
            following = {"ids": True, "start": 0}
        moments = [each.modified for each in records if each.modified]
        kept = {each.remote_id for each in records}
        return Page(
            records=tuple(records),
            seen=tuple(i for each in found if (i := packages.id_of(each)) and i not in kept),
            troubles=tuple(troubles),
            following=following,
            total=int(result["count"]),
            newest=max(moments, default=None),
        )

    def _ids(self, start: int) -> Page:
        result = self._search(self._filter, start, _IDS, fl="id")
        found = [packages.id_of(each) for each in result["results"]]
        end = start + len(found)
        following: Cursor | None = None
        if found and end < int(result["count"]):
            following = {"ids": True, "start": end}
        return Page(seen=tuple(filter(None, found)), following=following)

    def _read(self, found: list[Any]) -> tuple[list[RecordDraft], list[Trouble]]:
        records, troubles = [], []
        for each in found:
            try:
                if packages.wanted(each):
                    records.append(packages.record(each, self._address))
            except HirobaError as error:
                name = packages.name_of(each)
                troubles.append(Trouble(name, f"{self._address}/dataset/{name}", error))
        return records, troubles

    def _search(self, fq: str, start: int, rows: int, **more: str) -> dict[str, Any]:
        asked = {"rows": str(rows), "start": str(start), "sort": "id asc"} | more
        if fq:
            asked["fq"] = fq
        result = self._action("package_search", asked)
        if not isinstance(result.get("results"), list) or not isinstance(result.get("count"), int):
            raise NotUnderstood(url=self._address, expected="CKAN package_search")
        return result

    def _action(self, name: str, asked: dict[str, str]) -> dict[str, Any]:
        url = f"{self._address}/api/3/action/{name}"
        answer = self._asker.ask(f"{url}?{urlencode(asked)}", {"Accept": "application/json"})
        try:
            said = msgspec.json.decode(answer.body)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise NotUnderstood(url=url, expected="CKAN") from error
        if not isinstance(said, dict) or not said.get("success") or not isinstance(said.get("result"), dict):
            raise NotUnderstood(url=url, expected="CKAN")
        result: dict[str, Any] = said["result"]
        return result
