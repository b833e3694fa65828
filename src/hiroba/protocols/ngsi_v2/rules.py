"""What Orion takes as an id, a name, a text: forbidden characters, lengths."""

from __future__ import annotations

import re
from typing import Any

from hiroba.protocols.ngsi_v2.errors import BadRequest, ParseError
from hiroba.protocols.ngsi_v2.names import is_iri

MAX_LENGTH = 256  # of an identifier
MAX_NESTING = 50  # of a value
_FORBIDDEN = re.compile(r"[<>\"'=;()]")
_IDENTIFIER = re.compile(r"[!$%*+,\-.0-:@A-Z\[\\\]^_`a-z{|}~]*")
_OF_IRIS = re.compile(r"[!#$%&*+,\-./0-:?@A-Z\[\]_a-z~]*")


def identifier(text: Any, what: str) -> str:
    """An id, a type or a name. what: in Orion's words, such as `entity id`. Raises BadRequest.

    A name of a vocabulary that NGSI-LD uses (an IRI) is taken too, which Orion would not.
    """
    if not isinstance(text, str):
        raise BadRequest(f"Invalid JSON type for {what}")
    if not text:
        raise BadRequest(f"{what} length: 0, min length supported: 1")
    if len(text) > MAX_LENGTH:
        raise BadRequest(f"{what} length: {len(text.encode())}, max length supported: {MAX_LENGTH}")
    if not (_IDENTIFIER.fullmatch(text) or (is_iri(text) and _OF_IRIS.fullmatch(text))):
        raise BadRequest(f"Invalid characters in {what}")
    return text


def is_clean(text: str) -> bool:
    """Say whether a text is free of what could become a script."""
    return _FORBIDDEN.search(text) is None


def check_value(value: Any, what: str = "attribute value", depth: int = 0) -> None:
    """Raises BadRequest for forbidden characters, ParseError for a value that is nested too deep."""
    if isinstance(value, str):
        if _FORBIDDEN.search(value):
            raise BadRequest(f"Invalid characters in {what}")
    elif isinstance(value, dict | list):
        if depth >= MAX_NESTING:
            raise ParseError(
                f"attribute or metadata value has overpassed maximum nesting limit: {MAX_NESTING}"
            )
        if isinstance(value, dict):
            if not all(is_clean(key) for key in value):
                raise BadRequest(f"Invalid characters in {what}")
            value = value.values()
        for item in value:
            check_value(item, what, depth + 1)
