"""The door of privacy: what a table tells of persons, and how it tells less. It knows no catalogue."""

from __future__ import annotations

from hiroba.rules.privacy.anonymise import anonymise, risk_of
from hiroba.rules.privacy.answers import answer_of, remember
from hiroba.rules.privacy.cells import suppress
from hiroba.rules.privacy.coarsening import lessen, quasi_ways, ways
from hiroba.rules.privacy.counts import noise_scale, noisy_counts
from hiroba.rules.privacy.detector import detect, look
from hiroba.rules.privacy.headers import may_tell
from hiroba.rules.privacy.hierarchies import ANY, NONE, ages, codes, dates, given, masked, numbers, whole
from hiroba.rules.privacy.ledger import (
    GREATEST,
    UNIT,
    ask,
    budget_of,
    fiscal_year,
    ledger,
    offered_datasets,
    set_budget,
    spent_by,
    thousandths,
)
from hiroba.rules.privacy.places import places

__all__ = [
    "ANY", "GREATEST", "NONE", "UNIT", "ages", "anonymise", "answer_of", "ask", "budget_of", "codes",
    "dates", "detect",
    "fiscal_year", "given", "ledger", "lessen", "look", "masked",
    "may_tell", "noise_scale", "noisy_counts", "numbers", "offered_datasets", "places", "quasi_ways",
    "remember", "risk_of", "set_budget", "spent_by", "suppress",
    "thousandths", "ways", "whole",
]  # fmt: skip
