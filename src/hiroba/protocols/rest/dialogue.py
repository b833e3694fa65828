"""What data is wished for, and what was built with data: to be read by everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from hiroba.catalog.dialogue import service as dialogue
from hiroba.catalog.dialogue.types import RequestState
from hiroba.kernel.decide.types import ANONYMOUS
from hiroba.protocols.rest.operation import Call, Operation, Parameter

Page = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
PageSize = Annotated[int, msgspec.Meta(ge=1, le=100)]
Id = Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z_-]*$", max_length=100)]
State = Literal["", "open", "planned", "published", "declined"]
_PAGING = (
    Parameter("page", Page, "Page, from 1.", 1),
    Parameter("page_size", PageSize, "Entries a page.", 20),
)


class DataRequest(msgspec.Struct, frozen=True):
    """name: as the asker wants to be called. state: open | planned | published | declined."""

    id: str
    organisation: str
    title: str
    text: str
    name: str
    state: str
    supports: int
    created: datetime
    modified: datetime


class DataRequests(msgspec.Struct, frozen=True):
    total: int
    page: int
    pages: int
    items: list[DataRequest]


class Showcase(msgspec.Struct, frozen=True):
    """datasets: ids. picture: its path on this server, "" for none."""

    id: str
    title: str
    text: str
    url: str
    name: str
    picture: str
    datasets: list[str]
    created: datetime


class Showcases(msgspec.Struct, frozen=True):
    total: int
    page: int
    pages: int
    items: list[Showcase]


def list_requests(call: Call) -> DataRequests:
    values = call.values
    state = RequestState(values["state"]) if values["state"] else None
    found = dialogue.requests(ANONYMOUS, values["q"], state, "new", values["page"], values["page_size"])
    items = [
        DataRequest(
            each.id, each.organisation, each.title, each.text, each.name, each.state.value, each.supports,
            each.created, each.modified,
        )
        for each in found.items
    ]  # fmt: skip
    return DataRequests(found.total, found.page, found.pages, items)


def list_showcases(call: Call) -> Showcases:
    values = call.values
    found = dialogue.showcases(ANONYMOUS, values["page"], values["page_size"], values["dataset"])
    items = [
        Showcase(
            each.id, each.title, each.text, each.url, each.name,
            f"/showcases/{each.id}/picture" if each.picture else "", [one.id for one in each.datasets],
            each.created,
        )
        for each in found.items
    ]  # fmt: skip
    return Showcases(found.total, found.page, found.pages, items)


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/requests",
        summary="Data that people wish for, newest first.",
        answer=DataRequests,
        handler=list_requests,
        parameters=(
            Parameter("q", str, "Words, in Japanese.", ""),
            Parameter("state", State, "Only those that stand like this.", ""),
            *_PAGING,
        ),
    ),
    Operation(
        method="GET",
        path="/api/v1/showcases",
        summary="What people built with the data.",
        answer=Showcases,
        handler=list_showcases,
        parameters=(Parameter("dataset", Id, "Id of a dataset that was used.", ""), *_PAGING),
    ),
)
