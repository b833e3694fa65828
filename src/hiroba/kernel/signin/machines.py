"""How a program gets a token: by its secret (RFC 6749 4.4) or by a key that it signs with (RFC 7523 2.2)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote_plus

import jwt
from django.db import IntegrityError, transaction
from django.utils import timezone

from hiroba.kernel.decide.types import Action
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import TokenInfo
from hiroba.kernel.signin import refusals
from hiroba.kernel.signin.errors import WrongKeys
from hiroba.kernel.signin.models import UsedAssertion
from hiroba.kernel.signin.relying import ALGORITHMS

ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST = timedelta(minutes=10)  # that an assertion may be good for
_LEEWAY = 30  # seconds that clocks may differ by
_MOST = 10  # keys of one program


class RefusedClient(Exception):
    """Who asks has not shown which program it is (RFC 6749 5.2); one answer for all reasons."""


def machine_token(
    form: Mapping[str, str], authorization: str, audiences: Collection[str]
) -> tuple[str, TokenInfo]:
    """Return a token for the program that asks. audiences: what an assertion may be meant for.

    Raises RefusedClient, WrongScopes.
    """
    try:
        id = _proven(form, authorization, audiences)
    except RefusedClient:
        refusals.wrong_proof(_said(form, authorization))
        raise
    said = form.get("scope", "").split()
    known = {action.value: action for action in Action}
    if not set(said) <= set(known):
        raise people.WrongScopes
    try:
        return people.issue_client_token(id, [known[each] for each in said] if said else None)
    except people.UnknownClient:
        raise RefusedClient from None


def public_keys(text: str) -> list[dict[str, Any]]:
    """Return the keys of a JWK or a JWK Set that somebody gives; raises WrongKeys.

    Only public ones, RSA of 2048 bits or more, or of an elliptic curve.
    """
    try:
        said = json.loads(text)
        found = said["keys"] if isinstance(said, dict) and "keys" in said else [said]
        if not 0 < len(found) <= _MOST:
            raise WrongKeys
        return [_public(each) for each in found]
    except (ValueError, TypeError, KeyError, AttributeError, jwt.PyJWTError, RecursionError):
        raise WrongKeys from None


def _public(said: dict[str, Any]) -> dict[str, Any]:
    if said["kty"] not in ("RSA", "EC", "OKP") or "d" in said:
        raise WrongKeys
    key = jwt.PyJWK(said)
    if said["kty"] == "RSA" and key.key.key_size < 2048:
        raise WrongKeys
    return {name: said[name] for name in ("kty", "kid", "alg", "n", "e", "crv", "x", "y") if name in said}


def _proven(form: Mapping[str, str], authorization: str, audiences: Collection[str]) -> str:
    """The id of the program, by exactly one proof (RFC 6749 2.3)."""
    signed = form.get("client_assertion_type") or form.get("client_assertion")
    if signed:
        if authorization or form.get("client_secret") or form.get("client_assertion_type") != ASSERTION:
            raise RefusedClient
        return _signed(form.get("client_assertion", ""), form.get("client_id", ""), audiences)
    id, secret = _basic(authorization) if authorization else _posted(form)
    if not people.knows_secret(id, secret):
        raise RefusedClient
    return id


def _said(form: Mapping[str, str], authorization: str) -> str:
    """Which program somebody says they are, without any proof; "" for none."""
    try:
        if form.get("client_assertion"):
            unproven = jwt.decode(form["client_assertion"], options={"verify_signature": False})
            return str(unproven.get("sub", ""))
        return (_basic(authorization) if authorization else _posted(form))[0]
    except (jwt.PyJWTError, RefusedClient):
        return ""


def _posted(form: Mapping[str, str]) -> tuple[str, str]:
    return form.get("client_id", ""), form.get("client_secret", "")


def _basic(header: str) -> tuple[str, str]:
    scheme, _space, value = header.partition(" ")
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise RefusedClient from None
    id, colon, secret = text.partition(":")
    if scheme.casefold() != "basic" or not colon:
        raise RefusedClient
    return unquote_plus(id), unquote_plus(secret)


def _signed(assertion: str, said: str, audiences: Collection[str]) -> str:
    """The program that signed an assertion (RFC 7523 3): its own, for us, of now, not used before."""
    claims = _checked(assertion, audiences)
    id = str(claims["sub"])
    left = int(claims["exp"]) - timezone.now().timestamp()
    if claims["iss"] != id or (said and said != id) or left > _LONGEST.total_seconds():
        raise RefusedClient
    expires = datetime.fromtimestamp(int(claims["exp"]), UTC)
    _use(f"{id}\0{claims['jti']}", expires)
    return id


def _checked(assertion: str, audiences: Collection[str]) -> dict[str, Any]:
    try:
        unproven = jwt.decode(assertion, options={"verify_signature": False})
        program = people.client(str(unproven["sub"]))
        named = jwt.get_unverified_header(assertion).get("kid")
    except (jwt.PyJWTError, people.UnknownClient, KeyError):
        raise RefusedClient from None
    for key in program.keys:
        if named is not None and key.get("kid", named) != named:
            continue
        try:
            found: dict[str, Any] = jwt.decode(
                assertion, jwt.PyJWK(key), algorithms=ALGORITHMS, audience=list(audiences), leeway=_LEEWAY,
                options={"require": ["iss", "sub", "aud", "exp", "jti"]},
            )  # fmt: skip
        except (jwt.PyJWTError, ValueError, OverflowError):
            continue
        return found
    raise RefusedClient


def _use(what: str, expires: datetime) -> None:
    now = timezone.now()
    UsedAssertion.objects.filter(expires__lt=now - timedelta(seconds=2 * _LEEWAY)).delete()
    digest = hashlib.sha256(what.encode()).hexdigest()
    try:
        with transaction.atomic():
            UsedAssertion.objects.create(digest=digest, expires=expires)
    except IntegrityError:
        raise RefusedClient from None
