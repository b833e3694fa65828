"""Errors in the words of NGSI-LD (ETSI GS CIM 009, 5.5.2 and 6.3.2)."""

from __future__ import annotations

import re

import msgspec
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.types import Request, Response

_PREFIX = "https://uri.etsi.org/ngsi-ld/errors/"
_WORD = re.compile(r"(?<!^)(?=[A-Z])")  # before each word of a name but the first
# code of an error -> its name in the standard; other errors are named by their status
_BY_CODE = {
    "tenant_unknown": "NonexistentTenant",
    "organisation_left": "NonexistentTenant",
    "context_unavailable": "LdContextNotAvailable",
    "too_many_results": "TooManyResults",
    "too_complex": "TooComplexQuery",
    "question_too_complex": "TooComplexQuery",
    "request_invalid": "InvalidRequest",
    "body_not_json": "InvalidRequest",
    "alias_loop": "LoopDetected",
    "registration_conflict": "Conflict",
    "source_refuses_operation": "Conflict",
    "source_silent": "InternalError",
    "store_unavailable": "InternalError",
    "write_uncertain": "InternalError",
    "worker_lost": "InternalError",
}
_BY_STATUS = {
    400: "BadRequestData",
    401: "Unauthorized",
    403: "Forbidden",
    404: "ResourceNotFound",
    405: "MethodNotAllowed",
    406: "NotAcceptable",
    409: "AlreadyExists",
    411: "LengthRequired",
    413: "RequestEntityTooLarge",
    415: "UnsupportedMediaType",
    422: "OperationNotSupported",
    503: "LdContextNotAvailable",
    504: "LdContextNotAvailable",
    508: "LoopDetected",
}


class NotAcceptable(HirobaError):
    code = "not_acceptable"
    status = 406
    sentence = _("求められた形式では返せません。返せるのは {offered} です。")


class UnsupportedMediaType(HirobaError):
    code = "media_type_unsupported"
    status = 415
    sentence = _("本文の形式「{given}」は受け取れません。受け取れるのは {taken} です。")


class InvalidRequest(HirobaError):
    """A request that is wrong before anybody looks at its data. reason: a sentence."""

    code = "request_invalid"
    status = 400
    sentence = _("リクエストが正しくありません:{reason}")


class NotJson(HirobaError):
    code = "body_not_json"
    status = 400
    sentence = _("本文がJSONとして読めません:{reason}")


class BadRequestData(HirobaError):
    """Well-formed, but not what the operation takes. reason: a sentence."""

    code = "request_data_invalid"
    status = 400
    sentence = _("送られた内容が正しくありません:{reason}")


class UnknownTenant(HirobaError):
    code = "tenant_unknown"
    status = 404
    sentence = _("テナント「{tenant}」はありません。")


def problem(error: Exception) -> dict[str, object]:
    """The members of ProblemDetails: type, title (the same for every error of a type, in English), status,
    detail (in the active language)."""
    if not isinstance(error, HirobaError):
        return {"type": f"{_PREFIX}InternalError", "title": "Internal error", "status": 500}
    name = _BY_CODE.get(error.code) or _BY_STATUS.get(error.status, "InternalError")
    return {
        "type": _PREFIX + name,
        "title": _WORD.sub(" ", name).capitalize(),
        "status": error.status,
        "detail": str(error),
        "code": error.code,
    }


def failed(request: Request, error: Exception) -> Response:
    """Put an error into an answer, in the language that the reader prefers."""
    english = request.headers.get("accept-language", "").casefold().startswith("en")
    with translation.override("en" if english else "ja"):
        members = problem(error)
    status = members["status"]
    assert isinstance(status, int)
    if status == 411:
        return Response(status)  # told by the status alone (6.3.4)
    # who asks for plain JSON gets no other kind, though it is the same (RFC 9110, 12.5.1)
    plain = request.headers.get("accept", "").strip().lower() == "application/json"
    headers = [(b"content-type", b"application/json" if plain else b"application/problem+json")]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    tenant = request.headers.get("ngsild-tenant")
    if tenant:
        headers.append((b"ngsild-tenant", tenant.encode("latin-1")))
    return Response(status, msgspec.json.encode(members), headers)
