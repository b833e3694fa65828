"""The door of sign-in: how sure it is who asks, ways to sign in, sessions, providers, services, programs."""

from __future__ import annotations

from hiroba.kernel.signin.assurance import of_session as assurance_of
from hiroba.kernel.signin.earlier import opened
from hiroba.kernel.signin.errors import UnknownOpening, UnknownSession, WrongAddress, WrongKeys
from hiroba.kernel.signin.machines import RefusedClient, machine_token, public_keys
from hiroba.kernel.signin.openings import leads_to, openings_of, owner_of, register_opening, remove_opening
from hiroba.kernel.signin.relying import RelyingAdapter, end_session_url
from hiroba.kernel.signin.sessions import end_openings, end_session, end_sessions, seen, sessions_of
from hiroba.kernel.signin.ways import providers, ways_of

__all__ = [
    "RefusedClient", "RelyingAdapter", "UnknownOpening", "UnknownSession", "WrongAddress", "WrongKeys",
    "assurance_of", "end_openings", "end_session", "end_session_url", "end_sessions", "leads_to",
    "machine_token", "opened", "openings_of", "owner_of", "providers", "public_keys", "register_opening",
    "remove_opening", "seen", "sessions_of", "ways_of",
]  # fmt: skip
