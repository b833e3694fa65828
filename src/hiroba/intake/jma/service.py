"""The door of the disaster telegrams: bytes in, datasets, entities and an account out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from hiroba.intake.jma import atom, keeping, snapshot
from hiroba.intake.jma.atom import Entry
from hiroba.intake.jma.columns import COLUMNS
from hiroba.intake.jma.families import BY_ID, FAMILIES
from hiroba.intake.jma.reading import MAX_BYTES, parse
from hiroba.intake.jma.types import Finding, Intake, NotATelegram, Outcome, Severity
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource

__all__ = [
    "COLUMNS", "MAX_BYTES", "MAX_DOCUMENT", "Entry", "atom_entries", "in_force", "parse", "take_in", "title",
]  # fmt: skip

_FINDINGS = 500  # that are kept of one intake

atom_entries = atom.entries
MAX_DOCUMENT = atom.MAX_BYTES
in_force = snapshot.in_force


def title(family: str) -> str:
    """What a family of telegrams is called, in Japanese as its dataset."""
    return BY_ID[family].title if family in BY_ID else family


def take_in(
    telegrams: Iterable[tuple[str, bytes]], organisation: str, who: Principal, source: str = ""
) -> Intake:
    """Take telegrams in, then publish what is in force now. telegrams: (where it came from, bytes).

    A telegram that cannot be read is a finding; the others go on. Raises Forbidden, StorageFull.
    """
    decide.require(who, Action.DATASET_PUBLISH, Resource("dataset", "", organisation))
    kinds: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    findings: list[Finding] = []
    touched: set[tuple[str, bool]] = set()
    for where, content in telegrams:
        outcome, family, drill, told = _one(where, content, organisation, source)
        outcomes[outcome] += 1
        findings += told
        if family:
            kinds[family] += 1
        if family and outcome is not Outcome.OLDER:  # a repeated one may have been kept before a crash
            touched.add((family, drill))
            if family == "earthquake":
                touched.add(("intensity", drill))
    order = [family.id for family in FAMILIES]
    ids = [
        snapshot.publish(organisation, family, who, drill=drill)
        for family, drill in sorted(touched, key=lambda each: (order.index(each[0]), each[1]))
    ]
    return Intake(sum(outcomes.values()), dict(kinds), dict(outcomes), findings[:_FINDINGS], ids)


def _one(
    where: str, content: bytes, organisation: str, source: str
) -> tuple[Outcome, str, bool, tuple[Finding, ...]]:
    """What became of one telegram, its family, whether it is a drill, and what is wrong with it."""
    try:
        telegram = parse(content, where)
    except NotATelegram as error:
        return Outcome.REFUSED, "", False, (Finding(error.data["rule"], Severity.ERROR, where),)
    outcome, more = keeping.keep(telegram, content, organisation, source)
    told = () if outcome is Outcome.REPEATED else telegram.findings + more
    return outcome, telegram.family, not telegram.real, told
