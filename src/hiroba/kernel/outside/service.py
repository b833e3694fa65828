"""The door to the outside: every request that Hiroba sends to an address somebody named goes through here."""

from __future__ import annotations

from hiroba.kernel.outside import addresses
from hiroba.kernel.outside.addresses import HTTP
from hiroba.kernel.outside.sending import ask

__all__ = ["ask", "check", "look_up", "look_up_now"]


def check(url: str, schemes: tuple[str, ...] = HTTP) -> None:
    """Raise AddressRefused at once for other schemes and for an inner address written as such."""
    addresses.check(url, schemes)


async def look_up(url: str, schemes: tuple[str, ...]) -> str:
    """Return the one IP address to connect to, for what is not HTTP. Raises AddressRefused, Unreachable."""
    return await addresses.look_up(addresses.check(url, schemes))


def look_up_now(url: str, *, private: bool, schemes: tuple[str, ...] = HTTP) -> str:
    """Return the one IP address to connect to, blocking. private: inner addresses are allowed.

    Raises AddressRefused, Unreachable.
    """
    return addresses.look_up_now(addresses.target_of(url, schemes), private)
