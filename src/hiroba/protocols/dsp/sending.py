"""A message to another connector, and what it answers."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from cryptography.fernet import InvalidToken
from django.utils.translation import gettext as _

from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import Answer
from hiroba.kernel.signin import service as signin
from hiroba.protocols.dsp.errors import PeerRefused, WrongPeer
from hiroba.protocols.dsp.messages import CONTEXT, Json
from hiroba.protocols.dsp.models import Peer

_TIMEOUT = 15.0  # seconds
_LARGEST = 8 * 1024**2  # bytes of an answer


def tell(peer: Peer, path: str, said: Json) -> Json:
    """Send a message; return what is answered. Raises AddressRefused, Unreachable, PeerRefused."""
    return _asked("POST", f"{peer.base}/{path}", opened(peer.secret), msgspec.json.encode(said))


def look(peer: Peer, path: str) -> Json:
    """Raises AddressRefused, Unreachable, PeerRefused."""
    return get(f"{peer.base}/{path}", opened(peer.secret))


def get(url: str, token: str = "") -> Json:
    """Raises AddressRefused, Unreachable, PeerRefused."""
    return _asked("GET", url, token, b"")


def expected(kind: str, found: Json) -> Json:
    """Raises PeerRefused for an answer of another kind."""
    context = found.get("@context")
    if found.get("@type") != kind or not isinstance(context, list) or CONTEXT[0] not in context:
        raise PeerRefused(answer=200, why=kind)
    return found


def opened(secret: str) -> str:
    """Return a token, also one from before the key file. Raises WrongPeer where the key of then is gone."""
    try:
        return signin.opened(secret)
    except InvalidToken as error:
        raise WrongPeer(
            field="token", problem=_("鍵が変わったため、トークンを開けません。相手を加え直してください。")
        ) from error


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _asked(method: str, url: str, token: str, body: bytes) -> Json:
    headers = {"Accept": "application/json", **bearer(token)}
    if body:
        headers["Content-Type"] = "application/json"
    answer = asyncio.run(
        outside.ask(method, url, headers=headers, body=body, timeout=_TIMEOUT, limit=_LARGEST)
    )
    found = _decoded(answer)
    if not 200 <= answer.status < 300 or found is None:
        raise PeerRefused(answer=answer.status, why=reasons(found or {}))
    return found


def _decoded(answer: Answer) -> Json | None:
    if not answer.body.strip():
        return {}
    try:
        found = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def reasons(said: Json) -> str:
    """What the other side says of why, in one line."""
    found: Any = said.get("reason")
    words = [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
    return " ".join(" ".join(words).replace("\0", "").split())[:300]
