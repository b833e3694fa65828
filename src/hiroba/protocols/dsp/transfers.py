"""The provider's side of transfer processes, and the address where the data is fetched."""

from __future__ import annotations

from starlette.requests import Request

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.tables import service as tables
from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal, TargetKind
from hiroba.kernel.outside import service as outside
from hiroba.kernel.storage import service as storage
from hiroba.protocols.dsp.asked import Handler, consumer_of, pid
from hiroba.protocols.dsp.messages import (
    FORMAT,
    BadMessage,
    Json,
    expect,
    message,
    plain,
    text,
    transfer_id,
)
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
        return 200, process(agreements.step_transfer(who, info.id, state, Side.CONSUMER))

    return move


def process(info: TransferInfo) -> Json:
    return message(
        "TransferProcess", providerPid=transfer_id(info.id), consumerPid=info.consumer_pid,
        state=info.state.value,
    )  # fmt: skip


def data(request: Request, table: int) -> Json:
    """The rows of a table that the secret of a transfer opens: of this data, and of nothing else.

    Raises UnknownTransfer, UnknownDataset.
    """
    scheme, _space, secret = request.headers.get("authorization", "").partition(" ")
    opened = agreements.opened(pid(request), secret.strip() if scheme.casefold() == "bearer" else "")
    if opened.target.kind is not TargetKind.DATASET:
        raise agreements.UnknownTransfer
    detail = datasets.detail(opened.target.id, decide.sight(opened.who))
    for each in detail.tables:
        if each.ordinal == table:
            page = tables.query(storage.local_path(each.parquet), each.schema, limit=_ROWS)
            usage.used(detail.card, Use.API, opened.who, rows=len(page.rows))
            return {"title": each.title or each.name, "total": page.total, "rows": page.rows}
    raise agreements.UnknownTransfer


def _mine(request: Request, who: Principal) -> TransferInfo:
    info = agreements.transfer(who, pid(request))
    if info.consumer != consumer_of(who):
        raise agreements.UnknownTransfer
    return info
