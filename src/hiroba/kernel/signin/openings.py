"""Services that people sign in to with their account here, each registered by an organisation."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from django.db import transaction

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.signin.errors import UnknownOpening, WrongAddress
from hiroba.kernel.signin.providing import SCOPES
from hiroba.kernel.signin.sectors import sector_host
from hiroba.kernel.signin.subjects import SECTOR, person_of
from hiroba.kernel.signin.types import Opening
from hiroba.kernel.signin.visits import BACKCHANNEL, address_of

_LOOPBACK = ("127.0.0.1", "[::1]", "localhost")


def register_opening(
    who: Principal,
    organisation: str,
    name: str,
    redirects: Iterable[str],
    *,
    confidential: bool = True,
    logout: str = "",
    sector: str = "",
) -> tuple[str, Opening]:
    """Return the secret (shown this once; "" for what runs in a browser or on a phone) and what is kept.

    logout: where it is told that somebody's session has ended (Back-Channel Logout 1.0); "": it is not told.
    sector: a `sector_identifier_uri`, for services of several hosts that know people by one name.

    Raises UnknownOrganisation, WrongAddress, WrongSector.
    """
    organisations.get(organisation)
    addresses = [_checked(each) for each in redirects]
    if not addresses:
        raise WrongAddress(address="")
    secret = secrets.token_urlsafe(32) if confidential else ""
    kept = {"organisation": organisation}
    kept |= {BACKCHANNEL: _checked(logout)} if logout.strip() else {}
    kept |= {SECTOR: sector_host(sector, addresses)} if sector else {}
    row = Client(
        id=secrets.token_hex(12), name=name[:100], data=kept,
        type=Client.Type.CONFIDENTIAL if confidential else Client.Type.PUBLIC,
    )  # fmt: skip
    row.set_secret(secret or secrets.token_urlsafe(32))
    row.set_scopes(list(SCOPES))
    row.set_default_scopes(["openid"])
    row.set_grant_types(["authorization_code", "refresh_token"])
    row.set_response_types(["code"])
    row.set_redirect_uris(addresses)
    row.set_post_logout_redirect_uris(sorted({_root(each) for each in addresses}))
    with transaction.atomic():
        row.save()
        journal.record(who, "opening.register", "opening", row.pk, organisation=organisation)
    return secret, _info(row)


def openings_of(organisation: str) -> list[Opening]:
    """Return the services that an organisation registered, newest first."""
    return [
        _info(row) for row in Client.objects.filter(data__organisation=organisation).order_by("-created_at")
    ]


def remove_opening(who: Principal, organisation: str, id: str) -> None:
    """Take a service away, with every token that it holds; raises UnknownOpening."""
    with transaction.atomic():
        row = Client.objects.filter(pk=id, data__organisation=organisation).first()
        if row is None:
            raise UnknownOpening(opening=id[:32])
        journal.record(who, "opening.remove", "opening", row.pk, organisation=organisation)
        row.delete()


def owner_of(id: str) -> str:
    """Return the code of the organisation that registered a service; "" for none."""
    data = Client.objects.filter(pk=id).values_list("data", flat=True).first()
    return str((data or {}).get("organisation", ""))


def known_as(organisation: str, id: str, subject: str) -> int | None:
    """Return who is meant where a service of an organisation says `sub`; None for nobody.

    Raises UnknownOpening.
    """
    row = Client.objects.filter(pk=id, data__organisation=organisation).first()
    if row is None:
        raise UnknownOpening(opening=id[:32])
    return person_of(row, subject)


def leads_to(id: str, address: str) -> bool:
    """Say whether a service registered an address to come back to, to the letter (RFC 9700 4.1.3); on the
    reader's own machine the port may be another one (RFC 8252 7.3)."""
    row = Client.objects.filter(pk=id).first()
    return row is not None and _portless(address) in map(_portless, row.get_redirect_uris())


def _portless(address: str) -> str:
    found = re.fullmatch(r"(http://(?:127\.0\.0\.1|\[::1\])):\d{1,5}(/.*)?", address)
    return address if found is None else f"{found[1]}{found[2] or ''}"


def _checked(address: str) -> str:
    """https, or http on the reader's own machine; written out in full (OAuth 2.0 Security BCP 2.1)."""
    parts = urlsplit(address.strip())
    local = parts.scheme == "http" and parts.netloc.rpartition(":")[0] in _LOOPBACK
    if not (parts.scheme == "https" or local) or not parts.netloc or parts.fragment or "*" in address:
        raise WrongAddress(address=address[:200])
    if "@" in parts.netloc or any(sign.isspace() for sign in address.strip()):
        raise WrongAddress(address=address[:200])
    return address.strip()


def _root(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/"


def _info(row: Client) -> Opening:
    return Opening(
        row.pk, row.name, (row.data or {}).get("organisation", ""), tuple(row.get_redirect_uris()),
        row.type == Client.Type.CONFIDENTIAL, row.created_at, address_of(row),
        (row.data or {}).get(SECTOR, ""),
    )  # fmt: skip
