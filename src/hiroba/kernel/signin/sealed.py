"""Sessions lie sealed: a running sign-in keeps an address there, one by a provider what it said of somebody.

Bound to table and column. The name says what Django's settings ask for: `SESSION_ENGINE`.
"""

from __future__ import annotations

from typing import Any, Final

from django.contrib.sessions.backends import db

from hiroba.kernel.sealing import service as sealing

PLACE: Final = "django_session.session_data"


class SessionStore(db.SessionStore):
    def encode(self, session_dict: dict[str, Any]) -> str:
        return str(sealing.seal(super().encode(session_dict), PLACE))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What was begun before sessions were sealed goes on; what no key opens is no session."""
        lies = session_data.decode() if isinstance(session_data, bytes) else session_data
        try:
            held = sealing.unseal(lies, PLACE) if sealing.is_sealed(lies) else lies
        except (sealing.SealBroken, sealing.UnknownKey, sealing.KeyFileMissing):
            return {}
        found: dict[str, Any] = super().decode(held)
        return found
