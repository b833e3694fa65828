"""What a request of NGSIv2 says beside its data, and how an answer is put."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from hiroba.kernel.decide.types import ANONYMOUS, Action, Sight
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http import service as http
from hiroba.protocols.http.service import LengthRequired
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_v2 import paths, rules
from hiroba.protocols.ngsi_v2.errors import (
    BadRequest,
    NotAcceptable,
    ParseError,
    UnsupportedMediaType,
    correlator,
)

JSON, TEXT = "application/json", "text/plain"
MAX_LIMIT = 1000
_TENANT = re.compile(r"[a-z0-9_\-]{1,50}", re.ASCII)
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)
# An option that an operation has no use for is passed over, as Orion does.
_FORMS = frozenset(("keyValues", "values", "unique"))
_OPTIONS = _FORMS | frozenset(
    (
        "append", "count", "dateCreated", "dateModified", "flowControl", "forcedUpdate", "noAttrDetail",
        "normalized", "overrideMetadata", "skipForwarding", "skipInitialNotification", "upsert",
    )
)  # fmt: skip
_FILTERS = frozenset(("q", "mq", "georel", "coords", "idPattern", "typePattern"))
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
Headers = list[tuple[bytes, bytes]]


class Asked(msgspec.Struct):
    """Who asks for what part of the city. path: where a change happens. options: of the query."""

    request: Request
    tenant: str
    options: frozenset[str]

    @property
    def paths(self) -> tuple[paths.ServicePath, ...]:
        """Where a question looks."""
        return paths.read(self.request.headers.get("fiware-servicepath"))

    @property
    def path(self) -> str:
        """Where a change happens."""
        return paths.read_one(self.request.headers.get("fiware-servicepath"))

    def parameter(self, name: str) -> str | None:
        return self.request.parameter(name)

    def names(self, name: str) -> tuple[str, ...] | None:
        """A list of a parameter, each item once; None where it is not there."""
        text = self.request.parameter(name)
        if text is None:
            return None
        return tuple(dict.fromkeys(item.strip() for item in text.split(",") if item.strip()))


def asked(request: Request) -> Asked:
    """Read what every request says. Raises BadRequest."""
    _check_characters(request)
    given = request.parameter("options")
    chosen = frozenset(given.split(",")) if given else frozenset()
    if not chosen <= _OPTIONS or len(chosen & _FORMS) > 1:
        raise BadRequest("Invalid value for URI param /options/")
    header = request.headers.get("fiware-servicepath")
    if header:
        paths.read(header)
    return Asked(request, tenant_of(request), chosen)


def tenant_of(request: Request) -> str:
    """The space that a request is about: Fiware-Service, in small letters. Raises BadRequest."""
    given = request.headers.get("fiware-service")
    if not given:
        return settings.city().default_tenant
    tenant = given.lower()
    if len(tenant) > 50:
        raise BadRequest("bad length - a tenant name can be max 50 characters long")
    if not _TENANT.fullmatch(tenant):
        raise BadRequest(
            "bad character in tenant name - only underscore and alphanumeric characters are allowed"
        )
    return tenant


def _check_characters(request: Request) -> None:
    for name, value in request.query:
        if not value:
            raise BadRequest(f"Empty right-hand-side for URI param /{name[:50]}/")
        if name not in _FILTERS and not rules.is_clean(value):
            raise BadRequest("invalid character in URI parameter")
    if not all(rules.is_clean(segment) and "&" not in segment for segment in request.segments):
        raise BadRequest("invalid character in URI")


async def reading(request: Request) -> Sight:
    """What the reader may see. Raises BadRequest, OrganisationLeft."""
    tenant = tenant_of(request)
    if tenant != settings.city().default_tenant:
        await http.require_there(tenant)
    return await http.sight_of(request.principal or ANONYMOUS)


async def writing(request: Request, tenant: str) -> None:
    """Let a writer in. Raises Forbidden, SignInNeeded."""
    await http.require(request.principal or ANONYMOUS, Action.ENTITY_WRITE, tenant)


def accepts(request: Request, *offered: str) -> str:
    """The best of what is offered for the reader, the first among equals. Raises NotAcceptable."""
    header = request.headers.get("accept", "*/*")
    best, most = "", 0.0
    for part in header.split(","):
        name, _semicolon, rest = part.partition(";")
        weight = _weight(rest)
        for kind in offered:
            if weight > most and name.strip().lower() in (kind, kind.split("/")[0] + "/*", "*/*"):
                best, most = kind, weight
    if not best:
        raise NotAcceptable(f"accepted MIME types: {', '.join(offered)}")
    return best


def _weight(parameters: str) -> float:
    match = re.search(r"q\s*=\s*([\d.]+)", parameters)
    try:
        return float(match[1]) if match else 1.0
    except ValueError:
        return 1.0


async def document(request: Request) -> Any:
    """The JSON of the body. Raises UnsupportedMediaType, ParseError, BadRequest."""
    raw = await request.json_body()
    if not raw:
        raise LengthRequired
    kind = content_type(request)
    if kind != JSON:
        raise UnsupportedMediaType(f"not supported content type: {kind}")
    try:
        return _decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ParseError("Errors found in incoming JSON buffer") from error


def content_type(request: Request) -> str:
    given = request.headers.get("content-type")
    if not given:
        raise UnsupportedMediaType(
            "Content-Type header not used, default application/octet-stream is not supported"
        )
    return given.partition(";")[0].strip().lower()


def page(request: Request) -> tuple[int, int]:
    """limit and offset. Raises BadRequest."""
    limit = _number(request, "limit", 20)
    offset = _number(request, "offset", 0)
    if limit > MAX_LIMIT:
        raise BadRequest(f"Bad pagination limit: /{limit}/ [max: {MAX_LIMIT}]")
    return limit, offset


def _number(request: Request, name: str, default: int) -> int:
    text = request.parameter(name)
    if text is None:
        return default
    if not _WHOLE.fullmatch(text):
        raise BadRequest(f"Bad pagination {name}: /{text[:50]}/ [must be a decimal number]")
    return int(text)


def answer(request: Request, value: Any, *, count: int | None = None, kind: str = JSON) -> Response:
    """Send a value as JSON, or a text as it is. count: how many there are in all."""
    headers: Headers = [(b"content-type", kind.encode()), correlator(request)]
    if count is not None:
        headers.append((b"fiware-total-count", str(count).encode()))
    body = value.encode() if kind == TEXT and isinstance(value, str) else _encode(value)
    return Response(200, body, headers)


def created(request: Request, location: str) -> Response:
    return Response(201, b"", [(b"location", location.encode()), correlator(request)])


def no_content(request: Request) -> Response:
    return Response(204, b"", [correlator(request)])


def done(request: Request) -> Response:
    return Response(200, b"", [correlator(request)])
