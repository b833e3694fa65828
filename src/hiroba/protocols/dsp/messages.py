"""The words of the Dataspace Protocol 2025-1: what its messages are called and made of.

Source: Dataspace Protocol 2025-1, HTTPS binding and JSON schemas (Eclipse Dataspace Working Group).
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError

Json = dict[str, Any]
CONTEXT: Final = ["https://w3id.org/dspace/2025/1/context.jsonld"]
VERSION, PATH = "2025-1", "/dsp/2025-1"
LABELS: Final = "hiroba:labels"  # of a dataset in a catalogue: what its columns are called, by their names
FORMAT: Final = "HttpData-PULL"
PARQUET: Final = "application/vnd.apache.parquet"
_OFFER, _NEGOTIATION, _AGREEMENT, _TRANSFER, _DATASET = (
    f"urn:hiroba:{each}:" for each in ("offer", "negotiation", "agreement", "transfer", "dataset")
)


class BadMessage(HirobaError):
    """data: problem."""

    code: ClassVar[str] = "bad_message"
    status: ClassVar[int] = 400
    sentence: ClassVar[Any] = _("メッセージが読めません（{problem}）。")


def message(kind: str, **more: Any) -> Json:
    return {"@context": CONTEXT, "@type": kind, **more}


def text(said: Json, name: str, longest: int = 1000) -> str:
    """A member of a message that must be there. Raises BadMessage."""
    found = said.get(name)
    if not isinstance(found, str) or not found or len(found) > longest or "\0" in found:
        raise BadMessage(problem=name)
    return found


def inner(said: Json, name: str) -> Json:
    """An object in a message that must be there. Raises BadMessage."""
    found = said.get(name)
    if not isinstance(found, dict):
        raise BadMessage(problem=name)
    return found


def expect(said: Json, kind: str) -> None:
    """Raises BadMessage for another kind of message."""
    context = said.get("@context")
    if said.get("@type") != kind or not isinstance(context, list) or CONTEXT[0] not in context:
        raise BadMessage(problem="@type, @context")


def offer_id(id: str) -> str:
    return _OFFER + id


def agreement_id(id: str) -> str:
    return _AGREEMENT + id


def dataset_id(id: str) -> str:
    return _DATASET + id


def negotiation_id(id: str) -> str:
    return _NEGOTIATION + id


def transfer_id(id: str) -> str:
    return _TRANSFER + id


def plain(id: str) -> str:
    """Our own id in an identifier of ours; others as they are, which are found nowhere."""
    parts = id.split(":")
    return parts[3] if id.startswith("urn:hiroba:") and len(parts) > 3 else id
