"""The door of the organisations: the tree, and who belongs where."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide.types import SYSTEM, Principal, Role
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations.errors import (
    CircularOrganisation,
    MissingOrganisationName,
    OrganisationExists,
    OrganisationLeft,
    OrganisationSuspended,
    OwnRole,
    UnknownOrganisation,
    WrongOrganisationCode,
)
from hiroba.kernel.organisations.folding import fold
from hiroba.kernel.organisations.models import Membership, Organisation
from hiroba.kernel.organisations.numbers import is_corporate_number
from hiroba.kernel.organisations.tree import forget, tree, tree_with
from hiroba.kernel.organisations.types import MemberInfo, OrganisationInfo, OrganisationKind, Stop

__all__ = [
    "CircularOrganisation", "OrganisationExists", "OrganisationLeft", "OrganisationSuspended",
    "OwnRole", "UnknownOrganisation", "WrongOrganisationCode", "above", "all", "ancestors", "below",
    "body", "body_below", "children", "create", "ensure", "find", "forget", "get",
    "is_corporate_number", "is_trial", "left", "line", "members", "require_acting", "require_free",
    "require_there", "roles_of", "roles_of_many", "set_member", "set_website",
    "stop", "stopped", "there", "update", "website",
]  # fmt: skip

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")


def create(info: OrganisationInfo, *, who: Principal = SYSTEM) -> OrganisationInfo:
    """Add a member; raises OrganisationExists, UnknownOrganisation (the parent), CircularOrganisation."""
    with transaction.atomic():
        if Organisation.objects.filter(code=info.code).exists():
            raise OrganisationExists(organisation=info.code)
        _save(info)
        journal.record(who, "organisation.create", "organisation", info.code, organisation=info.code)
    return info


def require_free(code: str) -> None:
    """Return where a code may be given to a new one. Raises WrongOrganisationCode, OrganisationExists."""
    if not _CODE.fullmatch(code):
        raise WrongOrganisationCode(organisation=code)
    if Organisation.objects.filter(code=code).exists():
        raise OrganisationExists(organisation=code)


def ensure(info: OrganisationInfo, *, who: Principal = SYSTEM) -> OrganisationInfo:
    """Return the organisation with this code, adding it where it is not there; what is there stays."""
    with transaction.atomic():
        known = Organisation.objects.filter(code=info.code).first()
        return _info(known) if known else create(info, who=who)


def update(info: OrganisationInfo, *, who: Principal = SYSTEM) -> OrganisationInfo:
    """Change names, kind or place in the tree; raises UnknownOrganisation, CircularOrganisation."""
    with transaction.atomic():
        if not Organisation.objects.filter(code=info.code).exists():
            raise UnknownOrganisation(organisation=info.code)
        _save(info)
        journal.record(who, "organisation.update", "organisation", info.code, organisation=info.code)
    return info


def get(code: str) -> OrganisationInfo:
    """Return one organisation; raises UnknownOrganisation."""
    return tree_with(code).infos[code]


def all() -> list[OrganisationInfo]:
    """Return every organisation, by code; places for trying things out are none."""
    return [each for each in tree().infos.values() if each.kind is not OrganisationKind.TRIAL]


def is_trial(code: str) -> bool:
    """Report whether it is a place for trying things out: a role in it says nothing of who somebody is."""
    known = tree().infos.get(code)
    return known is not None and known.kind is OrganisationKind.TRIAL


def children(code: str) -> list[OrganisationInfo]:
    """Return what is directly under it, by code; raises UnknownOrganisation."""
    known = tree_with(code)
    return [known.infos[child] for child in known.children.get(code, ())]


def ancestors(code: str) -> list[str]:
    """Return the codes above it, nearest first; raises UnknownOrganisation."""
    return list(tree_with(code).line(code)[1:])


def above(code: str) -> OrganisationInfo | None:
    """Return the nearest above it that is another legal body."""
    known = tree()
    own = known.body(code)
    return next(
        (known.infos[each] for each in known.line(code) if each not in own and each in known.infos), None
    )


def line(code: str) -> tuple[str, ...]:
    """Return the code and those above it, nearest first; an unknown code is its own line."""
    return tree().line(code)


def body(code: str) -> tuple[str, ...]:
    """Return the code and, for a department, what it is part of: one legal body."""
    return tree().body(code)


def below(code: str) -> list[str]:
    """Return the code and everything under it."""
    return tree().below(code)


def body_below(code: str) -> list[str]:
    """Return the code and the departments under it that are one legal body with it."""
    return tree().body_below(code)


def find(text: str, limit: int = 20) -> list[OrganisationInfo]:
    """Return the organisations whose name or code has the text, whatever its width, case or kana."""
    rows = Organisation.objects.exclude(kind=OrganisationKind.TRIAL.value)
    found = rows.filter(folded__contains=fold(text)).order_by("code")[:limit]
    return [_info(each) for each in found]


def website(code: str) -> str:
    """Return the home page's address, or ''; raises UnknownOrganisation."""
    found = Organisation.objects.filter(code=code).values_list("website", flat=True).first()
    if found is None:
        raise UnknownOrganisation(organisation=code)
    return found


