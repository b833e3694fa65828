"""Header fields that every answer carries, so that a browser takes it for no more than it is.

A data answer is no page: nothing in it may load, run or be framed (CSP level 3, 6.4.2), and its type is not
to be guessed (Fetch, 3.6). Strict-Transport-Security (RFC 6797) goes out where one comes by https.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from hiroba.kernel.settings import service as settings

Field = tuple[bytes, bytes]
DATA_POLICY: Final = b"default-src 'none'; frame-ancestors 'none'"
_YEAR: Final = 365 * 24 * 3600


def of_data() -> list[Field]:
    """The fields of an answer of a machine protocol."""
    return _of_data(settings.server().public_url)


@lru_cache(maxsize=4)
def _of_data(public_url: str) -> list[Field]:
    fields = [
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", DATA_POLICY),
        (b"referrer-policy", b"same-origin"),
    ]
    return fields + transport(public_url)


def transport(public_url: str) -> list[Field]:
    """For a year the browser asks by https only, where it was reached so once."""
    secure = public_url.startswith("https://")
    return [(b"strict-transport-security", b"max-age=%d" % _YEAR)] if secure else []
