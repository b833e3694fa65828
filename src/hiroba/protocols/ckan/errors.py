"""CKAN's errors: their type and status are what clients look at, so their words stay CKAN's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hiroba.kernel.errors.types import HirobaError


class ActionError(Exception):
    """`error` of the answer; `status` as CKAN's API guide gives it (CKAN 2.11, "Action API")."""

    status = 400
    type = "Bad Request"
    wait = 0  # seconds after which it may be tried again

    def __init__(self, message: str = "", fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message, self.fields = message, dict(fields or {})

    def members(self) -> dict[str, Any]:
        said = {"message": self.message} if self.message else {}
        return {"__type": self.type} | said | self.fields


class NotFound(ActionError):
    status = 404
    type = "Not Found Error"


class NotAuthorized(ActionError):
    status = 403
    type = "Authorization Error"


class ValidationError(ActionError):
    status = 409
    type = "Validation Error"


def invalid(name: str, sentence: str) -> ValidationError:
    """The error of one parameter."""
    return ValidationError("", {name: [sentence]})


class SearchError(ActionError):
    status = 409
    type = "Search Error"


class TooMany(ActionError):
    """CKAN leaves limits to the server before it: what HTTP clients know (RFC 6585, 4)."""

    status = 429
    type = "Too Many Requests"

    def __init__(self, message: str, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


def of_house(error: HirobaError) -> ActionError:
    """Return an error of the house as CKAN would tell it."""
    sentence = str(error)
    if error.status in (404, 410):
        return NotFound(f"Not found: {sentence}")
    if error.status in (401, 403):
        return NotAuthorized(f"Access denied: {sentence}")
    if error.status == 429:
        return TooMany(sentence, int(error.data["seconds"]))
    if error.code == "query_invalid":
        return SearchError(sentence)
    return ValidationError(sentence, {str(error.data.get("field", error.code)): [sentence]})
