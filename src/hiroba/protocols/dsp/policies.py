"""What another connector's policies say, as terms that are kept here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from hiroba.kernel.decide.types import Target, TargetKind
from hiroba.protocols.dsp.messages import BadMessage, Json
from hiroba.protocols.dsp.terms import policy, wished
from hiroba.rules.agreements.types import Terms

_ELSEWHERE = (
    "https://elsewhere.invalid"  # the square that a policy's parties are named in, which it leaves out
)


def terms_of(said: Json, dataset: str, title: str, consumer: str, labels: Mapping[str, str]) -> Terms:
    """The terms of a policy; labels: what the columns are called.

    Raises PolicyNotHeld, BadMessage for what cannot be kept here.
    """
    known = Terms(Target(TargetKind.DATASET, dataset[:200], "elsewhere"), title, labels=dict(labels))
    try:
        return wished(_impersonal(said), known, consumer, _ELSEWHERE) or known
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadMessage(problem="policy") from error


def for_purpose(said: Json, terms: Terms, purpose: str, consumer: str) -> Json:
    """The offer as it is asked for: for one purpose of those it is open to."""
    if terms.purposes == frozenset({purpose}):
        return said
    narrower = replace(terms, purposes=frozenset({purpose}))
    return _impersonal(policy(narrower, consumer, _ELSEWHERE, said["@id"], "Offer"))


def shown(said: Json) -> str:
    return json.dumps(said, ensure_ascii=False, indent=2)[:20_000]


def _impersonal(said: Json) -> Json:
    """Without whom to inform: it is the owner, who is called otherwise on each side."""
    duties = said.get("obligation")
    if not isinstance(duties, list) or not all(isinstance(each, dict) for each in duties):
        return said
    bare = [{name: value for name, value in each.items() if name != "informedParty"} for each in duties]
    return said | {"obligation": bare}