def set_website(code: str, address: str) -> None:
    """Keep the home page's address; raises UnknownOrganisation."""
    if not Organisation.objects.filter(code=code).update(website=address):
        raise UnknownOrganisation(organisation=code)


def stopped() -> frozenset[str]:
    """Return the codes for which nobody acts, each with its departments."""
    return tree().stopped


def left() -> frozenset[str]:
    """Return the codes of those that have left, each with its departments."""
    return tree().left


def there() -> list[OrganisationInfo]:
    """Return all that take part now, for whoever looks for one: not those that have left."""
    return [each for each in all() if each.code not in left()]


def require_acting(code: str) -> None:
    """Return where somebody may act for an organisation. Raises OrganisationSuspended, OrganisationLeft."""
    require_there(code)
    if tree().stop_of(code) is not None:
        raise OrganisationSuspended(organisation=code)


def require_there(code: str) -> None:
    """Return unless an organisation has left, or the one it was a department of. Raises OrganisationLeft."""
    gone = tree().stop_of(code)
    if gone is not None and gone.stopped is Stop.LEFT:
        day = timezone.localdate(gone.since).isoformat() if gone.since else ""
        raise OrganisationLeft(
            organisation=gone.code, name_ja=gone.name_ja, name_en=gone.name_en or gone.name_ja, day=day
        )


def stop(code: str, why: Stop | None, *, who: Principal) -> None:
    """Let nobody act for an organisation, or again with None; in every process within a second.

    Raises UnknownOrganisation. The caller has asked `decide`.
    """
    with transaction.atomic():
        changes = {"stopped": why.value if why else "", "since": timezone.now() if why else None}
        if not Organisation.objects.filter(code=code).update(**changes):
            raise UnknownOrganisation(organisation=code)
        journal.record(
            who, "organisation.stop" if why else "organisation.resume", "organisation", code,
            organisation=code, details={"why": why.value} if why else {},
        )  # fmt: skip
        forget()
        transaction.on_commit(forget)


def set_member(user_id: int, code: str, role: Role | None, *, who: Principal = SYSTEM) -> None:
    """Give a person a role, or take it away with None.

    Raises UnknownOrganisation, and OwnRole where a deputy, or who acts in an emergency, would keep the role.
    """
    if role is not None and who.id == str(user_id) and (code in who.behalf or code in who.emergencies):
        raise OwnRole(organisation=code)
    with transaction.atomic():
        if not Organisation.objects.filter(code=code).exists():
            raise UnknownOrganisation(organisation=code)
        if role is None:
            Membership.objects.filter(user_id=user_id, organisation_id=code).delete()
        else:
            Membership.objects.update_or_create(
                user_id=user_id, organisation_id=code, defaults={"role": role.value}
            )
        journal.record(
            who, "organisation.member", "person", str(user_id), organisation=code,
            details={"role": role.value if role else "none"},
        )  # fmt: skip


def members(code: str) -> list[MemberInfo]:
    """Return who belongs to it directly, in the order in which they came."""
    rows = Membership.objects.filter(organisation_id=code).select_related("user").order_by("pk")
    return [MemberInfo(row.user_id, row.user.display_name, Role(row.role)) for row in rows]


def roles_of(user_id: int) -> dict[str, Role]:
    """Return organisation code -> role held there directly."""
    rows = Membership.objects.filter(user_id=user_id).values_list("organisation_id", "role")
    return {code: Role(role) for code, role in rows}


def roles_of_many(user_ids: list[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return organisation code and role of each who holds any, in one query, in the order of codes."""
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    rows = Membership.objects.filter(user_id__in=user_ids).order_by("organisation_id", "pk")
    for user, code, role in rows.values_list("user_id", "organisation_id", "role"):
        found[user] = (*found.get(user, ()), (code, role))
    return found


def _save(info: OrganisationInfo) -> None:
    _check(info)
    Organisation.objects.update_or_create(
        code=info.code,
        defaults={
            "kind": info.kind.value, "name_ja": info.name_ja, "name_en": info.name_en,
            "parent_id": info.parent,
            "folded": fold(f"{info.code}|{info.name_ja}|{info.name_en}"),
        },
    )  # fmt: skip
    forget()
    transaction.on_commit(forget)


def _check(info: OrganisationInfo) -> None:
    if not _CODE.fullmatch(info.code):
        raise WrongOrganisationCode(organisation=info.code)
    if not info.name_ja.strip():
        raise MissingOrganisationName(organisation=info.code)
    above = info.parent
    while above is not None:  # the database is asked, not the kept tree: nobody may slip a ring in between
        if above == info.code:
            raise CircularOrganisation(organisation=info.code, parent=info.parent)
        row = Organisation.objects.select_for_update().filter(code=above).values_list("parent_id").first()
        if row is None:
            raise UnknownOrganisation(organisation=above)
        above = row[0]


def _info(row: Organisation) -> OrganisationInfo:
    stopped = Stop(row.stopped) if row.stopped else None
    return OrganisationInfo(
        row.code, OrganisationKind(row.kind), row.name_ja, row.name_en, row.parent_id, stopped, row.since
    )
