"""The provider's side of transfer processes, and the address where the data is fetched."""

from __future__ import annotations

from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal, TargetKind
from hiroba.kernel.outside import service as outside
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage
from hiroba.protocols.dsp.asked import Handler, consumer_of, pid
from hiroba.protocols.dsp.messages import (
    FORMAT,
    PARQUET,
    PATH,
    BadMessage,
    Json,
    expect,
    message,
    plain,
    text,
    transfer_id,
)
from hiroba.protocols.dsp.sending import reasons
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import Side, TransferInfo, TransferState

_ROWS = 100_000  # rows of one answer


def begin(_request: Request, who: Principal, said: Json) -> tuple[int, Json]:
    """POST /transfers/request: it starts at once, and the connector is called with address and secret.

    Raises BadMessage, AddressRefused, UnknownTransfer, NotNow.
    """
    expect(said, "TransferRequestMessage")
    if said.get("format") != FORMAT:
        raise BadMessage(problem="format")
    callback = text(said, "callbackAddress")
    outside.check(callback)
    info, new = agreements.request_transfer(
        who, plain(text(said, "agreementId")), text(said, "consumerPid", 200), FORMAT, callback
    )
    return 201 if new else 200, process(info)


def look(request: Request, who: Principal, _said: Json) -> tuple[int, Json]:
    """GET /transfers/:providerPid. Raises UnknownTransfer."""
    return 200, process(_mine(request, who))


def moves(kind: str, state: TransferState) -> Handler:
    """POST /transfers/:providerPid/<start|completion|termination|suspension> by the consumer."""

    def move(request: Request, who: Principal, said: Json) -> tuple[int, Json]:
        info = _mine(request, who)
        expect(said, kind)
        if (plain(text(said, "providerPid")), text(said, "consumerPid", 200)) != (info.id, info.consumer_pid):
            raise BadMessage(problem="providerPid, consumerPid")
        return 200, process(agreements.step_transfer(who, info.id, state, Side.CONSUMER, reasons(said)))

    return move


def process(info: TransferInfo) -> Json:
    return message(
        "TransferProcess", providerPid=transfer_id(info.id), consumerPid=info.consumer_pid,
        state=info.state.value,
    )  # fmt: skip


def data(request: Request, table: int) -> Response:
    """A table that the secret of a transfer opens: of this data, and of nothing else.

    Where another follows, the answer says so (RFC 8288, `next`). Raises UnknownTransfer, UnknownDataset.
    """
    scheme, _space, secret = request.headers.get("authorization", "").partition(" ")
    opened = agreements.opened(pid(request), secret.strip() if scheme.casefold() == "bearer" else "")
    if opened.target.kind is not TargetKind.DATASET:
        raise agreements.UnknownTransfer
    detail = datasets.detail(opened.target.id, decide.sight(opened.who))
    found = {each.ordinal: each for each in detail.tables}
    if table not in found:
        raise agreements.UnknownTransfer
    parquet = PARQUET in request.headers.get("accept", "")
    answer, rows = (_file if parquet else _rows)(found[table])
    usage.used(detail.card, Use.API, opened.who, rows=rows)
    if following := min((each for each in found if each > table), default=0):
        address = f"{settings.server().address}{PATH}/data/{opened.transfer}"
        answer.headers["Link"] = f'<{address}?table={following}>; rel="next"'
    return answer


def _rows(table: TableInfo) -> tuple[Response, int]:
    page = tables.query(storage.local_path(table.parquet), table.schema, limit=_ROWS)
    told = {"title": table.title or table.name, "total": page.total, "rows": page.rows}
    return Response(msgspec.json.encode(told), media_type="application/json"), len(page.rows)


def _file(table: TableInfo) -> tuple[Response, int]:
    """The whole table with its titles."""
    path, title = storage.local_path(table.parquet), table.title or table.name
    export = tables.export(path, table.schema, "parquet", title=title)
    named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(export.file_name)}"}
    return StreamingResponse(export.chunks, media_type=PARQUET, headers=named), table.rows_out


def _mine(request: Request, who: Principal) -> TransferInfo:
    info = agreements.transfer(who, pid(request))
    if info.consumer != consumer_of(who):
        raise agreements.UnknownTransfer
    return info
