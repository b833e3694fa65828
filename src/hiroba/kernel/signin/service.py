"""The door of sign-in: how sure it is who asks, ways to sign in, sessions, providers, services, programs."""

from __future__ import annotations

from hiroba.kernel.signin.assurance import of_session as assurance_of
from hiroba.kernel.signin.closing import end_at_services, end_everything
from hiroba.kernel.signin.earlier import opened
from hiroba.kernel.signin.errors import (
    AlreadySpent,
    UnknownOpening,
    UnknownSession,
    WrongAddress,
    WrongKeys,
    WrongSector,
)
from hiroba.kernel.signin.grants import end_grant, end_if_spent, holder_of, known_to, leave, spend
from hiroba.kernel.signin.hearing import WrongLogoutToken, heard
from hiroba.kernel.signin.lasting import end_if_over
from hiroba.kernel.signin.machines import RefusedClient, machine_token, public_keys
from hiroba.kernel.signin.openings import (
    known_as,
    leads_to,
    openings_of,
    owner_of,
    register_opening,
    remove_opening,
)
from hiroba.kernel.signin.relying import RelyingAdapter, end_session_url
from hiroba.kernel.signin.sessions import end_openings, end_session, end_sessions, seen, sessions_of
from hiroba.kernel.signin.visits import begin as begin_visit
from hiroba.kernel.signin.visits import logout_token
from hiroba.kernel.signin.ways import providers, ways_of

__all__ = [
    "AlreadySpent",
    "RefusedClient",
    "RelyingAdapter",
    "UnknownOpening",
    "UnknownSession",
    "WrongAddress",
    "WrongKeys",
    "WrongLogoutToken",
    "WrongSector",
    "assurance_of",
    "begin_visit",
    "end_at_services",
    "end_everything",
    "end_grant",
    "end_if_over",
    "end_if_spent",
    "end_openings",
    "end_session",
    "end_session_url",
    "end_sessions",
    "heard",
    "holder_of",
    "known_as",
    "known_to",
    "leads_to",
    "leave", "logout_token",
    "machine_token",
    "opened",
    "openings_of",
    "owner_of",
    "providers",
    "public_keys",
    "register_opening",
    "remove_opening",
    "seen",
    "sessions_of",
    "spend",
    "ways_of",
]  # fmt: skip
