"""What is in an archive, part by part, each drawn as it is written."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import structlog

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.catalog.dcat import service as dcat
from hiroba.catalog.dcat.types import Agent, Entry, Form, Site
from hiroba.catalog.tables import service as tables
from hiroba.context.city import service as city
from hiroba.context.history.types import Instance
from hiroba.intake.feeds import service as feeds
from hiroba.intake.harvest import service as harvest
from hiroba.intake.leaving.zipping import Zip, safe
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Question
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.parting import service as parting
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import StorageDamaged
from hiroba.rules.agreements import service as agreements
from hiroba.rules.policies import service as policies

_LOG = structlog.get_logger("hiroba.leaving")
Told = Callable[[str], None]  # a part is in; what it was
_TIMES: Final = ("observedAt", "createdAt", "modifiedAt", "deletedAt")
_HISTORY: Final = pa.schema(
    [pa.field(name, pa.string()) for name in ("entity", "attribute", "datasetId")]
    + [pa.field(name, pa.timestamp("us", "UTC")) for name in _TIMES]
    + [pa.field("value", pa.string())]
)
_ROWS: Final = 20_000  # of history at once
_LINES: Final = 1_000  # of the journal at once
_LOST: Final = "保管庫で失われていたファイルです。 / Files that were lost in the storage."
_SECRET: Final = frozenset({"digest", "secret", "password", "host_key", "key"})


def count(codes: Sequence[str]) -> int:
    """Return how many parts there will be."""
    return len(datasets.holdings(codes)) + 3 * len(codes) + 4 + len(_parts())


def write(out: Zip, codes: Sequence[str], folder: Path, told: Told) -> None:
    """Write everything that these organisations have. folder: for what is made on the way."""
    readme = resources.files("hiroba.intake.leaving") / "readme.txt"
    out.add("README.txt", [readme.read_bytes()])
    blobs = _Blobs(out)
    for id in datasets.holdings(codes):
        _dataset(out, blobs, id)
        told("datasets")
    blobs.tell()
    for code in codes:
        out.add(f"entities/{safe(code)}.jsonl", (_line(each.body) for each in city.everything_of(code)))
        told("entities")
        _history(out, code, folder)
        told("history")
        out.add(f"devices/{safe(code)}.jsonl", _documents(code))
        told("devices")
    _rules(out, codes)
    told("rules")
    _agreements(out, codes)
    told("agreements")
    _fetched(out, codes)
    told("feeds")
    for part in _parts():
        _part(out, part, codes)
        told(part.name)
    out.add("journal.jsonl", (_line(line) for code in codes for line in _journal(code)))
    told("journal")


class _Blobs:
    """Files out of the storage. One that is not there any more, or not what it was, is told of in the
    archive; it keeps nobody from leaving with the rest."""

    def __init__(self, out: Zip) -> None:
        self._out = out
        self._lost: list[str] = []

    def add(self, name: str, key: str) -> Path | None:
        """Return where it is read from, None where it is lost. Raises StorageAway, which is tried again."""
        try:
            path = storage.local_path(key)
        except (storage.UnknownBlob, StorageDamaged) as error:
            _LOG.warning("file_lost", error=error.code)
            self._lost.append(name)
            return None
        self._out.add_file(name, path)
        return path

    def tell(self) -> None:
        if self._lost:
            lines = (_LOST, *self._lost, "")
            self._out.add("MISSING.txt", ["\n".join(lines).encode()])


def _dataset(out: Zip, blobs: _Blobs, id: str) -> None:
    newest: DatasetDetail | None = None
    for detail in datasets.held(id):
        newest = detail
        if detail.version.blob:
            _version(out, blobs, detail)
    if newest is None:
        return
    graph = dcat.dataset_graph(_site(), Entry(newest, _agent(newest.card.organisation)))
    for form in (Form.TURTLE, Form.JSON_LD):
        out.add(f"datasets/{id}/dcat.{form}", [dcat.serialise(graph, form)])


def _version(out: Zip, blobs: _Blobs, detail: DatasetDetail) -> None:
    base = f"datasets/{detail.card.id}/{detail.version.number:04}"
    name = safe(detail.version.name or f"original.{detail.version.format}")
    blobs.add(f"{base}/original/{name}", detail.version.blob)
    for table in detail.tables:
        own = f"{base}/tables/{table.ordinal + 1:02}-{safe(table.name)}"
        parquet = blobs.add(f"{own}.parquet", table.parquet)
        if parquet is not None:
            out.add(f"{own}.csv", tables.export(parquet, table.schema, "csv", title=table.title).chunks)
        if table.unread:
            blobs.add(f"{own}.unread.parquet", table.unread)


def _site() -> Site:
    return Site(settings.server().address, "広場", "", Agent("広場", "Hiroba"))


def _agent(code: str) -> Agent:
    found = organisations.get(code)
    return Agent(found.name_ja, found.name_en, code)


def _history(out: Zip, code: str, folder: Path) -> None:
    path = folder / "history.parquet"
    rows: list[dict[str, Any]] = []
    with pq.ParquetWriter(path, _HISTORY, compression="zstd") as writer:
        for id in city.remembered(code):
            for instance in city.whole_history(code, id):
                rows.append(_row(id, instance))
                if len(rows) >= _ROWS:
                    writer.write_table(pa.Table.from_pylist(rows, _HISTORY))
                    rows.clear()
        writer.write_table(pa.Table.from_pylist(rows, _HISTORY))
    out.add_file(f"history/{safe(code)}.parquet", path)
    path.unlink()


def _row(id: str, one: Instance) -> dict[str, Any]:
    return {
        "entity": id, "attribute": one.attribute, "datasetId": one.dataset, "observedAt": one.observed,
        "createdAt": one.created, "modifiedAt": one.modified, "deletedAt": one.deleted,
        "value": city.json_of(one),
    }  # fmt: skip


def _parts() -> list[parting.Part]:
    return [part for part in parting.parts() if part.given]


def _part(out: Zip, part: parting.Part, codes: Sequence[str]) -> None:
    """A table of a room, row by row; where there is none, no file."""
    rows = parting.rows(part, codes)
    if (first := next(rows, None)) is not None:
        out.add(f"{part.name}.jsonl", (_line(row) for row in itertools.chain([first], rows)))
    for name, content in parting.files(part, codes):
        out.add(f"{part.name}/{safe(name)}", [content])


def _documents(code: str) -> Iterator[bytes]:
    """Settings as they are kept, without what would let somebody act as the device."""
    for kind, id, body in city.documents_of(code):
        try:
            value = json.loads(body)
        except ValueError:  # not a setting: positions, marks
            continue
        if isinstance(value, dict):
            value = {name: each for name, each in value.items() if name not in _SECRET}
        yield _line({"kind": kind, "id": id, "body": value})


def _rules(out: Zip, codes: Sequence[str]) -> None:
    base = settings.server().address
    own = [
        *policies.of_organisation(codes[0]),
        *(each for code in codes[:1] for each in policies.ended(code)),
    ]
    for info in own:
        name = safe(f"{info.rule.id or 'rule'}-{info.number}-{info.state.value}")
        out.add(f"rules/{name}.jsonld", [_json(policies.written(info.rule, base))])


def _agreements(out: Zip, codes: Sequence[str]) -> None:
    for made in agreements.of_parties(codes):
        out.add(f"agreements/{safe(made.id)}.pdf", [agreements.paper(made)])
        out.add(f"agreements/{safe(made.id)}.json", [_json(_plain(made))])


def _fetched(out: Zip, codes: Sequence[str]) -> None:
    own_feeds = [_plain(each) for code in codes for each in feeds.every(code, SYSTEM)]
    own_sources = [_plain(each) for code in codes for each in harvest.sources(code, SYSTEM)]
    out.add("feeds.json", [_json(own_feeds)])
    out.add("sources.json", [_json(own_sources)])


def _journal(code: str) -> Iterator[dict[str, Any]]:
    """Newest first, some at a time."""
    before: int | None = None
    while lines := journal.asked(Question(organisation=code), _LINES, before):
        for line in lines:
            yield _plain(line)
        before = lines[-1].id


def _plain(value: Any) -> dict[str, Any]:
    return dataclasses.asdict(value)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_other, indent=1).encode()


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_other, separators=(",", ":")).encode() + b"\n"


def _other(value: Any) -> Any:
    """Times and sets; values of msgspec as they are shown."""
    if isinstance(value, frozenset | set):
        return sorted(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "__struct_fields__"):
        return {name: getattr(value, name) for name in value.__struct_fields__}
    return str(value)
