"""The connectors that an organisation deals with: where they are, and the tokens both sides show.

The specification leaves tokens to the connectors (Common Requirements, Authorization). So that every message
is authenticated both ways, a pair agrees on one token a direction: theirs, that we show, and ours, that they
show when they call back.
"""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outside import service as outside
from hiroba.protocols.dsp import sending
from hiroba.protocols.dsp.errors import PeerInUse, UnknownPeer, WrongPeer
from hiroba.protocols.dsp.messages import VERSION
from hiroba.protocols.dsp.models import Peer, Pull
from hiroba.protocols.dsp.types import PeerInfo
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import State, TransferState

_KNOWN = "/.well-known/dspace-version"
_SETTLED = (State.FINALIZED.value, State.TERMINATED.value)
_ENDED = (TransferState.COMPLETED.value, TransferState.TERMINATED.value)


def add(
    who: Principal, organisation: str, title: str, address: str, token: str = "", *, shows_token: bool
) -> tuple[PeerInfo, str]:
    """Add a connector by its server's address (its versions are asked) or that of its protocol's paths.

    token: what it wants to be shown. shows_token: it is to show us one, too, which is returned and then
    nowhere to be read again ("" otherwise).
    Raises UnknownOrganisation, Forbidden, SignInNeeded, WrongPeer, AddressRefused, Unreachable, PeerRefused.
    """
    require_manager(who, organisations.get(organisation).code)
    title, address, token = title.strip(), address.strip().rstrip("/"), token.strip()
    _check(title, address, token)
    base, ours = _base(address), f"hrp_{secrets.token_urlsafe(32)}" if shows_token else ""
    try:
        with transaction.atomic():
            row = Peer.objects.create(
                organisation=organisation, title=title, base=base,
                secret=token, digest=digest(ours) if ours else "",
            )  # fmt: skip
            journal.record(who, "dataspace.peer-add", "peer", row.pk, organisation=organisation)
    except IntegrityError as error:
        raise WrongPeer(field="address", problem=_("この相手は、もう加えてあります。")) from error
    return peer_info(row), ours


@transaction.atomic
def remove(who: Principal, id: str) -> None:
    """Deal with it no longer; what was agreed stays on record. Raises UnknownPeer, Forbidden, PeerInUse."""
    row = peer_row(who, id)
    require_manager(who, row.organisation)
    running = Pull.objects.filter(asked__peer=row).exclude(state__in=_ENDED)
    if row.asked.exclude(state__in=_SETTLED).exists() or running.exists():
        raise PeerInUse
    row.removed, row.secret = timezone.now(), ""
    row.save(update_fields=["removed", "secret"])
    journal.record(who, "dataspace.peer-remove", "peer", row.pk, organisation=row.organisation)


def peers(who: Principal, organisation: str) -> list[PeerInfo]:
    """Return those of an organisation, by title. Raises SignInNeeded, Forbidden."""
    agreements.require_negotiator(who, organisation)
    rows = Peer.objects.filter(organisation=organisation, removed=None).order_by("title", "pk")
    return [peer_info(each) for each in rows]


def peer(who: Principal, id: str) -> PeerInfo:
    """Raises UnknownPeer."""
    return peer_info(peer_row(who, id))


def may_manage(who: Principal, organisation: str) -> bool:
    return decide.decide(who, Action.ORGANISATION_MANAGE, _resource(organisation)).allowed


def peer_row(who: Principal, id: str) -> Peer:
    row = Peer.objects.filter(pk=id, removed=None).first()
    if row is None or not agreements.may_negotiate(who, row.organisation):
        raise UnknownPeer
    return row


def peer_info(row: Peer) -> PeerInfo:
    return PeerInfo(row.pk, row.organisation, row.title, row.base, bool(row.digest), row.created)


def token_for(organisation: str, address: str) -> str:
    """The token for whoever takes messages at this address; "" unless it lies below the base of a connector
    that the organisation deals with."""
    for each in Peer.objects.filter(organisation=organisation, removed=None).exclude(secret=""):
        if _is_below(address, each.base):
            return sending.opened(each.secret)
    return ""


def digest(key: str) -> str:
    # 256 random bits need no slow hash.
    return hashlib.sha256(key.encode()).hexdigest()


def _is_below(address: str, base: str) -> bool:
    """Compared letter by letter, so a path that could mean another one (dots, escapes) is none."""
    rest = address.removeprefix(base)
    return (
        address.startswith(base)
        and rest[:1] in ("", "/")
        and not {"%", "\\"} & set(rest)
        and ".." not in rest
    )


def _check(title: str, address: str, token: str) -> None:
    if not title or len(title) > 200:
        raise WrongPeer(field="title", problem=_("相手の名前を、200字までで書いてください。"))
    outside.check(address)
    parts = urlsplit(address)
    if len(address) > 400 or "@" in parts.netloc or parts.query or parts.fragment:
        raise WrongPeer(field="address", problem=_("相手のコネクターのアドレスだけを書いてください。"))
    if len(token) > 4000 or not token.isprintable() or not token.isascii() or " " in token:
        raise WrongPeer(field="token", problem=_("トークンに使えない文字があります。"))


def _base(address: str) -> str:
    """An address with a path is taken as that of the protocol; of a server's the versions are asked."""
    if urlsplit(address).path:
        return address
    versions = sending.get(address + _KNOWN).get("protocolVersions")
    for each in versions if isinstance(versions, list) else ():
        if isinstance(each, dict) and each.get("version") == VERSION and isinstance(each.get("path"), str):
            return f"{address}/{each['path'].strip('/')}".rstrip("/")[:500]
    raise WrongPeer(
        field="address",
        problem=_("相手は Dataspace Protocol {version} を話しません。").format(version=VERSION),
    )


def require_manager(who: Principal, organisation: str) -> None:
    """Raises SignInNeeded, Forbidden."""
    decide.require(who, Action.ORGANISATION_MANAGE, _resource(organisation))


def _resource(organisation: str) -> Resource:
    return Resource("organisation", organisation, organisation, Visibility.PRIVATE)
