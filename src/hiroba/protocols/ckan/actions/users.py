"""Actions about people and their tokens: oneself only, and no address of anybody."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import TokenInfo
from hiroba.protocols.ckan.call import Call, action
from hiroba.protocols.ckan.errors import NotAuthorized, NotFound, invalid

_TOKEN: Final = re.compile(r"token-(\d{1,18})")
_LONGEST: Final = 100  # letters of a token's name
_DAYS: Final = 365  # that a token made here lasts
_GIVEN: Final = (Action.DATASET_READ, Action.DATASET_PUBLISH, Action.DATASET_MANAGE)


@action("user_show")
def user_show(call: Call) -> dict[str, Any]:
    """Return who asks. id: may be left out."""
    found = _user(_own(call))
    if call.text("id") not in ("", found["id"], found["name"]):
        raise NotFound("Not found: User was not found.")
    return found


@action("user_list")
def user_list(call: Call) -> list[Any]:
    """Return the accounts that the asker may see: his own. all_fields."""
    if call.who.kind == "anonymous":
        return []
    found = _user(_own(call))
    return [found] if call.flag("all_fields", default=True) else [found["name"]]


@action("api_token_list")
def api_token_list(call: Call) -> list[dict[str, Any]]:
    """Return the asker's own tokens, never their secrets. user: may be left out."""
    own = _own(call)
    _check_user(call, own)
    return [_shown(each) for each in people.tokens_of(own.owner) if each.revoked is None]


@action("api_token_create", reads=False)
def api_token_create(call: Call) -> dict[str, str]:
    """Make a further token that may do what the asker's may with datasets. name, user; its secret is
    returned this once."""
    own = _own(call)
    _check_user(call, own)
    decide.require(
        call.who, Action.TOKEN_MANAGE, Resource("organisation", own.organisation, own.organisation)
    )
    scopes = own.scopes.intersection(_GIVEN)
    expires = timezone.now() + timedelta(days=_DAYS)
    if own.expires is not None:
        expires = min(expires, own.expires)
    secret, _info = people.issue_token(own.owner, own.organisation, call.needed("name"), scopes, expires)
    return {"token": secret}


@action("api_token_revoke", reads=False)
def api_token_revoke(call: Call) -> None:
    """End one of the asker's own tokens. jti: its id; or token: its secret."""
    own = _own(call)
    if secret := call.text("token"):
        id = _TOKEN.fullmatch(people.principal_of_token(secret).id)
        text = id[1] if id else ""
    else:
        text = call.reference("jti", "id")
    if text not in {str(each.id) for each in people.tokens_of(own.owner)}:
        raise NotFound("Not found: API Token was not found.")
    people.revoke_token(int(text))


def _own(call: Call) -> TokenInfo:
    """The token that asks. Raises NotAuthorized for anybody else."""
    match = _TOKEN.fullmatch(call.who.id) if call.who.kind == "token" else None
    for each in people.tokens_of(organisation=next(iter(call.who.roles))) if match and call.who.roles else []:
        if match is not None and each.id == int(match[1]):
            return each
    raise NotAuthorized("Access denied: a token is needed")


def _check_user(call: Call, own: TokenInfo) -> None:
    if call.text("user", call.text("user_id")) not in ("", str(own.owner)):
        raise NotAuthorized("Access denied: only for one's own tokens")
    if call.text("name") and len(call.text("name")) > _LONGEST:
        raise invalid("name", "Must be 100 characters at most")


def _user(own: TokenInfo) -> dict[str, Any]:
    """No name and no address: a token is handed to machines."""
    return {
        "id": str(own.owner),
        "name": str(own.owner),
        "display_name": str(own.owner),
        "fullname": None,
        "about": None,
        "state": "active",
        "sysadmin": False,
        "number_created_packages": 0,
    }


def _shown(token: TokenInfo) -> dict[str, Any]:
    return {
        "id": str(token.id),
        "name": token.name,
        "user_id": str(token.owner),
        "created_at": token.created.isoformat(),
        "last_access": token.last_used.isoformat() if token.last_used else None,
    }
