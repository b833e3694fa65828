"""Errors in the words of NGSIv2: `{"error", "description"}` with the statuses of FIWARE Orion.

`error` is read by programs and `description` by people who know Orion and search for its words, so both
are English in every language of the portal: they are part of the protocol.
"""

from __future__ import annotations

import uuid

import msgspec
from django.utils import translation

from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.types import Request, Response

_BY_STATUS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    406: "NotAcceptable",
    409: "TooManyResults",
    410: "Gone",
    411: "ContentLengthRequired",
    413: "RequestEntityTooLarge",
    415: "UnsupportedMediaType",
    422: "Unprocessable",
    503: "ServiceUnavailable",
}
_BY_CODE = {
    "path_unknown": (400, "BadRequest", "Service not found. Check your URL as probably it is wrong."),
    "method_not_allowed": (405, "MethodNotAllowed", "method not allowed"),
    "length_required": (411, "ContentLengthRequired", "Zero/No Content-Length in PUT/POST/PATCH request"),
}


class BadRequest(HirobaError):
    """What is wrong follows from the request alone. description: Orion's words."""

    code = "ngsi_v2_bad_request"
    status = 400
    error = "BadRequest"
    sentence = "{description}"

    def __init__(self, description: str) -> None:
        super().__init__(description=description)


class ParseError(BadRequest):
    code = "ngsi_v2_parse_error"
    error = "ParseError"


class NotFound(BadRequest):
    code = "ngsi_v2_not_found"
    status = 404
    error = "NotFound"


class NotAcceptable(BadRequest):
    code = "ngsi_v2_not_acceptable"
    status = 406
    error = "NotAcceptable"


class TooManyResults(BadRequest):
    code = "ngsi_v2_too_many_results"
    status = 409
    error = "TooManyResults"


class UnsupportedMediaType(BadRequest):
    code = "ngsi_v2_media_type"
    status = 415
    error = "UnsupportedMediaType"


class Unprocessable(BadRequest):
    """What is wrong follows from the request and what is stored."""

    code = "ngsi_v2_unprocessable"
    status = 422
    error = "Unprocessable"


class PartialUpdate(Unprocessable):
    """Some of the attributes were written, the ones in the description were not."""

    code = "ngsi_v2_partial_update"
    error = "PartialUpdate"


class NotImplementedYet(BadRequest):
    code = "ngsi_v2_not_implemented"
    status = 501
    error = "NotImplemented"


NO_ENTITY = "The requested entity has not been found. Check type and id"
NO_ATTRIBUTE = "The entity does not have such an attribute"
NO_SUBSCRIPTION = "The requested subscription has not been found. Check id"
NO_REGISTRATION = "The requested registration has not been found. Check id"


def told(error: Exception, *, bodiless: bool = False) -> tuple[int, str, str]:
    """Return status, error and description. bodiless: a request that should have a body has none, which
    Orion sees before anything else."""
    if bodiless and isinstance(error, HirobaError) and error.status in (405, 415):
        return _BY_CODE["length_required"]
    if isinstance(error, BadRequest):
        return error.status, error.error, str(error)
    if not isinstance(error, HirobaError):
        return 500, "InternalServerError", "internal error"
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    with translation.override("en"):
        return error.status, _BY_STATUS.get(error.status, "BadRequest"), str(error)


def failed(request: Request, error: Exception) -> Response:
    length = request.headers.get("content-length", "0")
    bodiless = request.method in ("POST", "PUT", "PATCH") and length == "0"
    status, name, description = told(error, bodiless=bodiless)
    body = msgspec.json.encode({"error": name, "description": description})
    headers = [(b"content-type", b"application/json"), correlator(request)]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if status == 405 and isinstance(error, HirobaError):
        headers.append((b"allow", str(error.data.get("allowed", "")).encode()))
    return Response(status, body, headers)


def correlator(request: Request) -> tuple[bytes, bytes]:
    """The header field that lets a client find its request again: its own word, or a new one."""
    given = request.headers.get("fiware-correlator") or str(uuid.uuid4())
    return b"fiware-correlator", given[:100].encode("latin-1", "replace")
