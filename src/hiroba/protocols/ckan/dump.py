"""GET /datastore/dump/<id>: a whole table, streamed (CKAN 2.11, "Downloading Resources")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import msgspec
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.ckan.call import Call
from hiroba.protocols.ckan.datastore import Asked, delimited
from hiroba.protocols.ckan.endpoint import address, in_thread, principal
from hiroba.protocols.ckan.errors import ActionError, invalid, of_house
from hiroba.protocols.ckan.finding import table_of

_FAR: Final = 2**40
_BOM: Final = "\ufeff"
_TYPES: Final = {"csv": "text/csv", "tsv": "text/tab-separated-values", "json": "application/json"}


async def dump(request: Request) -> Response:
    """format: csv, tsv or json; bom, fields, filters, q, sort, limit, offset.

    Unlike CKAN's, text that a spreadsheet would run as a formula has an apostrophe before it in csv and tsv.
    """

    def start() -> tuple[str, Iterator[bytes], dict[str, str]]:
        call = Call(principal(request), dict(request.query_params), address(request))
        rows = table_of(call, request.path_params["resource_id"])
        form = call.text("format", "csv").lower()
        if form not in _TYPES:
            raise invalid("format", f"Must be one of {', '.join(_TYPES)}")
        asked = Asked(call, rows)
        span = call.number("limit", _FAR, _FAR), call.number("offset", 0, _FAR)
        usage.used(rows.detail.card, Use.DOWNLOAD, call.who)
        call.tell_terms(rows.detail.card)
        if form == "json":
            return form, _json(asked, *span), call.headers
        lines = _lines(asked, *span, "," if form == "csv" else "\t", bom=call.flag("bom"))
        return form, lines, call.headers

    try:
        form, chunks, terms = await run_in_threadpool(in_thread, start)
    except ActionError as error:
        return Response(msgspec.json.encode(error.members()), error.status, media_type="application/json")
    except HirobaError as error:
        told = of_house(error)
        return Response(msgspec.json.encode(told.members()), told.status, media_type="application/json")
    name = quote(f"{request.path_params['resource_id']}.{form}")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Access-Control-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
        **terms,
    }
    return StreamingResponse(iterate_in_threadpool(chunks), 200, headers, media_type=_TYPES[form])


def _lines(asked: Asked, limit: int, offset: int, separator: str, *, bom: bool) -> Iterator[bytes]:
    head = delimited([[each.id for each in asked.fields]], separator, opened=True)
    yield ((_BOM if bom else "") + head).encode()
    for rows in asked.batches(limit, offset):
        yield delimited(rows, separator, opened=True).encode()


def _json(asked: Asked, limit: int, offset: int) -> Iterator[bytes]:
    yield (
        b'{\n  "fields": '
        + msgspec.json.encode([each.shown() for each in asked.fields])
        + b',\n  "records": ['
    )
    comma = b"\n    "
    for rows in asked.batches(limit, offset):
        yield comma + b",\n    ".join(msgspec.json.encode(row) for row in rows)
        comma = b",\n    "
    yield b"\n]}\n"
