"""One operation of the API, said once: it becomes a route and a line of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from hiroba.kernel.decide.types import Principal
from hiroba.protocols.answering.types import BadParameter


@dataclass(frozen=True)
class Parameter:
    """A path or query parameter; `type` is what msgspec converts the text to."""

    name: str
    type: Any
    description: str
    default: Any = msgspec.UNSET  # UNSET: required
    place: str = "query"  # query | path

    @property
    def required(self) -> bool:
        return self.default is msgspec.UNSET

    def read(self, text: str | None) -> Any:
        """The value, converted. Raises BadParameter."""
        if text is None:
            if self.required:
                raise BadParameter(name=self.name, value="", why="required")
            return self.default
        try:
            return msgspec.convert(text, self.type, strict=False)
        except msgspec.ValidationError as error:
            raise BadParameter(name=self.name, value=text[:60], why=str(error)) from error


@dataclass(frozen=True)
class Call:
    """What a handler is given. upload: the received file, for an operation that takes one. headers: what it
    says beside its answer."""

    who: Principal
    values: dict[str, Any]
    query: list[tuple[str, str]]
    upload: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """handler(call) -> a value of type `answer`, or a whole response where it is no JSON;
    it runs in a thread and may use the database.

    admit(call) is asked before an upload is received; it raises what the handler would refuse with.
    """

    method: str
    path: str
    summary: str
    answer: Any
    handler: Callable[[Call], Any]
    parameters: tuple[Parameter, ...] = ()
    status: int = 200
    upload: bool = False
    body: Any = None  # the type of an upload that is JSON
    largest: int | None = None  # bytes of an upload; None: those of a file that is published
    admit: Callable[[Call], None] | None = None
    free_query: str = ""  # what further query parameters mean: filters by column
    errors: tuple[int, ...] = ()
