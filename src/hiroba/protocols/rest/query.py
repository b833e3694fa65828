"""A question in SQL over every table that the caller may see."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pyarrow as pa
from starlette.responses import Response

from hiroba.catalog.workbench import service as workbench
from hiroba.catalog.workbench.types import LONGEST_SQL, MOST_ROWS, Answer
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action
from hiroba.kernel.storage import service as storage
from hiroba.protocols.answering.types import BadParameter
from hiroba.protocols.rest.operation import Call, Operation, Parameter

_ARROW = "application/vnd.apache.arrow.stream"
_FORMS = ("json", "arrow")
_JSON_ROWS = 10_000


class ColumnOf(msgspec.Struct, frozen=True):
    name: str
    type: str


class InputOf(msgspec.Struct, frozen=True):
    """A table that went in, at the version that was current then; a thing's table: "" and 0."""

    dataset: str
    title: str
    version: int


class Answered(msgspec.Struct, frozen=True):
    """rows: cells in the order of the columns. truncated: there would be more rows."""

    columns: list[ColumnOf]
    rows: list[list[Any]]
    truncated: bool
    inputs: list[InputOf]


def run_query(call: Call) -> Any:
    """Answer; as an Arrow IPC stream where the caller asks for it. Raises QueryError."""
    form = call.values["form"]
    if form not in _FORMS:
        raise BadParameter(name="form", value=form[:60], why=" | ".join(_FORMS))
    text = call.upload.read().decode("utf-8", "replace")
    bounds = workbench.bounds(MOST_ROWS if form == "arrow" else _JSON_ROWS)
    with storage.workspace() as folder:
        things = decide.sight(call.who, Action.ENTITY_READ)
        answer = workbench.ask(text, decide.sight(call.who), bounds, folder / "rows.arrow", entities=things)
        return _arrow(answer) if form == "arrow" else _json(answer)


def _arrow(answer: Answer) -> Response:
    headers = {"X-Truncated": "true" if answer.truncated else "false"}
    return Response(answer.arrow.read_bytes(), headers=headers, media_type=_ARROW)


def _json(answer: Answer) -> Answered:
    with answer.arrow.open("rb") as file, pa.ipc.open_stream(file) as reader:
        table = reader.read_all()
    columns = [
        ColumnOf(name, str(kind)) for name, kind in zip(table.column_names, table.schema.types, strict=True)
    ]
    cells = [[_plain(value) for value in column.to_pylist()] for column in table.columns]
    rows = [list(row) for row in zip(*cells, strict=True)]
    inputs = [InputOf(each.dataset, each.title, each.version) for each in answer.inputs]
    return Answered(columns, rows, answer.truncated, inputs)


def _plain(value: Any) -> Any:
    """What JSON has no word for is told in letters; shapes as hexadecimal digits of their WKB."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Decimal):  # a sum of whole numbers is one of 128 bits
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return None
    return value


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/query",
        summary="Ask in SQL over every table that you may see; the body is the SQL (UTF-8).",
        answer=Answered,
        handler=run_query,
        upload=True,
        largest=4 * LONGEST_SQL,
        errors=(413, 503),
        parameters=(
            Parameter("form", str, "json (at most 10,000 rows) or arrow (Arrow IPC stream).", "json"),
        ),
    ),
)
