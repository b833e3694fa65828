"""What of a write goes where: to sources that hold it, to sources that hold it too, and here (4.3.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from hiroba.context.sources import service as sources
from hiroba.context.sources.types import AUXILIARY, INCLUSIVE, PROXIED, Asked, Match, Registration


class Share(msgspec.Struct, frozen=True):
    """A source and the attributes that it gets, as the request names them. supported: it takes the
    operation."""

    match: Match
    attributes: tuple[str, ...]
    supported: bool = True


class Plan(msgspec.Struct, frozen=True):
    """shares: of sources. rest: attributes that are left for here. here: whether anything is done here."""

    shares: tuple[Share, ...]
    rest: tuple[str, ...]
    here: bool

    @property
    def is_local(self) -> bool:
        return not self.shares


def planned(
    registrations: Sequence[Registration],
    asked: Asked,
    names: Mapping[str, str],
    operations: Sequence[str],
    aliases: Sequence[str],
    *,
    always_here: bool = False,
) -> Plan:
    """Share out a write. names: attributes as the request names them -> canonical. operations: any of them
    will do. aliases: of installations that the request has passed. always_here: whoever else holds it."""
    matches = [
        match
        for registration in registrations
        if registration.mode != AUXILIARY
        and not (registration.alias and registration.alias in aliases)
        and registration.observation is None
        and registration.management is None
        and (match := sources.match(registration, asked)) is not None
    ]
    rest = dict(names)
    shares: list[Share] = []
    taken = False
    for mode in PROXIED:
        gone: set[str] = set()
        for match in (each for each in matches if each.registration.mode == mode):
            covered = tuple(name for name, canonical in rest.items() if match.covers(canonical))
            if names and not covered:
                continue
            shares.append(Share(match, covered, _takes(match, operations)))
            taken = True
            gone.update(covered)
        rest = {name: canonical for name, canonical in rest.items() if name not in gone}
    here = bool(rest) or not taken or always_here
    if here:
        for match in (each for each in matches if each.registration.mode == INCLUSIVE):
            covered = tuple(name for name, canonical in rest.items() if match.covers(canonical))
            if _takes(match, operations) and (covered or not names):
                shares.append(Share(match, covered))
    return Plan(tuple(shares), tuple(rest), here)


def _takes(match: Match, operations: Sequence[str]) -> bool:
    return any(operation in match.registration.operations for operation in operations)


def is_proxied(share: Share) -> bool:
    return share.match.registration.mode in PROXIED
