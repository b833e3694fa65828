"""Where a passkey was used: only on a page of ours (WebAuthn Level 3, 7.1 step 9, 7.2 step 12).

A browser lets every page of a host, whatever its port, and of the hosts below it, ask for the passkeys of
that host.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from fido2.utils import websafe_decode

from hiroba.kernel.settings import service as settings


def used_here(request: HttpRequest, credential: Any) -> bool:
    """Whether a credential was made or used on a page of the origin that was asked, or of the public one.

    The same origins may send forms. What cannot be read was not used here.
    """
    return _origin_of(credential) in _ours(request)


def _ours(request: HttpRequest) -> list[str]:
    public = urlsplit(settings.server().public_url)
    here = f"{request.scheme}://{request.get_host()}"
    return [here, f"{public.scheme}://{public.netloc}"] if public.netloc else [here]


def _origin_of(credential: Any) -> str:
    """The origin that the browser wrote down; "" where there is none."""
    try:
        told = json.loads(websafe_decode(credential["response"]["clientDataJSON"]))
        return "" if told.get("crossOrigin") else str(told["origin"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return ""
