"""The door of sign-in: how sure it is who asks, ways to sign in, sessions, providers."""

from __future__ import annotations

from hiroba.kernel.signin.assurance import of_session as assurance_of
from hiroba.kernel.signin.errors import UnknownSession
from hiroba.kernel.signin.relying import RelyingAdapter, end_session_url
from hiroba.kernel.signin.sessions import end_session, end_sessions, seen, sessions_of
from hiroba.kernel.signin.ways import providers, ways_of

__all__ = [
    "RelyingAdapter", "UnknownSession", "assurance_of", "end_session", "end_session_url", "end_sessions",
    "providers", "seen", "sessions_of", "ways_of",
]  # fmt: skip
